#include "portfolios/ledger.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "portfolios/memory_work_for_test.h"

namespace cpa {
namespace {

constexpr CostBasis kMethods[] = {CostBasis::kAverage, CostBasis::kFifo, CostBasis::kLifo,
                                  CostBasis::kHifo};

// Transactions of one coin, one per day.
class LedgerBook {
 public:
  LedgerBook& Buy(std::string_view quantity, std::string_view price, std::string_view fee = "0") {
    return Add(TransactionType::kBuy, quantity, price, fee);
  }

  LedgerBook& Sell(std::string_view quantity, std::string_view price, std::string_view fee = "0") {
    return Add(TransactionType::kSell, quantity, price, fee);
  }

  // The position after all; their sales are in ledger() then.
  Position Fold(CostBasis method) {
    const auto refolded = Refold("bitcoin", method, ledger_);
    EXPECT_TRUE(refolded.has_value()) << (refolded ? "" : refolded.error().detail);
    return refolded ? refolded->position : Position{};
  }

  // Cost and profit of the last transaction, a sell, as "cost/profit".
  std::string LastSale(CostBasis method) {
    Fold(method);
    const auto& sale = ledger_.back().sale;
    if (!sale) return "none";
    return sale->cost_basis.ToString() + "/" + sale->realized_profit_loss.ToString();
  }

  std::vector<LotUse> Explain(CostBasis method) const {
    return *ExplainSales("bitcoin", method, ledger_);
  }

  std::vector<Transaction>& ledger() { return ledger_; }

 private:
  LedgerBook& Add(TransactionType type, std::string_view quantity, std::string_view price,
                  std::string_view fee) {
    Transaction added;
    added.sequence = static_cast<std::int64_t>(ledger_.size()) + 1;
    added.id = "t" + std::to_string(added.sequence);
    added.crypto_id = "bitcoin";
    added.type = type;
    added.quantity = D(quantity);
    added.price_per_unit = D(price);
    added.fee = D(fee);
    added.executed_at = Day(static_cast<int>(added.sequence));
    ledger_.push_back(added);
    return *this;
  }

  std::vector<Transaction> ledger_;
};

TEST(Ledger, BuysAddUp) {
  const Position position = LedgerBook().Buy("0.1", "0.1").Buy("0.2", "1", "0.5").Fold({});
  EXPECT_EQ(position.quantity, D("0.3"));
  EXPECT_EQ(position.cost_basis, D("0.21"));
  EXPECT_EQ(position.total_fees, D("0.5"));
  EXPECT_EQ(position.realized_profit_loss, Decimal());
  EXPECT_EQ(position.transaction_count, 2);
  EXPECT_EQ(position.first_executed_at, Day(1));
  EXPECT_EQ(position.last_executed_at, Day(2));
  EXPECT_TRUE(position.is_held());
}

TEST(Ledger, EachMethodSellsItsOwnCoins) {
  LedgerBook book = LedgerBook().Buy("1", "100").Buy("1", "300").Buy("1", "200").Sell("1", "250");
  EXPECT_EQ(book.LastSale(CostBasis::kAverage), "200/50");
  EXPECT_EQ(book.LastSale(CostBasis::kFifo), "100/150");
  EXPECT_EQ(book.LastSale(CostBasis::kLifo), "200/50");
  EXPECT_EQ(book.LastSale(CostBasis::kHifo), "300/-50");
}

TEST(Ledger, ASaleMayTakePartsOfSeveralLots) {
  LedgerBook book = LedgerBook().Buy("2", "10").Buy("3", "20").Buy("1", "15").Sell("2.5", "30");
  EXPECT_EQ(book.LastSale(CostBasis::kFifo), "30/45");
  EXPECT_EQ(book.LastSale(CostBasis::kLifo), "45/30");
  EXPECT_EQ(book.LastSale(CostBasis::kHifo), "50/25");
  book.Sell("1.5", "30");
  EXPECT_EQ(book.LastSale(CostBasis::kFifo), "30/15");
  EXPECT_EQ(book.LastSale(CostBasis::kLifo), "30/15");
  EXPECT_EQ(book.LastSale(CostBasis::kHifo), "25/20") << "half at 20, then one at 15";
}

TEST(Ledger, ExplainsWhichPurchasesWereSold) {
  LedgerBook book = LedgerBook().Buy("2", "10").Buy("3", "20").Sell("2.5", "30").Sell("0.5", "1");
  const std::vector<LotUse> fifo = {{"t3", "t1", D("2"), D("20")},
                                    {"t3", "t2", D("0.5"), D("10")},
                                    {"t4", "t2", D("0.5"), D("10")}};
  EXPECT_EQ(book.Explain(CostBasis::kFifo), fifo);
  const std::vector<LotUse> lifo = {{"t3", "t2", D("2.5"), D("50")},
                                    {"t4", "t2", D("0.5"), D("10")}};
  EXPECT_EQ(book.Explain(CostBasis::kLifo), lifo);
  EXPECT_TRUE(book.Explain(CostBasis::kAverage).empty());
}

TEST(Ledger, HifoTakesTheEarliestOfEquallyDearOnes) {
  LedgerBook book =
      LedgerBook().Buy("1", "5").Buy("1", "7").Buy("1", "7").Buy("1", "7").Sell("2", "9");
  const std::vector<LotUse> uses = book.Explain(CostBasis::kHifo);
  ASSERT_EQ(uses.size(), 2u);
  EXPECT_EQ(uses[0].buy_id, "t2");
  EXPECT_EQ(uses[1].buy_id, "t3");
}

TEST(Ledger, AverageCostStaysWhenSelling) {
  LedgerBook book = LedgerBook().Buy("1", "100").Buy("3", "200").Sell("1", "500");
  const Position position = book.Fold(CostBasis::kAverage);
  EXPECT_EQ(position.cost_basis / position.quantity, D("175"));
  EXPECT_EQ(position.realized_profit_loss, D("325"));
}

TEST(Ledger, AverageCostIsRoundedHalfEvenAt18Places) {
  LedgerBook book = LedgerBook().Buy("3", "0.333333333333333333").Buy("4", "1").Sell("2", "0");
  // 4.999999999999999999 * 2 / 7 = 1.428571428571428571(14...)
  EXPECT_EQ(book.LastSale(CostBasis::kAverage), "1.428571428571428571/-1.428571428571428571");
}

TEST(Ledger, SellingAllLeavesExactlyNothing) {
  for (const CostBasis method : kMethods) {
    LedgerBook book = LedgerBook()
                          .Buy("0.1", "33333.333333333333333333")
                          .Buy("0.000000000000000001", "0.000000000000000001")
                          .Buy("7", "0.7")
                          .Sell("0.3", "12345.678")
                          .Sell("3.000000000000000007", "1")
                          .Sell("3.799999999999999994", "3");
    const Position position = book.Fold(method);
    EXPECT_EQ(position.quantity, Decimal()) << CostBasisName(method);
    EXPECT_EQ(position.cost_basis, Decimal()) << CostBasisName(method);
    EXPECT_FALSE(position.is_held());
    EXPECT_EQ(position.transaction_count, 6);
  }
}

TEST(Ledger, AllProfitIsTheSameByEveryMethodOnceAllIsSold) {
  for (const CostBasis method : kMethods) {
    LedgerBook book =
        LedgerBook().Buy("1", "3").Buy("2", "5").Sell("1", "7").Buy("5", "11").Sell("7", "13");
    EXPECT_EQ(book.Fold(method).realized_profit_loss, D("30")) << CostBasisName(method);
  }
}

TEST(Ledger, ACostBelowTheLastPlaceIsNeverOverdrawn) {
  // The cost is 6e-19; its share, 5.4e-19, would be rounded to 1e-18.
  LedgerBook book = LedgerBook().Buy("0.0000000001", "0.000000006").Sell("0.00000000009", "1");
  const Position position = book.Fold(CostBasis::kAverage);
  EXPECT_EQ(position.cost_basis, Decimal());
  EXPECT_FALSE(position.cost_basis.is_negative());
}

TEST(Ledger, FeesStayBesideTheCost) {
  LedgerBook book = LedgerBook().Buy("1", "100", "1.5").Sell("1", "150", "2.25");
  const Position position = book.Fold(CostBasis::kFifo);
  EXPECT_EQ(position.realized_profit_loss, D("50"));
  EXPECT_EQ(position.total_fees, D("3.75"));
}

TEST(Ledger, GiftsCostNothing) {
  LedgerBook book = LedgerBook().Buy("2", "0").Sell("1", "10");
  for (const CostBasis method : kMethods) EXPECT_EQ(book.LastSale(method), "0/10");
}

TEST(Ledger, SellingMoreThanIsHeldFailsAndTheFoldGoesOn) {
  for (const CostBasis method : kMethods) {
    LedgerBook book = LedgerBook().Buy("1.5", "1").Sell("2", "1").Sell("1.5", "1");
    Ledger fold("bitcoin", method);
    std::vector<LotPart> parts;
    ASSERT_TRUE(fold.Apply(book.ledger()[0], parts).has_value());
    const Position before = fold.position();
    const auto sold = fold.Apply(book.ledger()[1], parts);
    ASSERT_FALSE(sold.has_value());
    EXPECT_EQ(sold.error().kind, ErrorKind::kConflict);
    EXPECT_EQ(sold.error().detail, "Cannot sell 2 bitcoin: 1.5 held on 2026-01-02T00:00:00Z");
    EXPECT_EQ(fold.position(), before);
    ASSERT_TRUE(fold.Apply(book.ledger()[2], parts).has_value());
    EXPECT_FALSE(fold.position().is_held());
  }
}

TEST(Ledger, SumsHaveALimit) {
  LedgerBook single = LedgerBook().Buy("100000000000", "99999999999999999999");
  const auto too_dear = Refold("bitcoin", CostBasis::kFifo, single.ledger());
  ASSERT_FALSE(too_dear.has_value());
  EXPECT_EQ(too_dear.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(too_dear.error().detail, "The amounts of bitcoin are too large: sums stay below 10^30");
  LedgerBook overflow = LedgerBook().Buy("1e37", "1e37");
  EXPECT_EQ(Refold("bitcoin", CostBasis::kFifo, overflow.ledger()).error().kind,
            ErrorKind::kInvalid);
}

TEST(Ledger, ARefoldTellsWhatChanged) {
  LedgerBook book = LedgerBook().Buy("1", "1").Sell("0.5", "2").Buy("1", "3").Sell("1", "4");
  EXPECT_EQ(Refold("bitcoin", CostBasis::kFifo, book.ledger())->changed,
            (std::vector<std::size_t>{1, 2, 3}))
      << "of the second purchase a part stays open";
  EXPECT_TRUE(Refold("bitcoin", CostBasis::kFifo, book.ledger())->changed.empty());
  EXPECT_EQ(Refold("bitcoin", CostBasis::kLifo, book.ledger())->changed,
            (std::vector<std::size_t>{0, 2, 3}));
  book.ledger()[1].type = TransactionType::kBuy;
  EXPECT_EQ(Refold("bitcoin", CostBasis::kLifo, book.ledger())->changed,
            (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(book.ledger()[1].sale, std::nullopt);
}

TEST(Ledger, GoesOnAfterASavedPosition) {
  LedgerBook book = LedgerBook().Buy("1", "10").Buy("2", "20").Sell("1.5", "30").Buy("1", "5");
  Ledger whole("bitcoin", CostBasis::kAverage);
  for (const Transaction& each : book.ledger()) {
    std::vector<LotPart> none;
    Ledger resumed(whole.position(), CostBasis::kAverage, OpenLots(CostBasis::kAverage));
    ASSERT_EQ(*resumed.Apply(each, none), *whole.Apply(each, none));
    EXPECT_EQ(resumed.position(), whole.position());
  }
}

TEST(Ledger, OfNothingIsNothing) {
  std::vector<Transaction> empty;
  const auto refolded = Refold("bitcoin", CostBasis::kHifo, empty);
  ASSERT_TRUE(refolded.has_value());
  EXPECT_EQ(refolded->position.crypto_id, "bitcoin");
  EXPECT_EQ(refolded->position.transaction_count, 0);
}

TEST(Names, ReadBack) {
  for (const CostBasis method : kMethods) {
    EXPECT_EQ(ParseCostBasis(CostBasisName(method)), method);
  }
  EXPECT_EQ(ParseCostBasis("FIFO"), std::nullopt);
  EXPECT_EQ(CostBasisName(CostBasis::kHifo), "hifo");
  EXPECT_EQ(ParseTransactionType(TransactionTypeName(TransactionType::kSell)),
            TransactionType::kSell);
  EXPECT_EQ(ParseTransactionType("buy"), TransactionType::kBuy);
  EXPECT_EQ(ParseTransactionType("swap"), std::nullopt);
}

}  // namespace
}  // namespace cpa
