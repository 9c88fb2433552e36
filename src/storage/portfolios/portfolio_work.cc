#include "storage/portfolios/portfolio_work.h"

#include <algorithm>
#include <iterator>
#include <span>

#include <soci/soci.h>

#include "storage/engine/id_list.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"
#include "storage/portfolios/portfolio_rows.h"

namespace cpa {

using soci::into;
using soci::use;

namespace {

// How a method takes open lots, in SQL.
struct LotOrder {
  std::string index;  // SQLite's planner prefers one with all that was ever bought.
  std::string by;
  std::string after;  // Those behind the last of the page before.
  bool by_price = false;
  bool ranked = false;  // Prices are text, and have a rank beside them.

  // As it is compared with.
  std::string price_of(const Decimal& price) const {
    std::string text = price.ToString();
    const std::size_t whole = std::min(text.find('.'), text.size());
    return ranked ? std::string(kWholeDigits - whole, '0') + text : text;
  }

  static constexpr std::size_t kWholeDigits = 40;
};

LotOrder LotOrderOf(soci::session& session, CostBasis method) {
  const bool is_sqlite = session.get_backend_name() != "postgresql";
  const std::string later = "(t.executed_at_ms, t.sequence) > (:last_at, :last_sequence)";
  LotOrder order;
  order.index = is_sqlite ? "INDEXED BY transactions_open " : "";
  if (method == CostBasis::kLifo) {
    order.by = "t.executed_at_ms DESC, t.sequence DESC";
    order.after = "AND (t.executed_at_ms, t.sequence) < (:last_at, :last_sequence) ";
    return order;
  }
  order.by = "t.executed_at_ms, t.sequence";
  order.after = "AND " + later + " ";
  if (method != CostBasis::kHifo) return order;
  const std::string price = is_sqlite ? "t.price_rank" : "t.price_per_unit";
  const std::string type = is_sqlite ? "TEXT" : "NUMERIC";
  order.index = is_sqlite ? "INDEXED BY transactions_open_dearest " : "";
  order.by = price + " DESC, " + order.by;
  order.after = "AND " + price + " <= CAST(:price AS " + type + ") AND (" + price +
                " < CAST(:same_price AS " + type + ") OR " + later + ") ";
  order.by_price = true;
  order.ranked = is_sqlite;
  return order;
}

std::unique_ptr<SqlPortfolioWork> Found(soci::session& session, const std::string& user_id,
                                        const std::string& portfolio_id, RowLock lock) {
  RequireTexts(user_id, portfolio_id);
  auto row = FindForWork(session, user_id, portfolio_id, lock);
  if (!row) return nullptr;
  return std::make_unique<SqlPortfolioWork>(session, *std::move(row));
}

}  // namespace

void StepBudget::Spend(std::size_t rows) {
  left_ -= static_cast<std::int64_t>(rows);
  if (exceeded()) throw WorkFailure(Conflict("too large for one step"));
}

std::unique_ptr<SqlPortfolioWork> SqlPortfolioWork::Lock(soci::session& session,
                                                         const std::string& user_id,
                                                         const std::string& portfolio_id) {
  return Found(session, user_id, portfolio_id, RowLock::kTaken);
}

std::unique_ptr<SqlPortfolioWork> SqlPortfolioWork::Look(soci::session& session,
                                                         const std::string& user_id,
                                                         const std::string& portfolio_id) {
  return Found(session, user_id, portfolio_id, RowLock::kNone);
}

void SqlPortfolioWork::Finish() {
  if (last_sequence_ == stored_sequence_) return;
  const long long last_sequence = last_sequence_;
  session_ << "UPDATE portfolios SET last_sequence = :last_sequence WHERE id = :id",
      use(last_sequence, "last_sequence"), use(portfolio_.id, "id");
  stored_sequence_ = last_sequence_;
}

void SqlPortfolioWork::Save(const Portfolio& portfolio) {
  RequireTexts(portfolio.name, portfolio.description);
  const std::string cost_basis(CostBasisName(portfolio.cost_basis));
  const long long updated_at = ToSqlTime(portfolio.updated_at);
  session_ << "UPDATE portfolios SET name = :name, description = :description, "
              "cost_basis = :cost_basis, updated_at_ms = :updated_at "
              "WHERE id = :id AND user_id = :user",
      use(portfolio.name, "name"), use(portfolio.description, "description"),
      use(cost_basis, "cost_basis"), use(updated_at, "updated_at"), use(portfolio_.id, "id"),
      use(portfolio_.user_id, "user");
  portfolio_.name = portfolio.name;
  portfolio_.description = portfolio.description;
  portfolio_.cost_basis = portfolio.cost_basis;
  portfolio_.updated_at = portfolio.updated_at;
}

std::int64_t SqlPortfolioWork::CountHoldings() {
  long long count = 0;
  session_ << "SELECT count(*) FROM positions WHERE portfolio_id = :portfolio AND quantity <> '0'",
      use(portfolio_.id, "portfolio"), into(count);
  return count;
}

std::int64_t SqlPortfolioWork::CountTransactions() {
  long long count = 0;
  session_ << "SELECT CAST(coalesce(sum(transaction_count), 0) AS BIGINT) FROM positions "
              "WHERE portfolio_id = :portfolio",
      use(portfolio_.id, "portfolio"), into(count);
  return count;
}

std::set<std::string> SqlPortfolioWork::KnownOf(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) RequireText(id);
  std::set<std::string> known;
  ForEachChunk(ids, [&](const IdList& list) {
    std::string id;
    Prepared select = (session_.prepare
                       << "SELECT id FROM transactions WHERE portfolio_id = :portfolio AND id IN ("
                       << list.placeholders << ")");
    select, use(portfolio_.id), into(id);  // By position, as the list binds its ids.
    list.BindTo(select);
    soci::statement query(select);
    query.execute();
    while (query.fetch()) known.insert(id);
  });
  return known;
}

std::vector<std::string> SqlPortfolioWork::CoinIds() {
  std::string id;
  soci::statement query = (session_.prepare << "SELECT crypto_id FROM positions "
                                               "WHERE portfolio_id = :portfolio ORDER BY crypto_id",
                           use(portfolio_.id, "portfolio"), into(id));
  std::vector<std::string> ids;
  query.execute();
  while (query.fetch()) ids.push_back(id);
  return ids;
}

std::optional<Transaction> SqlPortfolioWork::FindTransaction(const std::string& id) {
  RequireText(id);
  auto rows =
      FetchTransactions((SelectLedger(session_, "WHERE t.id = :id AND t.portfolio_id = :portfolio"),
                         use(id, "id"), use(portfolio_.id, "portfolio")));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::vector<Transaction> SqlPortfolioWork::LedgerFrom(const std::string& crypto_id,
                                                      LedgerPlace from) {
  RequireText(crypto_id);
  std::vector<Transaction> ledger;
  while (true) {
    const long long from_at = ToSqlTime(from.executed_at);
    const long long from_sequence = from.sequence;
    const long long rows_max =
        std::min<long long>(kLedgerRowsAtOnce, budget_ ? budget_->left() + 1 : kLedgerRowsAtOnce);
    auto page = FetchTransactions(
        (SelectLedger(session_,
                      "WHERE t.portfolio_id = :portfolio AND t.crypto_id = :crypto "
                      "AND (t.executed_at_ms, t.sequence) >= (:from_at, :from_sequence) "
                      "ORDER BY t.executed_at_ms, t.sequence LIMIT :limit"),
         use(portfolio_.id, "portfolio"), use(crypto_id, "crypto"), use(from_at, "from_at"),
         use(from_sequence, "from_sequence"), use(rows_max, "limit")));
    Spend(page.size());
    const bool is_last = std::ssize(page) < rows_max;
    if (!is_last) from = page.back().place().Next();
    std::ranges::move(page, std::back_inserter(ledger));
    if (is_last) return ledger;
  }
}

std::optional<WallTime> SqlPortfolioWork::LastBefore(const std::string& crypto_id,
                                                     LedgerPlace place) {
  RequireText(crypto_id);
  const long long place_at = ToSqlTime(place.executed_at);
  const long long place_sequence = place.sequence;
  long long last = 0;
  session_ << "SELECT executed_at_ms FROM transactions WHERE portfolio_id = :portfolio "
              "AND crypto_id = :crypto AND (executed_at_ms, sequence) < (:at, :sequence) "
              "ORDER BY executed_at_ms DESC, sequence DESC LIMIT 1",
      use(portfolio_.id, "portfolio"), use(crypto_id, "crypto"), use(place_at, "at"),
      use(place_sequence, "sequence"), into(last);
  if (!session_.got_data()) return std::nullopt;
  return FromSqlTime(last);
}

std::vector<Lot> SqlPortfolioWork::OpenLotsBefore(const std::string& crypto_id, LedgerPlace place,
                                                  const std::optional<Lot>& last,
                                                  std::size_t limit) {
  RequireText(crypto_id);
  const LotOrder order = LotOrderOf(session_, portfolio_.cost_basis);
  const long long place_at = ToSqlTime(place.executed_at);
  const long long place_sequence = place.sequence;
  const long long last_at = last ? ToSqlTime(last->place.executed_at) : 0;
  const long long last_sequence = last ? last->place.sequence : 0;
  const std::string last_price = last ? order.price_of(last->price_per_unit) : "";
  const long long rows_max = static_cast<long long>(limit);
  Prepared select =
      SelectLots(session_, order.index,
                 "WHERE t.portfolio_id = :portfolio AND t.crypto_id = :crypto "
                 "AND t.open_quantity IS NOT NULL "
                 "AND (t.executed_at_ms, t.sequence) < (:place_at, :place_sequence) " +
                     (last ? order.after : "") + "ORDER BY " + order.by + " LIMIT :limit");
  select, use(portfolio_.id, "portfolio"), use(crypto_id, "crypto"), use(place_at, "place_at"),
      use(place_sequence, "place_sequence"), use(rows_max, "limit");
  if (last) select, use(last_at, "last_at"), use(last_sequence, "last_sequence");
  if (last && order.by_price) select, use(last_price, "price"), use(last_price, "same_price");
  auto lots = FetchLots(select);
  Spend(lots.size());
  return lots;
}

std::vector<Lot> SqlPortfolioWork::LotsOf(const std::vector<std::int64_t>& sequences) {
  Spend(sequences.size());
  std::vector<Lot> lots;
  for (const Transaction& each : FetchBySequence(session_, portfolio_.id, sequences)) {
    lots.push_back({each.place(), each.price_per_unit, each.open});
  }
  return lots;
}

void SqlPortfolioWork::Insert(const Transaction& transaction) {
  GiveUpTo(transaction.sequence);
  InsertTransactions(session_, portfolio_.id, std::span(&transaction, 1));
}

void SqlPortfolioWork::Insert(const std::vector<Transaction>& transactions) {
  for (const Transaction& each : transactions) GiveUpTo(each.sequence);
  InsertTransactions(session_, portfolio_.id, transactions);
}

void SqlPortfolioWork::Update(const Transaction& transaction) {
  UpdateTransaction(session_, portfolio_.id, transaction);
}

void SqlPortfolioWork::EraseTransaction(const std::string& id) {
  RequireText(id);
  session_ << "DELETE FROM transactions WHERE id = :id AND portfolio_id = :portfolio",
      use(id, "id"), use(portfolio_.id, "portfolio");
}

void SqlPortfolioWork::SaveOutcomes(std::vector<Outcome> outcomes) {
  Spend(outcomes.size());
  UpdateOutcomes(session_, portfolio_.id, outcomes);
}

std::optional<Position> SqlPortfolioWork::FindPosition(const std::string& crypto_id) {
  RequireText(crypto_id);
  auto rows = FetchPositions(
      (SelectPositions(session_, "WHERE s.portfolio_id = :portfolio AND s.crypto_id = :crypto"),
       use(portfolio_.id, "portfolio"), use(crypto_id, "crypto")));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front().position);
}

void SqlPortfolioWork::Save(const Position& position) {
  UpsertPosition(session_, portfolio_.id, position);
}

void SqlPortfolioWork::ErasePosition(const std::string& crypto_id) {
  RequireText(crypto_id);
  session_ << "DELETE FROM positions WHERE portfolio_id = :portfolio AND crypto_id = :crypto",
      use(portfolio_.id, "portfolio"), use(crypto_id, "crypto");
}

}  // namespace cpa
