#include "market/search_index.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "market/quotes_for_test.h"

namespace cpa {
namespace {

const std::vector<ListedCoin>& Listed() {
  static const std::vector<ListedCoin> coins = {
      {"batcat", "BTC", "batcat"},
      {"bitcoin", "BTC", "Bitcoin"},
      {"bitcoin-cash", "BCH", "Bitcoin Cash"},
      {"bitcoin-sv", "BSV", "Bitcoin SV"},
      {"blackrocktradingcurrency", "BTC", "BlackrockTradingCurrency"},
      {"wrapped-bitcoin", "WBTC", "Wrapped Bitcoin"},
      {"osmosis-allbtc", "ALLBTC", "Osmosis allBTC"},
      {"ethereum", "ETH", "Ethereum"},
      {"ethereum-classic", "ETC", "Ethereum Classic"},
      {"ripple", "XRP", "XRP"},
      {"dogecoin", "DOGE", "Dogecoin"},
      {"doge-killer", "LEASH", "Doge Killer"},
      {"tether", "USDT", "Tether"},
      {"1move token", "1MT", "1Move Token"},
      {"_", "", "༼ つ ◕_◕ ༽つ"},
      {"uber-coin", "ÜBER", "Über Coin"},
      {"c-users-desktop-memes", "MEMES", R"(C:\Users\Desktop\memes)"},
  };
  return coins;
}

Snapshot Tracked() {
  std::vector<Quote> quotes;
  for (const auto& [id, rank] :
       std::vector<std::pair<std::string, int>>{{"bitcoin", 1},
                                                {"ethereum", 2},
                                                {"tether", 3},
                                                {"ripple", 4},
                                                {"dogecoin", 8},
                                                {"wrapped-bitcoin", 15},
                                                {"bitcoin-cash", 18},
                                                {"ethereum-classic", 30}}) {
    quotes.push_back(CoinAt(id, 1));
    quotes.back().market_cap_rank = rank;
  }
  return SnapshotOf(std::move(quotes));
}

class SearchIndexTest : public testing::Test {
 protected:
  std::vector<SearchHit> Search(std::string_view query, std::size_t limit = 100) const {
    return index_.Search(query, limit, tracked_);
  }

  std::string IdsOf(std::string_view query, std::size_t limit = 100) const {
    std::string ids;
    for (const SearchHit& hit : Search(query, limit)) ids += (ids.empty() ? "" : " ") + hit.id;
    return ids;
  }

  const SearchIndex index_{Listed()};
  const Snapshot tracked_ = Tracked();
};

struct SearchCase {
  std::string_view query;
  std::string_view ids;
};

TEST_F(SearchIndexTest, RanksByMatchThenRankThenId) {
  const SearchCase kCases[] = {
      // The symbol three coins share; the one with a rank comes first.
      {"btc", "bitcoin batcat blackrocktradingcurrency"},
      // The exact id, then what begins with it, then the later word.
      {"bitcoin", "bitcoin bitcoin-cash bitcoin-sv wrapped-bitcoin"},
      {"ethereum", "ethereum ethereum-classic"},
      // The exact name, though the id is another word.
      {"xrp", "ripple"},
      {"doge", "dogecoin doge-killer"},
      {"classic", "ethereum-classic"},
      {"bitcoin c", "bitcoin-cash bitcoin wrapped-bitcoin bitcoin-sv"},
      {"bitcoin cash", "bitcoin-cash"},
      {"bitcoin-cash", "bitcoin-cash"},
      {"killer", "doge-killer"},
      {"allbtc", "osmosis-allbtc"},
      {"1move", "1move token"},
      {"users", "c-users-desktop-memes"},
      {R"(c:\users)", "c-users-desktop-memes"},
      {"_", "_"},
      {"◕", "_"},
      {"nothing like it", ""},
  };
  for (const SearchCase& row : kCases) EXPECT_EQ(IdsOf(row.query), row.ids) << row.query;
}

TEST_F(SearchIndexTest, ForgivesTypingErrorsByLength) {
  const SearchCase kCases[] = {
      {"bitcon", "bitcoin wrapped-bitcoin bitcoin-cash bitcoin-sv"},
      {"btcoin", "bitcoin wrapped-bitcoin bitcoin-cash bitcoin-sv"},
      {"etherium", "ethereum ethereum-classic"},
      {"ehterium", "ethereum ethereum-classic"},
      {"teher", "tether"},
      {"dogecion", "dogecoin"},
      {"dgoe", "dogecoin doge-killer"},
      {"xpr", ""},    // Three letters forgive nothing.
      {"tehre", ""},  // Two errors in five letters.
  };
  for (const SearchCase& row : kCases) EXPECT_EQ(IdsOf(row.query), row.ids) << row.query;
}

TEST_F(SearchIndexTest, TellsHowEachCoinMatched) {
  const auto class_of = [this](std::string_view query, std::string_view id) {
    const auto hits = Search(query);
    const auto hit = std::ranges::find(hits, id, &SearchHit::id);
    return hit == hits.end() ? std::optional<MatchClass>{} : hit->match;
  };
  EXPECT_EQ(class_of("btc", "bitcoin"), MatchClass::kExactSymbol);
  EXPECT_EQ(class_of("bitcoin", "bitcoin"), MatchClass::kExactId);
  EXPECT_EQ(class_of("bitcoin cash", "bitcoin-cash"), MatchClass::kExactId);
  EXPECT_EQ(class_of("bitc", "bitcoin"), MatchClass::kPrefix);
  EXPECT_EQ(class_of("bitc", "wrapped-bitcoin"), MatchClass::kWordPrefix);
  EXPECT_EQ(class_of("bitcon", "bitcoin"), MatchClass::kFuzzy);
  EXPECT_EQ(class_of("btc", "ethereum"), std::nullopt);
}

TEST_F(SearchIndexTest, AnUnrankedCoinCannotTakeAFamousName) {
  std::vector<ListedCoin> coins = {{"bitcoin", "BTC", "Bitcoin"},
                                   {"a-joke", "BITCOIN", "Harry's Bitcoin"}};
  const SearchIndex index(coins);
  const auto hits = index.Search("bitcoin", 10, tracked_);
  ASSERT_EQ(hits.size(), 2u);
  EXPECT_EQ(hits[0].id, "bitcoin");
  EXPECT_EQ(hits[1].id, "a-joke");
}

TEST_F(SearchIndexTest, GivesNamesAndTheRankOfTheSnapshot) {
  const SearchHit hit = Search("eth")[0];
  EXPECT_EQ(hit.id, "ethereum");
  EXPECT_EQ(hit.symbol, "ETH");
  EXPECT_EQ(hit.name, "Ethereum");
  EXPECT_EQ(hit.market_cap_rank, 2);
  EXPECT_EQ(Search("leash")[0].market_cap_rank, std::nullopt);
}

TEST_F(SearchIndexTest, IgnoresAsciiCaseAndBlanksAround) {
  EXPECT_EQ(IdsOf("  BiTcOiN CASH\t"), "bitcoin-cash");
  EXPECT_EQ(IdsOf("üb"), "");           // Beyond ASCII the bytes must agree,
  EXPECT_EQ(IdsOf("ÜB"), "uber-coin");  // as they do here.
}

TEST_F(SearchIndexTest, LimitIsBoundedBothWays) {
  EXPECT_EQ(Search("b", 2).size(), 2u);
  EXPECT_EQ(Search("b", 0).size(), 1u);
  std::vector<ListedCoin> many;
  for (int i = 0; i < 300; ++i) many.push_back({"same-" + std::to_string(i), "SAME", "Same"});
  EXPECT_EQ(SearchIndex(many).Search("same", 1'000, tracked_).size(), kSearchResultsMax);
}

TEST_F(SearchIndexTest, EmptyAndHugeQueriesAreHarmless) {
  EXPECT_TRUE(Search("").empty());
  EXPECT_TRUE(Search(" \t ").empty());
  EXPECT_TRUE(Search(std::string(1'000'000, 'b')).empty());
  EXPECT_TRUE(Search(std::string(200, '\xFF')).empty());
  EXPECT_TRUE(Search(std::string_view("\0\0\0", 3)).empty());
}

TEST_F(SearchIndexTest, WhatIsLongerThanAHundredBytesIsCut) {
  const std::string id(kSearchQueryBytesMax, 'q');
  const SearchIndex index({{id + "tail", "Q", "q"}});
  EXPECT_EQ(index.Search(id + "other", 5, tracked_).size(), 1u);
}

TEST_F(SearchIndexTest, CandidatesShareTheSymbolExactly) {
  EXPECT_EQ(index_.Candidates("btc", tracked_),
            (std::vector<std::string>{"bitcoin", "batcat", "blackrocktradingcurrency"}));
  EXPECT_EQ(index_.Candidates("BTC", tracked_).size(), 3u);
  EXPECT_TRUE(index_.Candidates("bt", tracked_).empty());
  EXPECT_TRUE(index_.Candidates("bitcoin", tracked_).empty());
  EXPECT_TRUE(index_.Candidates("", tracked_).empty());
}

TEST_F(SearchIndexTest, CandidatesAreAtMostTen) {
  std::vector<ListedCoin> many;
  for (int i = 0; i < 74; ++i) many.push_back({"weth-" + std::to_string(i), "WETH", "WETH"});
  EXPECT_EQ(SearchIndex(many).Candidates("weth", tracked_).size(), kCandidatesMax);
}

TEST_F(SearchIndexTest, FindsTheIdItself) {
  ASSERT_NE(index_.Find("1move token"), nullptr);
  EXPECT_EQ(index_.Find("1move token")->symbol, "1MT");
  EXPECT_EQ(index_.Find("Bitcoin"), nullptr);
  EXPECT_EQ(index_.Find("bitcoi"), nullptr);
  EXPECT_EQ(index_.Find("zzz"), nullptr);
}

TEST_F(SearchIndexTest, OfTheSameIdTwiceTheFirstCounts) {
  const SearchIndex index({{"bitcoin", "BTC", "Bitcoin"}, {"bitcoin", "OTHER", "Other"}});
  EXPECT_EQ(index.size(), 1u);
  EXPECT_EQ(index.Find("bitcoin")->symbol, "BTC");
  EXPECT_TRUE(index.Search("other", 5, tracked_).empty());
}

TEST_F(SearchIndexTest, AnEmptyListFindsNothing) {
  const SearchIndex index({});
  EXPECT_TRUE(index.Search("bitcoin", 5, tracked_).empty());
  EXPECT_TRUE(index.Candidates("btc", tracked_).empty());
  EXPECT_EQ(index.Find("bitcoin"), nullptr);
}

}  // namespace
}  // namespace cpa
