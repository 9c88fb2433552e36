#include "api/stream/stream_protocol.h"

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

template <class T>
T Parsed(std::string_view text) {
  const ClientMessage message = ParseClientMessage(text);
  const T* wanted = std::get_if<T>(&message);
  EXPECT_NE(wanted, nullptr) << text;
  return wanted != nullptr ? *wanted : T{};
}

TEST(StreamProtocol, KnowsEveryMessage) {
  Parsed<PingMessage>(R"({"type":"ping"})");
  Parsed<SnapshotMessage>(R"({"type":"snapshot","extra":[1,{"a":2}]})");
  EXPECT_EQ(Parsed<AuthMessage>(R"({"type":"auth","api_key":"ck_x"})").api_key, "ck_x");
}

TEST(StreamProtocol, SubscribeWithoutIdsMeansEverything) {
  const auto all = Parsed<SubscribeMessage>(R"({"type":"subscribe"})");
  EXPECT_TRUE(all.add);
  EXPECT_FALSE(all.ids.has_value());
}

TEST(StreamProtocol, SubscribeAndUnsubscribeCarryIds) {
  const auto some = Parsed<SubscribeMessage>(R"({"type":"unsubscribe","ids":["bitcoin","é"]})");
  EXPECT_FALSE(some.add);
  EXPECT_EQ(*some.ids, (std::vector<std::string>{"bitcoin", "é"}));
}

TEST(StreamProtocol, CandlesNeedAnIntervalAndCoinsToSubscribe) {
  const auto some = Parsed<CandlesMessage>(
      R"({"type":"subscribe","channel":"candles","interval":"1M","ids":["bitcoin"]})");
  EXPECT_TRUE(some.add);
  EXPECT_EQ(some.interval, CandleInterval::k1M);
  EXPECT_EQ(*some.ids, std::vector<std::string>{"bitcoin"});
  const auto none = Parsed<CandlesMessage>(R"({"type":"unsubscribe","channel":"candles"})");
  EXPECT_FALSE(none.add);
  EXPECT_FALSE(none.interval.has_value());
  EXPECT_FALSE(none.ids.has_value());
  Parsed<SubscribeMessage>(R"({"type":"subscribe","channel":"prices"})");
  for (const auto* bad : {R"({"type":"subscribe","channel":"candles","ids":["bitcoin"]})",
                          R"({"type":"subscribe","channel":"candles","interval":"1m"})",
                          R"({"type":"subscribe","channel":"candles","interval":"2m","ids":[]})",
                          R"({"type":"unsubscribe","channel":"candles","interval":7})",
                          R"({"type":"subscribe","channel":"candles","interval":"1m","ids":[1]})",
                          R"({"type":"subscribe","channel":7})"}) {
    EXPECT_EQ(Parsed<BadMessage>(bad).code, "invalid_message") << bad;
  }
}

TEST(StreamProtocol, OptionsAreCheckedAgainstTheirRange) {
  const auto both =
      Parsed<OptionsMessage>(R"({"type":"options","min_change":0.5,"max_rate_ms":1000})");
  EXPECT_EQ(both.min_change_percent, 0.5);
  EXPECT_EQ(both.max_rate, Millis{1000});
  EXPECT_FALSE(Parsed<OptionsMessage>(R"({"type":"options"})").max_rate.has_value());
  for (const auto* bad :
       {R"({"type":"options","min_change":-1})", R"({"type":"options","min_change":"1"})",
        R"({"type":"options","min_change":100.5})", R"({"type":"options","max_rate_ms":60001})",
        R"({"type":"options","max_rate_ms":-1})", R"({"type":"options","max_rate_ms":true})"}) {
    EXPECT_EQ(Parsed<BadMessage>(bad).code, "invalid_message") << bad;
  }
}

TEST(StreamProtocol, MalformedMessagesAreNamed) {
  for (const auto* text : {"", "nope", "[]", "\"ping\"", "1", "{", R"({"type":"ping"}x)"}) {
    EXPECT_EQ(Parsed<BadMessage>(text).code, "invalid_json") << text;
  }
  for (const auto* text : {"{}", R"({"type":1})", R"({"type":"subscribe","ids":"bitcoin"})",
                           R"({"type":"subscribe","ids":[1]})", R"({"type":"auth"})"}) {
    EXPECT_EQ(Parsed<BadMessage>(text).code, "invalid_message") << text;
  }
  EXPECT_EQ(Parsed<BadMessage>(R"({"type":"dance"})").code, "unknown_type");
}

TEST(StreamProtocol, DeepNestingIsRefused) {
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  EXPECT_EQ(Parsed<BadMessage>(R"({"type":"ping","x":)" + deep + "}").code, "invalid_json");
}

TEST(StreamProtocol, TooManyIdsAreRefused) {
  std::string text = R"({"type":"subscribe","ids":["a")";
  for (int i = 0; i < 1000; ++i) text += R"(,"a")";
  EXPECT_EQ(Parsed<BadMessage>(text + "]}").code, "invalid_message");
}

TEST(StreamProtocol, AcknowledgementsAndResumptionsNameAnEvent) {
  EXPECT_EQ(Parsed<AckMessage>(R"({"type":"ack","event_id":"e1"})").event_id, "e1");
  EXPECT_EQ(Parsed<ResumeMessage>(R"({"type":"resume","since":"e1"})").since, "e1");
  EXPECT_EQ(Parsed<ResumeMessage>(R"({"type":"resume","since":""})").since, "");
  const std::string too_long(65, 'e');
  for (const std::string& text :
       {std::string(R"({"type":"ack"})"), std::string(R"({"type":"ack","event_id":""})"),
        std::string(R"({"type":"ack","event_id":5})"),
        R"({"type":"ack","event_id":")" + too_long + "\"}", std::string(R"({"type":"resume"})"),
        std::string(R"({"type":"resume","since":null})")}) {
    EXPECT_EQ(Parsed<BadMessage>(text).code, "invalid_message") << text;
  }
}

}  // namespace
}  // namespace cpa::api
