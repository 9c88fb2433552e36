// The ledger against a model that is as plain as can be: after every operation it computes
// everything anew with loops over integers of any size. CPA_LEDGER_OPS sets the number of
// operations (20,000 when unset).
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>
#include <gtest/gtest.h>

#include "portfolios/import.h"
#include "portfolios/ledger.h"
#include "portfolios/memory_work_for_test.h"

namespace cpa {
namespace {

using Big = boost::multiprecision::cpp_int;

constexpr std::size_t kCoins = 3;
constexpr int kHoldingsMax = 2;
constexpr int kDays = 40;  // Few, so that many transactions share one.
constexpr std::size_t kTransactionsMax = 45;

Big PowerOfTen(int exponent) {
  return boost::multiprecision::pow(Big(10), static_cast<unsigned>(exponent));
}

// The amount in units of 10^-36, read from its text.
Big Units(const Decimal& amount) {
  std::string text = amount.ToString();
  const bool negative = text.front() == '-';
  if (negative) text.erase(0, 1);
  const std::size_t point = text.find('.');
  std::size_t places = 0;
  if (point != text.npos) {
    places = text.size() - point - 1;
    text.erase(point, 1);
  }
  text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
  const Big digits = text.empty() ? Big(0) : Big(text);
  const Big units = digits * PowerOfTen(36 - static_cast<int>(places));
  return negative ? Big(-units) : units;
}

// a / b to the nearest whole number, of two the even one. For positive numbers.
Big DivideHalfEven(const Big& a, const Big& b) {
  Big whole = a / b;
  const Big twice = (a - whole * b) * 2;
  if (twice > b || (twice == b && whole % 2 == 1)) whole += 1;
  return whole;
}

struct ModelTransaction {
  std::string id;
  std::string coin;
  bool sells = false;
  Big quantity, price, fee;  // In 10^-18
  WallTime time{};
  int order = 0;
};

struct ModelSale {
  Big cost, profit;  // In 10^-36
};

struct ModelCoin {
  Big quantity;              // In 10^-18
  Big cost, realized, fees;  // In 10^-36
  int count = 0;
  WallTime first{}, last{};
  std::map<std::string, ModelSale> sales;
};

using Book = std::vector<ModelTransaction>;

struct ModelLot {
  Big quantity, price;
};

// Which lot is sold next: a plain look at all of them, which stand in the order of buying.
std::size_t PickLot(const std::vector<ModelLot>& lots, CostBasis method) {
  std::size_t picked = lots.size();
  for (std::size_t i = 0; i < lots.size(); ++i) {
    if (lots[i].quantity == 0) continue;
    const bool better = picked == lots.size() || method == CostBasis::kLifo ||
                        (method == CostBasis::kHifo && lots[i].price > lots[picked].price);
    if (better) picked = i;
  }
  return picked;
}

Big SellLots(std::vector<ModelLot>& lots, CostBasis method, Big quantity) {
  Big cost = 0;
  while (quantity > 0) {
    ModelLot& lot = lots[PickLot(lots, method)];
    const Big taken = lot.quantity < quantity ? lot.quantity : quantity;
    cost += taken * lot.price;
    lot.quantity -= taken;
    quantity -= taken;
  }
  return cost;
}

Big SellAverage(const ModelCoin& coin, const Big& quantity) {
  if (quantity == coin.quantity) return coin.cost;
  const Big step = PowerOfTen(18);
  const Big share = DivideHalfEven(coin.cost * quantity, coin.quantity * step) * step;
  return share > coin.cost ? coin.cost : share;
}

// Everything about one coin; empty when it cannot be.
std::optional<ModelCoin> Compute(const Book& whole, const std::string& name, CostBasis method) {
  Book book;
  std::ranges::copy_if(whole, std::back_inserter(book),
                       [&](const ModelTransaction& each) { return each.coin == name; });
  std::ranges::sort(book, [](const ModelTransaction& a, const ModelTransaction& b) {
    return a.time != b.time ? a.time < b.time : a.order < b.order;
  });
  ModelCoin coin;
  std::vector<ModelLot> lots;
  for (const ModelTransaction& each : book) {
    const Big amount = each.quantity * each.price;
    if (!each.sells) {
      coin.quantity += each.quantity;
      coin.cost += amount;
      lots.push_back({each.quantity, each.price});
    } else {
      if (each.quantity > coin.quantity) return std::nullopt;
      const Big cost = method == CostBasis::kAverage ? SellAverage(coin, each.quantity)
                                                     : SellLots(lots, method, each.quantity);
      coin.quantity -= each.quantity;
      coin.cost -= cost;
      coin.realized += amount - cost;
      coin.sales[each.id] = {cost, amount - cost};
    }
    coin.fees += each.fee * PowerOfTen(18);
    if (coin.count++ == 0) coin.first = each.time;
    coin.last = each.time;
  }
  return coin;
}

std::string CoinName(std::size_t coin) {
  return "coin" + std::to_string(coin);
}

// Everything about the portfolio; empty when it cannot be.
using ModelState = std::vector<ModelCoin>;

std::optional<ModelState> Compute(const Book& book, CostBasis method) {
  ModelState state;
  for (std::size_t coin = 0; coin < kCoins; ++coin) {
    const auto computed = Compute(book, CoinName(coin), method);
    if (!computed) return std::nullopt;
    state.push_back(*computed);
  }
  return state;
}

std::ptrdiff_t CountHeld(const ModelState& state) {
  return std::ranges::count_if(state, [](const ModelCoin& coin) { return coin.quantity > 0; });
}

class Comparison {
 public:
  explicit Comparison(std::uint64_t seed) : random_(seed) {}

  void Step() {
    clock_.Advance(Millis{1});
    const std::size_t kind = Below(100);
    if (book_.size() > kTransactionsMax || kind < 15) return Remove();
    if (kind < 35) return Edit();
    if (kind < 45) return Import();
    if (kind < 55) return SellAll();
    if (kind < 58) return ChangeMethod();
    if (kind < 60) return ForgetLots();
    Add(RandomDraft());
  }

  void CheckAll() {
    for (std::size_t coin = 0; coin < kCoins; ++coin) {
      Check(CoinName(coin), state_[coin]);
      if (++checks_ % 4 == 0) CheckSaved(CoinName(coin));
    }
    EXPECT_EQ(work_.transactions().size(), book_.size());
  }

  int done() const { return done_; }

  int refused() const { return refused_; }

 private:
  std::size_t Below(std::size_t end) { return static_cast<std::size_t>(random_.Next64() % end); }

  // Short ones and such with all places.
  Decimal RandomAmount() {
    std::string text = std::to_string(Below(4));
    const std::size_t places = Below(3) == 0 ? 18 : Below(3);
    if (places > 0) text += '.';
    for (std::size_t i = 0; i < places; ++i) text += static_cast<char>('0' + Below(10));
    return D(text);
  }

  Decimal RandomQuantity() {
    const Decimal amount = RandomAmount();
    return amount.is_zero() ? D("0.000000000000000001") : amount;
  }

  TransactionDraft RandomDraft() {
    TransactionDraft draft;
    draft.crypto_id = CoinName(Below(kCoins));
    draft.type = Below(5) < 3 ? TransactionType::kBuy : TransactionType::kSell;
    draft.quantity = RandomQuantity();
    draft.price_per_unit = RandomAmount();
    draft.fee = RandomAmount();
    draft.executed_at = Day(Below(3) == 0 ? static_cast<int>(Below(kDays)) : kDays);
    return draft;
  }

  ModelTransaction ModelOf(const TransactionDraft& draft, const std::string& id, int order) {
    const Big step = PowerOfTen(18);
    return {.id = id,
            .coin = draft.crypto_id,
            .sells = draft.type == TransactionType::kSell,
            .quantity = Units(draft.quantity) / step,
            .price = Units(draft.price_per_unit) / step,
            .fee = Units(draft.fee) / step,
            .time = draft.executed_at,
            .order = order};
  }

  // The portfolio as it would be, when it may become so.
  std::optional<ModelState> Next(const Book& next) {
    std::optional<ModelState> state = Compute(next, method_);
    if (!state) return std::nullopt;
    const auto held = CountHeld(*state);
    if (held > kHoldingsMax && held > CountHeld(state_)) return std::nullopt;
    return state;
  }

  // The implementation did the same as the model: all of it or nothing.
  void Settle(bool succeeded, Book next) {
    std::optional<ModelState> state = Next(next);
    ASSERT_EQ(succeeded, state.has_value());
    if (succeeded) {
      book_ = std::move(next);
      state_ = *std::move(state);
    }
    ++(succeeded ? done_ : refused_);
    CheckAll();
  }

  void Add(const TransactionDraft& draft) {
    const auto added = AddTransaction(work_, draft, limits_, stamp_);
    Book next = book_;
    next.push_back(ModelOf(draft, added ? added->id : "refused", ++order_));
    Settle(added.has_value(), std::move(next));
  }

  void SellAll() {
    TransactionDraft draft = RandomDraft();
    const auto position = work_.FindPosition(draft.crypto_id);
    if (!position || !position->is_held()) return Add(draft);
    draft.type = TransactionType::kSell;
    draft.quantity = position->quantity;
    draft.executed_at = Day(kDays);
    Add(draft);
    const auto after = work_.FindPosition(draft.crypto_id);
    ASSERT_TRUE(after.has_value());
    EXPECT_EQ(after->quantity, Decimal());
    EXPECT_EQ(after->cost_basis, Decimal());
  }

  void Edit() {
    if (book_.empty()) return;
    const std::size_t place = Below(book_.size());
    const TransactionDraft other = RandomDraft();
    TransactionEdit edit;
    if (Below(4) == 0) edit.type = other.type;
    if (Below(3) == 0) edit.quantity = other.quantity;
    if (Below(3) == 0) edit.price_per_unit = other.price_per_unit;
    if (Below(3) == 0) edit.fee = other.fee;
    if (Below(3) == 0) edit.executed_at = other.executed_at;
    Book next = book_;
    ModelTransaction& changed = next[place];
    const ModelTransaction given = ModelOf(other, changed.id, changed.order);
    if (edit.type) changed.sells = given.sells;
    if (edit.quantity) changed.quantity = given.quantity;
    if (edit.price_per_unit) changed.price = given.price;
    if (edit.fee) changed.fee = given.fee;
    if (edit.executed_at) changed.time = given.time;
    const auto result = ChangeTransaction(work_, changed.id, edit, limits_, stamp_);
    Settle(result.has_value(), std::move(next));
  }

  void Remove() {
    if (book_.empty()) return;
    Book next = book_;
    const std::size_t place = Below(next.size());
    const std::string id = next[place].id;
    next.erase(next.begin() + static_cast<std::ptrdiff_t>(place));
    Settle(RemoveTransaction(work_, id, limits_).has_value(), std::move(next));
  }

  void Import() {
    std::vector<TransactionDraft> drafts;
    for (std::size_t i = Below(5); i > 0; --i) drafts.push_back(RandomDraft());
    const auto added = ImportTransactions(work_, drafts, {.limits = limits_}, stamp_);
    Book next = book_;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      next.push_back(ModelOf(drafts[i], added ? (*added)[i].id : "refused", ++order_));
    }
    Settle(added.has_value(), std::move(next));
  }

  void ChangeMethod() {
    method_ = static_cast<CostBasis>(Below(4));
    ASSERT_TRUE(ChangeCostBasis(work_, method_, stamp_).has_value());
    state_ = Compute(book_, method_).value();
    CheckAll();
  }

  void Check(const std::string& name, const ModelCoin& coin) {
    const std::optional<Position> position = work_.FindPosition(name);
    ASSERT_EQ(position.has_value(), coin.count > 0);
    if (!position) return;
    ASSERT_EQ(Units(position->quantity), coin.quantity * PowerOfTen(18));
    ASSERT_EQ(Units(position->cost_basis), coin.cost);
    ASSERT_EQ(Units(position->realized_profit_loss), coin.realized);
    ASSERT_EQ(Units(position->total_fees), coin.fees);
    ASSERT_EQ(position->transaction_count, coin.count);
    ASSERT_EQ(position->first_executed_at, coin.first);
    ASSERT_EQ(position->last_executed_at, coin.last);
    for (const auto& [id, each] : work_.transactions()) {
      if (each.crypto_id == name) CheckSale(each, coin);
    }
  }

  // A3: what is saved, from which the next change goes on, is the fold of the whole ledger.
  void CheckSaved(const std::string& name) {
    const std::optional<Position> saved = work_.FindPosition(name);
    if (!saved || (method_ != CostBasis::kAverage && !saved->lots_kept)) return;
    std::vector<Transaction> ledger = work_.LedgerOf(name);
    const auto whole = Refold(name, method_, ledger);
    ASSERT_TRUE(whole.has_value());
    ASSERT_EQ(*saved, whole->position);
    ASSERT_TRUE(whole->changed.empty());
  }

  // As after an update of the program.
  void ForgetLots() {
    const std::string coin = CoinName(Below(kCoins));
    if (work_.FindPosition(coin)) work_.ForgetLots(coin);
  }

  void CheckSale(const Transaction& transaction, const ModelCoin& coin) {
    const auto sale = coin.sales.find(transaction.id);
    ASSERT_EQ(transaction.sale.has_value(), sale != coin.sales.end());
    if (!transaction.sale) return;
    ASSERT_EQ(Units(transaction.sale->cost_basis), sale->second.cost);
    ASSERT_EQ(Units(transaction.sale->realized_profit_loss), sale->second.profit);
  }

  SeededRandom random_;
  ManualClock clock_;
  const Stamp stamp_{clock_, random_};
  const LedgerLimits limits_{.holdings_max = kHoldingsMax};
  MemoryWork work_;
  CostBasis method_ = CostBasis::kAverage;
  Book book_;
  ModelState state_ = ModelState(kCoins);
  int order_ = 0;
  int checks_ = 0;
  int done_ = 0;
  int refused_ = 0;
};

int OperationCount() {
  const char* const wanted = std::getenv("CPA_LEDGER_OPS");
  return wanted != nullptr ? std::atoi(wanted) : 20'000;
}

TEST(LedgerModel, RandomOperationsEqualTheModel) {
  const int operations = OperationCount();
  Comparison run(20260101);
  for (int i = 0; i < operations; ++i) {
    run.Step();
    if (testing::Test::HasFailure()) FAIL() << "at operation " << i;
  }
  EXPECT_GT(run.done(), operations / 3) << "the test must do something";
  EXPECT_GT(run.refused(), operations / 50);
}

}  // namespace
}  // namespace cpa
