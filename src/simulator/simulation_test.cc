#include "simulator/simulation.h"

#include <gtest/gtest.h>

#include "simulator/simulation_for_test.h"

namespace cpa::simulator {
namespace {

constexpr const char* kMarkets = "/coins/markets?vs_currency=usd&ids=bitcoin,ethereum";

double BitcoinPrice(Desk& desk) {
  return Number(
      desk.ApiJson("/simple/price?ids=bitcoin&vs_currencies=usd").at("bitcoin").at("usd"));
}

TEST(Gate, WantsAUserAgent) {
  Desk desk;
  Request request = Get("/api/v3/ping");
  request.user_agent.clear();
  const Answer answer = desk.Call(request);
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(ParseJson(answer.body).at("status").at("error_code"), 403);
}

TEST(Gate, KnowsItsKeysAndTheHostTheyBelongTo) {
  SimulatorOptions options;
  options.gate.keys = {"good"};
  Desk desk(options);
  Request request = Get("/api/v3/ping");
  EXPECT_EQ(desk.Call(request).status, 401);
  request.demo_key = "wrong";
  const Answer refused = desk.Call(request);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(ParseJson(refused.body).at("status").at("error_code"), 10'002);
  EXPECT_EQ(ParseJson(refused.body).at("status").at("error_message"), "API Key Missing");
  request.demo_key = "good";
  EXPECT_EQ(desk.Call(request).status, 200);
  request.demo_key.clear();
  request.pro_key = "good";
  EXPECT_EQ(desk.Call(request).status, 400);
  EXPECT_EQ(ParseJson(desk.Call(request).body).at("status").at("error_code"), 10'010);
}

TEST(Gate, ThePayingHostTellsItsUsage) {
  SimulatorOptions options;
  options.gate = {.keys = {"good"}, .pro = true, .minute_limit = 500, .month_limit = 1'000};
  Desk desk(options);
  Request request = Get("/api/v3/ping");
  request.demo_key = "good";
  EXPECT_EQ(ParseJson(desk.Call(request).body).at("status").at("error_code"), 10'011);
  request.demo_key.clear();
  request.pro_key = "good";
  EXPECT_EQ(desk.Call(request).status, 200);
  Request usage = Get("/api/v3/key");
  usage.pro_key = "good";
  const auto answer = ParseJson(desk.Call(usage).body);
  EXPECT_EQ(answer.at("current_total_monthly_calls"), 1);
  EXPECT_EQ(answer.at("current_remaining_monthly_calls"), 999);
  EXPECT_EQ(answer.at("rate_limit_request_per_minute"), 500);
}

TEST(Gate, LimitsAMinutePerCallerAndTellsWhenToComeBack) {
  SimulatorOptions options;
  options.gate.minute_limit = 2;
  Desk desk(options);
  EXPECT_EQ(desk.Api("/ping").status, 200);
  desk.clock.Advance(std::chrono::seconds{20});
  EXPECT_EQ(desk.Api("/nothing").status, 404);  // Errors count.
  const Answer refused = desk.Api("/ping");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(ParseJson(refused.body).at("status").at("error_code"), 429);
  ASSERT_EQ(refused.headers.size(), 1u);
  EXPECT_EQ(refused.headers[0], (std::pair<std::string, std::string>("retry-after", "40")));
  Request somebody_else = Get("/api/v3/ping");
  somebody_else.demo_key = "k";
  EXPECT_EQ(desk.Call(somebody_else).status, 200);
  desk.clock.Advance(std::chrono::seconds{40});
  EXPECT_EQ(desk.Api("/ping").status, 200);
}

TEST(Gate, TheMonthCountsSuccessesAndEnds) {
  SimulatorOptions options;
  options.gate.month_limit = 2;
  Desk desk(options);
  EXPECT_EQ(desk.Api("/nothing").status, 404);
  EXPECT_EQ(desk.Api("/ping").status, 200);
  EXPECT_EQ(desk.Api("/ping").status, 200);
  EXPECT_EQ(desk.Api("/ping").status, 429);
  desk.clock.Advance(std::chrono::days{31});
  EXPECT_EQ(desk.Api("/ping").status, 200);
}

TEST(Faults, HitThePathTheyNameAsOftenAsTheySay) {
  Desk desk;
  ASSERT_EQ(desk.Control("POST", "/faults",
                         R"({"kind":"status","status":429,"retry_after":"5","count":2,
                             "path":"/coins/markets"})")
                .status,
            200);
  EXPECT_EQ(desk.Api("/ping").status, 200);
  const Answer hit = desk.Api(kMarkets);
  EXPECT_EQ(hit.status, 429);
  ASSERT_EQ(hit.headers.size(), 1u);
  EXPECT_EQ(hit.headers[0].second, "5");
  EXPECT_EQ(desk.Api(kMarkets).status, 429);
  EXPECT_EQ(desk.Api(kMarkets).status, 200);
}

TEST(Faults, LastUntilClearedAndQueueUp) {
  Desk desk;
  desk.Control("POST", "/faults", R"({"kind":"status","status":503,"count":1})");
  desk.Control("POST", "/faults", R"({"kind":"html"})");
  EXPECT_EQ(desk.Api("/ping").body, R"({"status":503,"error":"Service Unavailable"})");
  for (int i = 0; i < 5; ++i) {
    const Answer page = desk.Api("/ping");
    EXPECT_EQ(page.status, 403);
    EXPECT_EQ(page.content_type, "text/html; charset=UTF-8");
  }
  desk.Control("DELETE", "/faults");
  EXPECT_EQ(desk.Api("/ping").status, 200);
}

TEST(Faults, ReplaceTheBody) {
  Desk desk;
  const std::string whole = desk.Api(kMarkets).body;
  const auto with = [&](const std::string& kind) {
    desk.Control("POST", "/faults", R"({"count":1,"kind":")" + kind + "\"}");
    return desk.Api(kMarkets);
  };
  EXPECT_EQ(with("empty").body, "");
  EXPECT_EQ(with("truncate").body, whole.substr(0, whole.size() / 2));
  boost::json::error_code error;
  boost::json::parse(with("garbage").body, error);
  EXPECT_TRUE(error);
  const Answer redirect = with("redirect");
  EXPECT_EQ(redirect.status, 302);
  EXPECT_EQ(redirect.headers.at(0).second, "/api/v3/ping");
  const auto twice = ParseJson(with("duplicate").body);
  EXPECT_EQ(twice.as_array().size(), 4u);
}

struct PoisonCase {
  const char* name;
  const char* price;  // As it stands in the body; empty: checked apart.
};

class PoisonTest : public testing::TestWithParam<PoisonCase> {};

TEST_P(PoisonTest, TouchesTheNamedCoinOnly) {
  Desk desk;
  desk.Control(
      "POST", "/faults",
      std::string(R"({"kind":"poison","coin":"bitcoin","poison":")") + GetParam().name + "\"}");
  const std::string body = desk.Api(kMarkets).body;
  EXPECT_NE(body.find(std::string("\"current_price\":") + GetParam().price + ","),
            std::string::npos)
      << body;
  EXPECT_NE(body.find("\"current_price\":3385.0,"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, PoisonTest,
    testing::Values(PoisonCase{"zero", "0"}, PoisonCase{"negative", "-97250"},
                    PoisonCase{"null", "null"}, PoisonCase{"string", "\"12.5\""},
                    PoisonCase{"huge", "1e308"}, PoisonCase{"tiny", "1e-18"},
                    PoisonCase{"nan", "NaN"}, PoisonCase{"infinity", "Infinity"},
                    PoisonCase{"overflow", "1e999"}, PoisonCase{"object", "{}"},
                    PoisonCase{"boolean", "true"}, PoisonCase{"x10", "972500"},
                    PoisonCase{"x100", "9725000"}, PoisonCase{"x1000", "97250000"},
                    PoisonCase{"d1000", "97.25"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Faults, PoisonReachesEveryEndpointWithPrices) {
  Desk desk;
  desk.Control("POST", "/faults", R"({"kind":"poison","poison":"zero"})");
  EXPECT_EQ(desk.Api("/simple/price?ids=bitcoin&vs_currencies=usd").body,
            R"({"bitcoin":{"usd":0}})");
  EXPECT_EQ(desk.ApiJson("/coins/bitcoin").at("market_data").at("current_price").at("eur"), 0);
}

TEST(Faults, PoisonCanLeaveThePriceOutOrShiftTheStamp) {
  Desk desk;
  const auto row = [&](const std::string& poison) {
    desk.Control("POST", "/faults", R"({"kind":"poison","count":1,"poison":")" + poison + "\"}");
    return desk.ApiJson("/coins/markets?vs_currency=usd&ids=bitcoin").at(0);
  };
  EXPECT_FALSE(row("missing").as_object().contains("current_price"));
  EXPECT_EQ(row("stale_stamp").at("last_updated").as_string().subview(0, 10), "2023-11-13");
  EXPECT_EQ(row("future_stamp").at("last_updated").as_string().subview(0, 10), "2023-11-16");
}

TEST(Faults, RefusesWhatItDoesNotUnderstand) {
  Desk desk;
  for (const char* body :
       {"", "[]", "{", R"({"kind":"nope"})", R"({"kind":"status","status":99})",
        R"({"kind":"poison"})", R"({"kind":"poison","poison":"arsenic"})",
        R"({"kind":"delay","delay_ms":"soon"})", R"({"kind":"status","count":0})",
        "{\"kind\":\"status\",\"retry_after\":\"1\\r\\nx: y\"}"}) {
    EXPECT_EQ(desk.Control("POST", "/faults", body).status, 400) << body;
  }
  EXPECT_EQ(desk.Api("/ping").status, 200);
}

TEST(Control, PinsPricesFromTheNextAnswerOn) {
  Desk desk;
  desk.Control("POST", "/price", R"({"id":"bitcoin","price":50000})");
  EXPECT_EQ(BitcoinPrice(desk), 50'000);
  desk.clock.Advance(std::chrono::hours{1});
  EXPECT_EQ(BitcoinPrice(desk), 50'000);
  desk.Control("POST", "/price", R"({"id":"bitcoin","percent":10})");
  EXPECT_EQ(BitcoinPrice(desk), 55'000);
  desk.Control("POST", "/price", R"({"id":"bitcoin","release":true})");
  EXPECT_GT(BitcoinPrice(desk), 80'000);
  const auto rates = desk.ApiJson("/exchange_rates").at("rates");
  EXPECT_NEAR(Number(rates.at("usd").at("value")), BitcoinPrice(desk), 0.6);
}

TEST(Control, RefusesImpossiblePrices) {
  Desk desk;
  EXPECT_EQ(desk.Control("POST", "/price", R"({"id":"nope","price":1})").status, 404);
  for (const char* body :
       {R"({"id":"bitcoin"})", R"({"id":"bitcoin","price":0})", R"({"id":"bitcoin","price":-1})",
        R"({"id":"bitcoin","price":"x"})", R"({"id":"bitcoin","price":1,"percent":1})",
        R"({"id":"bitcoin","percent":-100})"}) {
    EXPECT_EQ(desk.Control("POST", "/price", body).status, 400) << body;
  }
  EXPECT_EQ(desk.Control("POST", "/price", R"({"id":"ghost-ledger","percent":1})").status, 409);
}

TEST(Control, FreezesTheMarket) {
  Desk desk;
  desk.Control("POST", "/freeze", R"({"frozen":true})");
  desk.clock.Advance(std::chrono::hours{3});
  EXPECT_EQ(BitcoinPrice(desk), 97'250);
  desk.Control("POST", "/freeze", R"({"frozen":false})");
  EXPECT_NE(BitcoinPrice(desk), 97'250);
  EXPECT_EQ(desk.Control("POST", "/freeze", "{}").status, 400);
}

TEST(Control, SinksACoinAndLetsItRise) {
  Desk desk;
  const auto first = [&] {
    return desk.ApiJson("/coins/markets?vs_currency=usd&per_page=5").at(0).at("id").as_string();
  };
  const auto before = first();
  const std::string id(before);
  EXPECT_EQ(desk.Control("POST", "/coin", R"({"id":")" + id + R"(","rank":5000})").status, 200);
  EXPECT_NE(first(), before);
  const auto rows = desk.ApiJson("/coins/markets?vs_currency=usd&ids=" + id);
  EXPECT_EQ(rows.at(0).at("market_cap_rank"), 5000);
  EXPECT_EQ(desk.Control("POST", "/coin", R"({"id":")" + id + R"(","rank":0})").status, 200);
  EXPECT_EQ(first(), before);
}

TEST(Control, WithdrawsACoinFromEveryList) {
  Desk desk;
  EXPECT_EQ(desk.Control("POST", "/coin", R"({"id":"bitcoin","withdrawn":true})").status, 200);
  EXPECT_EQ(desk.ApiJson("/coins/markets?vs_currency=usd&ids=bitcoin").as_array().size(), 0u);
  EXPECT_EQ(desk.Call(Get("/api/v3/coins/bitcoin")).status, 404);
  EXPECT_EQ(desk.Call(Get("/api/v3/coins/list")).body.find(R"("bitcoin")"), std::string::npos);
  EXPECT_EQ(desk.Control("POST", "/coin", R"({"id":"bitcoin","withdrawn":false})").status, 200);
  EXPECT_EQ(desk.ApiJson("/coins/markets?vs_currency=usd&ids=bitcoin").as_array().size(), 1u);
  EXPECT_EQ(desk.Control("POST", "/coin", R"({"id":"no-such-coin"})").status, 404);
}

TEST(Control, StepsByHandWithAManualClock) {
  SimulatorOptions options;
  options.manual_clock = true;
  Desk desk(options);
  desk.clock.Advance(std::chrono::hours{3});
  EXPECT_EQ(BitcoinPrice(desk), 97'250);
  EXPECT_EQ(ParseJson(desk.Control("POST", "/step", R"({"n":3})").body).at("step"), 3);
  EXPECT_NE(BitcoinPrice(desk), 97'250);
  EXPECT_EQ(ParseJson(desk.Control("POST", "/step").body).at("step"), 4);
  EXPECT_EQ(desk.Control("POST", "/step", R"({"n":0})").status, 400);
  Desk automatic;
  EXPECT_EQ(automatic.Control("POST", "/step").status, 409);
}

TEST(Control, ServesCannedBytesForAPathAndPage) {
  Desk desk;
  const std::string bytes("\xFF[1,2", 5);
  desk.Control("PUT", "/canned?path=/coins/markets&page=2&status=418&content_type=text/odd", bytes);
  desk.Control("PUT", "/canned?path=/global", "{}");
  const Answer canned = desk.Api("/coins/markets?vs_currency=usd&page=2");
  EXPECT_EQ(canned.status, 418);
  EXPECT_EQ(canned.content_type, "text/odd");
  EXPECT_EQ(canned.body, bytes);
  EXPECT_EQ(desk.Api("/coins/markets?vs_currency=usd").status, 200);
  EXPECT_EQ(desk.Api("/global?page=7").body, "{}");
  desk.Control("DELETE", "/canned");
  EXPECT_NE(desk.Api("/global").body, "{}");
  EXPECT_EQ(desk.Control("PUT", "/canned?path=x", "").status, 400);
  EXPECT_EQ(desk.Control("PUT", "/canned?path=/x&status=1000", "").status, 400);
}

TEST(Control, ListsTheCallsItReceived) {
  Desk desk;
  desk.Api("/ping");
  desk.Api("/coins/nope");
  desk.Control("GET", "/state");
  const auto all = ParseJson(desk.Control("GET", "/calls").body);
  ASSERT_EQ(all.at("calls").as_array().size(), 2u);
  EXPECT_EQ(all.at("last_sequence"), 2);
  const auto& second = all.at("calls").at(1);
  EXPECT_EQ(second.at("method"), "GET");
  EXPECT_EQ(second.at("target"), "/api/v3/coins/nope");
  EXPECT_EQ(second.at("status"), 404);
  EXPECT_EQ(second.at("user_agent"), "simulator-test/1");
  EXPECT_EQ(second.at("wall_ms"), 1'700'000'000'000);
  const auto later = ParseJson(desk.Control("GET", "/calls?since=1").body);
  EXPECT_EQ(later.at("calls").as_array().size(), 1u);
  desk.Control("DELETE", "/calls");
  const auto none = ParseJson(desk.Control("GET", "/calls").body);
  EXPECT_TRUE(none.at("calls").as_array().empty());
  EXPECT_EQ(none.at("last_sequence"), 2);
}

TEST(Control, TellsItsState) {
  SimulatorOptions options;
  options.seed = 77;
  Desk desk(options);
  desk.clock.Advance(std::chrono::minutes{5});
  const auto state = ParseJson(desk.Control("GET", "/state").body);
  EXPECT_EQ(state.at("seed"), 77);
  EXPECT_EQ(state.at("step"), 5);
  EXPECT_EQ(state.at("coins"), 300);
  EXPECT_EQ(state.at("listed"), 3'500);
}

TEST(Control, IsForThisMachineAndNotForWebPages) {
  Desk desk;
  Request stranger = Send("GET", "/_sim/state");
  stranger.peer_is_loopback = false;
  EXPECT_EQ(desk.Call(stranger).status, 403);
  Request page = Send("POST", "/_sim/freeze", R"({"frozen":true})");
  page.origin = "https://evil.example";
  EXPECT_EQ(desk.Call(page).status, 403);
  EXPECT_EQ(desk.Control("GET", "/nothing").status, 404);
  EXPECT_EQ(desk.Control("PATCH", "/faults").status, 404);
}

}  // namespace
}  // namespace cpa::simulator
