// Worked examples that others have published, figure by figure. Theirs are without fees.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "portfolios/ledger.h"
#include "portfolios/memory_work_for_test.h"

namespace cpa {
namespace {

struct Trade {
  std::string_view date;
  TransactionType type;
  std::string_view quantity;
  std::string_view price;
};

constexpr TransactionType kBuys = TransactionType::kBuy;
constexpr TransactionType kSells = TransactionType::kSell;

struct Figures {
  std::vector<Transaction> ledger;
  Position position;
};

Figures Fold(CostBasis method, const std::vector<Trade>& trades) {
  Figures outcome;
  for (const Trade& trade : trades) {
    Transaction next;
    next.id = std::to_string(outcome.ledger.size());
    next.sequence = std::ssize(outcome.ledger) + 1;
    next.crypto_id = "coin";
    next.type = trade.type;
    next.quantity = D(trade.quantity);
    next.price_per_unit = D(trade.price);
    next.executed_at = At(std::string(trade.date) + "T12:00:00Z");
    outcome.ledger.push_back(next);
  }
  const auto refolded = Refold("coin", method, outcome.ledger);
  EXPECT_TRUE(refolded.has_value());
  if (refolded) outcome.position = refolded->position;
  return outcome;
}

// "cost basis, gain" of the last trade, a sale.
std::string LastSale(CostBasis method, const std::vector<Trade>& trades) {
  const Figures outcome = Fold(method, trades);
  const auto& sale = outcome.ledger.back().sale;
  if (!sale) return "no sale";
  return sale->cost_basis.ToString() + ", " + sale->realized_profit_loss.ToString();
}

// HM Revenue & Customs, Cryptoassets Manual, CRYPTO22251, "Cryptoassets for individuals: Capital
// Gains Tax: pooling examples: example 1 - basic section 104 pool disposal".
// https://www.gov.uk/hmrc-internal-manuals/cryptoassets-manual/crypto22251
// 100 tokens for 1,000 and 50 for 125,000 pounds; the years are not given there.
TEST(PublishedExamples, HmrcSection104Pool) {
  std::vector<Trade> trades = {{"2019-09-01", kBuys, "100", "10"},
                               {"2019-09-18", kBuys, "50", "2500"}};
  EXPECT_EQ(Fold(CostBasis::kAverage, trades).position.cost_basis, D("126000"));
  trades.push_back({"2019-12-01", kSells, "50", "6000"});
  EXPECT_EQ(LastSale(CostBasis::kAverage, trades), "42000, 258000");
  const Position after = Fold(CostBasis::kAverage, trades).position;
  EXPECT_EQ(after.quantity, D("100"));
  EXPECT_EQ(after.cost_basis, D("84000"));
  trades.push_back({"2019-12-02", kSells, "100", "6000"});
  EXPECT_EQ(LastSale(CostBasis::kAverage, trades), "84000, 516000")
      << "if she then sold all, she could deduct all 84,000";
}

// Recap, "Cost Basis Methods", A Guide to Cryptocurrency Tax for US Individuals.
// https://docs.recap.io/us-tax-guide-for-individuals/cryptocurrency-tax/
// capital-gains-tax/cost-basis-methods
TEST(PublishedExamples, RecapFifoLifoHifo) {
  const std::vector<Trade> trades = {{"2017-09-22", kBuys, "1", "2000"},
                                     {"2018-01-06", kBuys, "2", "2500"},
                                     {"2018-04-19", kBuys, "1", "8000"},
                                     {"2018-05-03", kSells, "1", "4000"}};
  EXPECT_EQ(LastSale(CostBasis::kFifo, trades), "2000, 2000");
  EXPECT_EQ(LastSale(CostBasis::kLifo, trades), "8000, -4000");
  EXPECT_EQ(LastSale(CostBasis::kHifo, trades), "8000, -4000");
}

// Accointing, "Crypto cost basis" (https://www.accointing.com/en-US/blog/crypto-cost-basis), as
// quoted by the user bitquad in "Re: Capital Gains Taxes - How do you know which BTC or ETH was
// sold?", 04/10/2023. https://beta.ninjastic.space/post/62942487
TEST(PublishedExamples, AccointingThreeOfFiveBitcoin) {
  const std::vector<Trade> trades = {
      {"2021-01-01", kBuys, "1", "10000"}, {"2021-02-01", kBuys, "1", "12000"},
      {"2021-03-01", kBuys, "1", "9000"},  {"2021-04-01", kBuys, "1", "15000"},
      {"2021-05-01", kBuys, "1", "18000"}, {"2021-09-01", kSells, "3", "20000"}};
  EXPECT_EQ(LastSale(CostBasis::kFifo, trades), "31000, 29000");
  EXPECT_EQ(LastSale(CostBasis::kLifo, trades), "42000, 18000");
  EXPECT_EQ(LastSale(CostBasis::kHifo, trades), "45000, 15000");
}

// Eivind Semb, "What is cost basis method", Coinpanda Help Center.
// https://help.coinpanda.io/en/articles/3839281-what-is-cost-basis-method
// Half bitcoins for 2,100, 2,650 and 4,500 dollars; one bitcoin sold for 9,500 "in July".
TEST(PublishedExamples, CoinpandaHalfBitcoins) {
  const std::vector<Trade> trades = {{"2019-03-15", kBuys, "0.5", "4200"},
                                     {"2019-04-20", kBuys, "0.5", "5300"},
                                     {"2019-06-10", kBuys, "0.5", "9000"},
                                     {"2019-07-01", kSells, "1", "9500"}};
  EXPECT_EQ(LastSale(CostBasis::kFifo, trades), "4750, 4750");
  EXPECT_EQ(LastSale(CostBasis::kLifo, trades), "7150, 2350");
}

// Personal Finance Lab, "3-07 How to Record Gains and Losses".
// https://www.personalfinancelab.com/investing101/chapter3/3-07-record-gains-losses/
// First in, first out, a sale of 125 takes 100 at 10 and 25 at 10.10; on average a share had cost
// 10.24, 2,560 in all.
TEST(PublishedExamples, PersonalFinanceLabShares) {
  std::vector<Trade> trades = {{"2020-01-01", kBuys, "100", "10"},
                               {"2020-01-02", kBuys, "100", "10.10"},
                               {"2020-01-03", kBuys, "50", "11"}};
  const Position held = Fold(CostBasis::kAverage, trades).position;
  EXPECT_EQ(held.cost_basis, D("2560"));
  EXPECT_EQ(held.cost_basis / held.quantity, D("10.24"));
  trades.push_back({"2020-01-04", kSells, "125", "15"});
  EXPECT_EQ(LastSale(CostBasis::kAverage, trades), "1280, 595") << "125 at 10.24";
  EXPECT_EQ(LastSale(CostBasis::kFifo, trades), "1252.5, 622.5") << "100 at 10, 25 at 10.10";
}

// PropReports, wiki, "Using the Average Price Method".
// https://propreports.atlassian.net/wiki/pages/diffpages.action?originalId=7373168&pageId=7373175
// Five shares at 1.00, 1.10, 1.05, 1.15 and 1.20 dollars have cost 1.10 on average.
TEST(PublishedExamples, PropReportsAveragePrice) {
  const std::vector<Trade> bought = {{"2020-01-06", kBuys, "1", "1.00"},
                                     {"2020-01-07", kBuys, "1", "1.10"},
                                     {"2020-01-07", kBuys, "1", "1.05"},
                                     {"2020-01-08", kBuys, "1", "1.15"},
                                     {"2020-01-08", kBuys, "1", "1.20"}};
  const auto gain_of = [&](std::string_view quantity) {
    std::vector<Trade> trades = bought;
    trades.push_back({"2020-01-09", kSells, quantity, "1.30"});
    return LastSale(CostBasis::kAverage, trades);
  };
  EXPECT_EQ(gain_of("5"), "5.5, 1");
  EXPECT_EQ(gain_of("1"), "1.1, 0.2");
  EXPECT_EQ(gain_of("3"), "3.3, 0.6");
}

// Cryptolens, "Section 104 Share Pooling for Crypto: How HMRC Calculates Cost Basis".
// https://cryptolens.uk/blog/section-104-pooling-crypto
TEST(PublishedExamples, CryptolensEtherPool) {
  const std::vector<Trade> trades = {{"2024-01-15", kBuys, "2", "1000"},
                                     {"2024-03-15", kBuys, "3", "1500"},
                                     {"2024-06-15", kSells, "1", "2000"}};
  EXPECT_EQ(LastSale(CostBasis::kAverage, trades), "1300, 700");
  const Position after = Fold(CostBasis::kAverage, trades).position;
  EXPECT_EQ(after.cost_basis, D("5200"));
  EXPECT_EQ(after.cost_basis / after.quantity, D("1300"));
}

}  // namespace
}  // namespace cpa
