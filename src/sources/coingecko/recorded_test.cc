// The wire parsers against recorded CoinGecko answers, field by field against an independent
// reading. The recordings are not part of the repository: see the skip line.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "base/http_server_for_test.h"
#include "base/retry_after.h"
#include "base/text.h"
#include "sources/coingecko/coingecko_wire.h"
#include "sources/coingecko/upstream_error.h"
#include "sources/common/http_client.h"
#include "sources/common/json_for_test.h"
#include "sources/common/json_reader.h"
#include "support/shared_data.h"

namespace cpa::sources {
namespace {

namespace fs = std::filesystem;
using Kind = UpstreamErrorKind;

fs::path DataFolder() {
  return SharedData() / "coingecko";
}

std::string ReadFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Packed recordings come through the client, which unpacks them as it does for upstream.
std::string Unpack(const std::string& gzip) {
  const TestHttpServer server([&](const TestHttpServer::Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Length: " +
              std::to_string(gzip.size()) + "\r\n\r\n" + gzip);
  });
  HttpClient client;
  client.Begin({.url = server.Url("/"), .headers = {}, .user_agent = "test"});
  while (true) {
    if (const auto answer = client.Wait(Millis{1'000})) {
      return std::get<HttpResponse>(*answer).body;
    }
  }
}

std::string Load(const fs::path& path) {
  return path.extension() == ".gz" ? Unpack(ReadFile(path)) : ReadFile(path);
}

std::optional<int> Whole(const PlainJson& value) {
  const auto number = value.Number();
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

void ExpectSameRow(const Quote& quote, const PlainJson& row) {
  EXPECT_EQ(quote.id, row["id"].String());
  EXPECT_EQ(quote.symbol, AsciiUpper(row["symbol"].String()));
  EXPECT_EQ(quote.name, row["name"].String());
  EXPECT_EQ(quote.image, row["image"].String());
  EXPECT_EQ(quote.market_cap_rank, Whole(row["market_cap_rank"]));
  EXPECT_EQ(quote.price, row["current_price"].Number());
  EXPECT_EQ(quote.market_cap, row["market_cap"].Number());
  EXPECT_EQ(quote.fully_diluted_valuation, row["fully_diluted_valuation"].Number());
  EXPECT_EQ(quote.volume_24h, row["total_volume"].Number());
  EXPECT_EQ(quote.high_24h, row["high_24h"].Number());
  EXPECT_EQ(quote.low_24h, row["low_24h"].Number());
  EXPECT_EQ(quote.price_change_24h, row["price_change_24h"].Number());
  EXPECT_EQ(quote.price_change_percentage_24h, row["price_change_percentage_24h"].Number());
  EXPECT_EQ(quote.circulating_supply, row["circulating_supply"].Number());
  EXPECT_EQ(quote.total_supply, row["total_supply"].Number());
  EXPECT_EQ(quote.max_supply, row["max_supply"].Number());
  EXPECT_EQ(quote.ath, row["ath"].Number());
  EXPECT_EQ(quote.ath_change_percentage, row["ath_change_percentage"].Number());
  EXPECT_EQ(quote.ath_date, ParseTime(row["ath_date"].String()));
  EXPECT_EQ(quote.atl, row["atl"].Number());
  EXPECT_EQ(quote.atl_change_percentage, row["atl_change_percentage"].Number());
  EXPECT_EQ(quote.atl_date, ParseTime(row["atl_date"].String()));
  EXPECT_EQ(quote.last_updated, ParseTime(row["last_updated"].String()));
}

void ExpectSameMarketData(const Quote& quote, const PlainJson& data) {
  const auto usd = [&](std::string_view key) { return data[key]["usd"].Number(); };
  EXPECT_EQ(quote.price, usd("current_price"));
  EXPECT_EQ(quote.market_cap, usd("market_cap"));
  EXPECT_EQ(quote.fully_diluted_valuation, usd("fully_diluted_valuation"));
  EXPECT_EQ(quote.volume_24h, usd("total_volume"));
  EXPECT_EQ(quote.high_24h, usd("high_24h"));
  EXPECT_EQ(quote.low_24h, usd("low_24h"));
  EXPECT_EQ(quote.ath, usd("ath"));
  EXPECT_EQ(quote.ath_change_percentage, usd("ath_change_percentage"));
  EXPECT_EQ(quote.ath_date, ParseTime(data["ath_date"]["usd"].String()));
  EXPECT_EQ(quote.atl, usd("atl"));
  EXPECT_EQ(quote.atl_change_percentage, usd("atl_change_percentage"));
  EXPECT_EQ(quote.atl_date, ParseTime(data["atl_date"]["usd"].String()));
  EXPECT_EQ(quote.price_change_24h, data["price_change_24h"].Number());
  EXPECT_EQ(quote.price_change_percentage_24h, data["price_change_percentage_24h"].Number());
  EXPECT_EQ(quote.circulating_supply, data["circulating_supply"].Number());
  EXPECT_EQ(quote.total_supply, data["total_supply"].Number());
  EXPECT_EQ(quote.max_supply, data["max_supply"].Number());
  EXPECT_EQ(quote.last_updated, ParseTime(data["last_updated"].String()));
}

// Every non-empty URL of the page's links that the domain takes over, in the page's order.
std::vector<std::string> WantedLinks(const PlainJson& links) {
  std::vector<std::string> urls;
  const auto add = [&](const PlainJson& value) {
    if (!value.String().empty()) urls.push_back(value.String());
    for (const PlainJson& item : value.items) {
      if (!item.String().empty()) urls.push_back(item.String());
    }
  };
  for (const auto& [key, value] : links.members) {
    if (key == "homepage" || key == "blockchain_site" || key == "official_forum_url" ||
        key == "chat_url" || key == "announcement_url" || key == "subreddit_url") {
      add(value);
    } else if (key == "twitter_screen_name" && !value.String().empty()) {
      urls.push_back("https://twitter.com/" + value.String());
    } else if (key == "repos_url") {
      add(value["github"]);
    }
  }
  return urls;
}

void ExpectSamePage(const CoinDetail& detail, const PlainJson& page) {
  EXPECT_EQ(detail.quote.id, page["id"].String());
  EXPECT_EQ(detail.quote.symbol, AsciiUpper(page["symbol"].String()));
  EXPECT_EQ(detail.quote.name, page["name"].String());
  EXPECT_EQ(detail.quote.market_cap_rank, Whole(page["market_cap_rank"]));
  EXPECT_EQ(detail.description, page["description"]["en"].String());
  EXPECT_EQ(detail.genesis_date, page["genesis_date"].String());
  const auto& image = page["image"];
  EXPECT_EQ(detail.quote.image,
            image.Find("large") ? image["large"].String() : image["small"].String());
  std::vector<std::string> urls;
  for (const auto& link : detail.links) urls.push_back(link.url);
  EXPECT_EQ(urls, WantedLinks(page["links"]));
  std::vector<std::string> categories;
  for (const PlainJson& item : page["categories"].items) categories.push_back(item.String());
  EXPECT_EQ(detail.categories, categories);
  ExpectSameMarketData(detail.quote, page["market_data"]);
}

class Recorded : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::is_directory(DataFolder())) {
      GTEST_SKIP() << "no recordings in " << DataFolder()
                   << " (CPA_SHARED_DATA names their folder)";
    }
  }

  // Calls check(file name, text) for each recording whose name starts so; expects at least `min`.
  template <class Check>
  static void ForEach(std::string_view start, int min, Check check) {
    int found = 0;
    for (const auto& entry : fs::directory_iterator(DataFolder())) {
      const std::string name = entry.path().filename();
      if (!name.starts_with(start)) continue;
      ++found;
      SCOPED_TRACE(name);
      check(Load(entry.path()));
    }
    EXPECT_GE(found, min);
  }
};

TEST_F(Recorded, EveryMarketsFieldIsReadAsWritten) {
  ForEach("markets_", 8, [](const std::string& text) {
    const auto quotes = ParseMarkets(text);
    ASSERT_TRUE(quotes) << quotes.error().detail;
    const PlainJson rows = PlainJsonReader::Parse(text);
    ASSERT_EQ(quotes->size(), rows.items.size());
    for (std::size_t i = 0; i < quotes->size(); ++i) {
      SCOPED_TRACE(i);
      ExpectSameRow((*quotes)[i], rows.items[i]);
    }
  });
}

TEST_F(Recorded, EveryCoinPageIsReadAsWritten) {
  ForEach("coin_", 5, [](const std::string& text) {
    const auto detail = ParseCoinDetail(text);
    ASSERT_TRUE(detail) << detail.error().detail;
    ExpectSamePage(*detail, PlainJsonReader::Parse(text));
  });
}

TEST_F(Recorded, EveryCoinListIsReadAsWritten) {
  ForEach("coins_list", 2, [](const std::string& text) {
    const auto coins = ParseCoinList(text);
    ASSERT_TRUE(coins) << coins.error().detail;
    const PlainJson rows = PlainJsonReader::Parse(text);
    ASSERT_EQ(coins->size(), rows.items.size());
    ASSERT_GT(coins->size(), 10'000u);
    for (std::size_t i = 0; i < coins->size(); ++i) {
      ASSERT_EQ((*coins)[i].id, rows.items[i]["id"].String());
      ASSERT_EQ((*coins)[i].symbol, AsciiUpper(rows.items[i]["symbol"].String()));
      ASSERT_EQ((*coins)[i].name, CutUtf8(rows.items[i]["name"].String(), kTextBytesMax));
    }
  });
}

TEST_F(Recorded, EveryGlobalAnswerIsReadAsWritten) {
  ForEach("global_", 2, [](const std::string& text) {
    const auto stats = ParseGlobal(text);
    ASSERT_TRUE(stats) << stats.error().detail;
    const PlainJson root = PlainJsonReader::Parse(text);
    const PlainJson& data = root["data"];
    EXPECT_EQ(stats->total_market_cap, data["total_market_cap"]["usd"].Number());
    EXPECT_EQ(stats->total_volume_24h, data["total_volume"]["usd"].Number());
    EXPECT_EQ(stats->market_cap_change_percentage_24h,
              data["market_cap_change_percentage_24h_usd"].Number());
    EXPECT_EQ(stats->active_cryptocurrencies, Whole(data["active_cryptocurrencies"]));
    EXPECT_EQ(stats->updated_at->time_since_epoch().count(), *data["updated_at"].Number() * 1000);
    ASSERT_EQ(stats->market_cap_percentage.size(), data["market_cap_percentage"].members.size());
    for (const auto& [symbol, share] : data["market_cap_percentage"].members) {
      EXPECT_EQ(stats->market_cap_percentage.at(symbol), share.Number());
    }
  });
}

TEST_F(Recorded, EveryExchangeRateIsReadAsWritten) {
  ForEach("exchange_rates_", 1, [](const std::string& text) {
    const auto rates = ParseExchangeRates(text);
    ASSERT_TRUE(rates) << rates.error().detail;
    const PlainJson root = PlainJsonReader::Parse(text);
    ASSERT_EQ(rates->per_btc.size(), root["rates"].members.size());
    for (const auto& [code, rate] : root["rates"].members) {
      EXPECT_EQ(rates->per_btc.at(code), rate["value"].Number());
    }
  });
}

// What the recorded error bodies have to be taken for, by status and the code they carry.
Kind WantedKind(int status, const PlainJson& entry) {
  const std::string body = entry["body"].String();
  const auto has = [&](std::string_view text) { return body.find(text) != body.npos; };
  if (has("10002") || has("10010") || has("10011")) return Kind::kKeyFault;
  if (has("10005") || has("10012")) return Kind::kPlanLimit;
  if (has("<!DOCTYPE")) return Kind::kHtml;
  if (status == 404) return Kind::kNotFound;
  if (status == 429) return Kind::kRateLimited;
  return status == 500 ? Kind::kServer : Kind::kBadRequest;
}

TEST_F(Recorded, EveryErrorBodyIsClassified) {
  ForEach("error_bodies", 1, [](const std::string& text) {
    const PlainJson entries = PlainJsonReader::Parse(text);
    ASSERT_GE(entries.items.size(), 17u);
    for (const PlainJson& entry : entries.items) {
      SCOPED_TRACE(entry["note"].String());
      const int status = *Whole(entry["status"]);
      const auto wait = ParseRetryAfter(entry["headers"]["retry-after"].String(),
                                        entry["headers"]["date"].String(), WallTime{});
      const auto error = ParseError(status, entry["headers"]["content-type"].String(),
                                    entry["body"].String(), wait);
      EXPECT_EQ(error.kind, WantedKind(status, entry));
      EXPECT_GT(error.message.size(), 10u);
      if (status == 429) {
        EXPECT_EQ(error.retry_after, Millis{53'000});
      }
    }
  });
}

// What is not an answer of the asked kind must not pass for one.
TEST_F(Recorded, OtherAnswersAreRefused) {
  ForEach("", 20, [](const std::string& text) {
    const PlainJson root = PlainJsonReader::Parse(
        text.starts_with('[') || text.starts_with('{') ? std::string_view(text) : "null");
    if (root.type != PlainJson::Type::kArray) {
      EXPECT_FALSE(ParseMarkets(text));
      EXPECT_FALSE(ParseCoinList(text));
    }
    if (!root.Find("id")) {
      EXPECT_FALSE(ParseCoinDetail(text));
    }
    if (!root.Find("data")) {
      EXPECT_FALSE(ParseGlobal(text));
    }
    if (!root.Find("rates")) {
      EXPECT_FALSE(ParseExchangeRates(text));
    }
  });
}

}  // namespace
}  // namespace cpa::sources
