#include "storage/portfolios/portfolio_rows.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <span>

#include <soci/soci.h>

#include "storage/engine/bulk_insert.h"
#include "storage/engine/id_list.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t kTransactionColumns = 16;
constexpr const char* kInsertTransactions =
    "INSERT INTO transactions (id, portfolio_id, sequence, crypto_id, type, quantity, "
    "price_per_unit, fee, notes, executed_at_ms, created_at_ms, updated_at_ms, sale_cost_basis, "
    "sale_realized_profit_loss, sale_lots, open_quantity) VALUES ";

constexpr const char* kTransactionFields =
    "SELECT t.id, t.sequence, t.crypto_id, t.type, t.quantity, t.price_per_unit, t.fee, t.notes, "
    "t.executed_at_ms, t.created_at_ms, t.updated_at_ms, ";
constexpr const char* kSeenSale =
    "CASE WHEN o.sequence IS NULL THEN t.sale_cost_basis ELSE o.sale_cost_basis END, "
    "CASE WHEN o.sequence IS NULL THEN t.sale_realized_profit_loss "
    "ELSE o.sale_realized_profit_loss END, ";
constexpr const char* kSeenLots =
    "CASE WHEN o.sequence IS NULL THEN t.sale_lots ELSE o.sale_lots END, "
    "CASE WHEN o.sequence IS NULL THEN t.open_quantity ELSE o.open_quantity END ";
// The plus keeps sequences from being the way into the table, which is by time.
constexpr const char* kSeenFrom =
    "FROM transactions t "
    "JOIN portfolios p ON p.id = t.portfolio_id AND +t.sequence <= p.last_sequence "
    "LEFT JOIN staged_outcomes o ON o.portfolio_id = t.portfolio_id AND o.sequence = t.sequence "
    "AND p.stage = 'settling' ";

constexpr const char* kPortfolioFields =
    "id, user_id, name, description, cost_basis, created_at_ms, updated_at_ms";

struct PortfolioRow {
  Portfolio portfolio;
  std::string cost_basis;
  long long created_at = 0, updated_at = 0;

  void BindTo(Prepared& select) {
    select, into(portfolio.id), into(portfolio.user_id), into(portfolio.name),
        into(portfolio.description), into(cost_basis), into(created_at), into(updated_at);
  }

  Portfolio ToPortfolio() const {
    Portfolio made = portfolio;
    made.cost_basis = Known(ParseCostBasis(cost_basis), "cost basis");
    made.created_at = FromSqlTime(created_at);
    made.updated_at = FromSqlTime(updated_at);
    return made;
  }
};

struct TransactionRow {
  std::string id, crypto_id, type, quantity, price, fee, notes, sale_cost, sale_profit, lots, open;
  long long sequence = 0, executed_at = 0, created_at = 0, updated_at = 0;
  soci::indicator has_cost = soci::i_null, has_profit = soci::i_null;
  soci::indicator has_lots = soci::i_null, has_open = soci::i_null;
};

// "12:0.5 17:3"
std::string TextOf(const std::vector<LotPart>& lots) {
  std::string text;
  for (const LotPart& lot : lots) {
    if (!text.empty()) text += ' ';
    text += std::to_string(lot.buy) + ':' + lot.quantity.ToString();
  }
  return text;
}

std::vector<LotPart> LotsOfText(std::string_view text) {
  std::vector<LotPart> lots;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    LotPart lot;
    const auto read = std::from_chars(one.data(), one.data() + one.size(), lot.buy);
    const std::string_view rest(read.ptr, one.data() + one.size());
    if (read.ec != std::errc{} || !rest.starts_with(':')) {
      throw WorkFailure(Internal("the database holds lots that are none"));
    }
    lot.quantity = DecimalOfSql(std::string(rest.substr(1)));
    lots.push_back(std::move(lot));
  }
  return lots;
}

std::optional<Sale> SaleOf(const TransactionRow& row) {
  if (row.has_cost != soci::i_ok || row.has_profit != soci::i_ok) return std::nullopt;
  return Sale{DecimalOfSql(row.sale_cost), DecimalOfSql(row.sale_profit)};
}

Transaction ToTransaction(const TransactionRow& row) {
  return {.id = row.id,
          .sequence = row.sequence,
          .crypto_id = row.crypto_id,
          .type = Known(ParseTransactionType(row.type), "type of transaction"),
          .quantity = DecimalOfSql(row.quantity),
          .price_per_unit = DecimalOfSql(row.price),
          .fee = DecimalOfSql(row.fee),
          .notes = row.notes,
          .executed_at = FromSqlTime(row.executed_at),
          .created_at = FromSqlTime(row.created_at),
          .updated_at = FromSqlTime(row.updated_at),
          .sale = SaleOf(row),
          .lots = row.has_lots == soci::i_ok ? LotsOfText(row.lots) : std::vector<LotPart>{},
          .open = row.has_open == soci::i_ok ? DecimalOfSql(row.open) : Decimal()};
}

// The last columns of a transaction: sale_cost_basis, sale_realized_profit_loss, sale_lots and
// open_quantity.
void FillOutcome(std::span<SqlCell> cells, const std::optional<Sale>& sale,
                 const std::vector<LotPart>& lots, const Decimal& open) {
  for (SqlCell& cell : cells) cell.SetNull();
  if (sale) {
    cells[0].Set(sale->cost_basis.ToString());
    cells[1].Set(sale->realized_profit_loss.ToString());
  }
  if (!lots.empty()) cells[2].Set(TextOf(lots));
  if (!open.is_zero()) cells[3].Set(open.ToString());
}

// The columns in the order of kInsertTransactions.
void Fill(std::span<SqlCell> cells, const std::string& portfolio_id, const Transaction& from) {
  RequireTexts(from.id, from.crypto_id, from.notes);
  std::size_t i = 0;
  const auto set = [&](std::string text) { cells[i++].Set(std::move(text)); };
  const auto set_time = [&](WallTime time) { set(std::to_string(ToSqlTime(time))); };
  set(from.id);
  set(portfolio_id);
  set(std::to_string(from.sequence));
  set(from.crypto_id);
  set(std::string(TransactionTypeName(from.type)));
  set(from.quantity.ToString());
  set(from.price_per_unit.ToString());
  set(from.fee.ToString());
  set(from.notes);
  set_time(from.executed_at);
  set_time(from.created_at);
  set_time(from.updated_at);
  FillOutcome(cells.subspan(i), from.sale, from.lots, from.open);
}

}  // namespace

Prepared SelectPortfolios(soci::session& session, std::string_view rest) {
  return session.prepare << "SELECT " << kPortfolioFields << " FROM portfolios " << rest;
}

Prepared SelectLedger(soci::session& session, std::string_view rest) {
  return session.prepare << kTransactionFields
                         << "t.sale_cost_basis, t.sale_realized_profit_loss, t.sale_lots, "
                            "t.open_quantity FROM transactions t "
                         << rest;
}

Prepared SelectSeen(soci::session& session, std::string_view rest) {
  return session.prepare << kTransactionFields << kSeenSale << kSeenLots << kSeenFrom << rest;
}

Prepared SelectSeenList(soci::session& session, std::string_view rest) {
  return session.prepare << kTransactionFields << kSeenSale
                         << "CAST(NULL AS TEXT), CAST(NULL AS TEXT) " << kSeenFrom << rest;
}

Prepared SelectPositions(soci::session& session, std::string_view rest) {
  return session.prepare << "SELECT s.portfolio_id, s.crypto_id, s.quantity, s.cost_basis, "
                            "s.realized_profit_loss, s.total_fees, s.transaction_count, "
                            "s.first_executed_at_ms, s.last_executed_at_ms, s.lots_kept "
                            "FROM positions s "
                         << rest;
}

std::vector<Portfolio> FetchPortfolios(Prepared select) {
  PortfolioRow row;
  row.BindTo(select);
  soci::statement query(select);
  std::vector<Portfolio> rows;
  query.execute();
  while (query.fetch()) rows.push_back(row.ToPortfolio());
  return rows;
}

// SQLite's writer has the whole database to itself from the beginning of its transaction.
std::optional<PortfolioForWork> FindForWork(soci::session& session, const std::string& user_id,
                                            const std::string& portfolio_id, RowLock lock) {
  const bool locks = lock == RowLock::kTaken && session.get_backend_name() == "postgresql";
  PortfolioRow row;
  PortfolioForWork found;
  long long last_sequence = 0, until = 0;
  Prepared select = (session.prepare << "SELECT " << kPortfolioFields
                                     << ", last_sequence, stage, stage_token, stage_until_ms "
                                        "FROM portfolios WHERE id = :id AND user_id = :user"
                                     << (locks ? " FOR NO KEY UPDATE" : ""));
  select, use(portfolio_id, "id"), use(user_id, "user");
  row.BindTo(select);
  select, into(last_sequence), into(found.stage.name), into(found.stage.token), into(until);
  soci::statement query(select);
  if (!query.execute(true)) return std::nullopt;
  found.portfolio = row.ToPortfolio();
  found.last_sequence = last_sequence;
  found.stage.until = FromSqlTime(until);
  return found;
}

std::vector<Transaction> FetchTransactions(Prepared select) {
  TransactionRow row;
  soci::statement query =
      (select, into(row.id), into(row.sequence), into(row.crypto_id), into(row.type),
       into(row.quantity), into(row.price), into(row.fee), into(row.notes), into(row.executed_at),
       into(row.created_at), into(row.updated_at), into(row.sale_cost, row.has_cost),
       into(row.sale_profit, row.has_profit), into(row.lots, row.has_lots),
       into(row.open, row.has_open));
  std::vector<Transaction> rows;
  query.execute();
  while (query.fetch()) rows.push_back(ToTransaction(row));
  return rows;
}

std::vector<Transaction> FetchBySequence(soci::session& session, const std::string& portfolio_id,
                                         const std::vector<std::int64_t>& sequences) {
  std::vector<Transaction> found;
  for (std::size_t from = 0; from < sequences.size(); from += kIdsAtOnce) {
    const std::size_t to = std::min(from + kIdsAtOnce, sequences.size());
    std::string list;
    for (std::size_t i = from; i < to; ++i) {
      list += (i == from ? "" : ",") + std::to_string(sequences[i]);
    }
    std::ranges::move(FetchTransactions((SelectLedger(session,
                                                      "WHERE t.portfolio_id = :portfolio "
                                                      "AND t.sequence IN (" +
                                                          list + ")"),
                                         use(portfolio_id, "portfolio"))),
                      std::back_inserter(found));
  }
  return found;
}

Prepared SelectLots(soci::session& session, std::string_view index, std::string_view rest) {
  return session.prepare << "SELECT t.executed_at_ms, t.sequence, t.price_per_unit, "
                            "t.open_quantity FROM transactions t "
                         << index << rest;
}

std::vector<Lot> FetchLots(Prepared select) {
  long long executed_at = 0, sequence = 0;
  std::string price, open;
  soci::indicator has_open = soci::i_null;
  soci::statement query =
      (select, into(executed_at), into(sequence), into(price), into(open, has_open));
  std::vector<Lot> lots;
  query.execute();
  while (query.fetch()) {
    lots.push_back({{FromSqlTime(executed_at), sequence},
                    DecimalOfSql(price),
                    has_open == soci::i_ok ? DecimalOfSql(open) : Decimal()});
  }
  return lots;
}

std::vector<OwnedPosition> FetchPositions(Prepared select) {
  OwnedPosition row;
  std::string quantity, cost, profit, fees;
  long long count = 0, first_at = 0, last_at = 0;
  int lots_kept = 0;
  soci::statement query =
      (select, into(row.portfolio_id), into(row.position.crypto_id), into(quantity), into(cost),
       into(profit), into(fees), into(count), into(first_at), into(last_at), into(lots_kept));
  std::vector<OwnedPosition> rows;
  query.execute();
  while (query.fetch()) {
    row.position.quantity = DecimalOfSql(quantity);
    row.position.cost_basis = DecimalOfSql(cost);
    row.position.realized_profit_loss = DecimalOfSql(profit);
    row.position.total_fees = DecimalOfSql(fees);
    row.position.transaction_count = count;
    row.position.first_executed_at = FromSqlTime(first_at);
    row.position.last_executed_at = FromSqlTime(last_at);
    row.position.lots_kept = lots_kept != 0;
    rows.push_back(row);
  }
  return rows;
}

void InsertPortfolio(soci::session& session, const Portfolio& portfolio) {
  RequireTexts(portfolio.id, portfolio.user_id, portfolio.name, portfolio.description);
  const std::string cost_basis(CostBasisName(portfolio.cost_basis));
  const long long created_at = ToSqlTime(portfolio.created_at);
  const long long updated_at = ToSqlTime(portfolio.updated_at);
  session << "INSERT INTO portfolios (id, user_id, name, description, cost_basis, created_at_ms, "
             "updated_at_ms) VALUES (:id, :user, :name, :description, :cost_basis, :created_at, "
             ":updated_at)",
      use(portfolio.id, "id"), use(portfolio.user_id, "user"), use(portfolio.name, "name"),
      use(portfolio.description, "description"), use(cost_basis, "cost_basis"),
      use(created_at, "created_at"), use(updated_at, "updated_at");
}

void InsertTransactions(soci::session& session, const std::string& portfolio_id,
                        std::span<const Transaction> transactions) {
  InsertRows(
      session, {kInsertTransactions, kTransactionColumns, ""}, transactions.size(),
      [&](std::size_t i, std::span<SqlCell> cells) { Fill(cells, portfolio_id, transactions[i]); });
}

void UpdateOutcomes(soci::session& session, const std::string& portfolio_id,
                    const std::vector<Outcome>& outcomes) {
  RequireText(portfolio_id);
  // Amounts are text in SQLite, and must not become doubles on the way.
  const std::string amount = session.get_backend_name() == "postgresql" ? "NUMERIC" : "TEXT";
  const BulkStatement update{"UPDATE transactions SET sale_cost_basis = CAST(v.column3 AS " +
                                 amount + "), sale_realized_profit_loss = CAST(v.column4 AS " +
                                 amount +
                                 "), sale_lots = v.column5, open_quantity = CAST(v.column6 AS " +
                                 amount + ") FROM (VALUES ",
                             6,
                             ") AS v WHERE transactions.portfolio_id = v.column1 "
                             "AND transactions.sequence = CAST(v.column2 AS BIGINT)"};
  InsertRows(session, update, outcomes.size(), [&](std::size_t i, std::span<SqlCell> cells) {
    const Outcome& outcome = outcomes[i];
    cells[0].Set(portfolio_id);
    cells[1].Set(std::to_string(outcome.sequence));
    FillOutcome(cells.subspan(2), outcome.sale, outcome.lots, outcome.open);
  });
}

void InsertStagedOutcomes(soci::session& session, const std::string& portfolio_id,
                          std::span<const Outcome> outcomes) {
  RequireText(portfolio_id);
  const BulkStatement insert{
      "INSERT INTO staged_outcomes (portfolio_id, sequence, sale_cost_basis, "
      "sale_realized_profit_loss, sale_lots, open_quantity) VALUES ",
      6, ""};
  InsertRows(session, insert, outcomes.size(), [&](std::size_t i, std::span<SqlCell> cells) {
    const Outcome& outcome = outcomes[i];
    cells[0].Set(portfolio_id);
    cells[1].Set(std::to_string(outcome.sequence));
    FillOutcome(cells.subspan(2), outcome.sale, outcome.lots, outcome.open);
  });
}

long long SettleOutcomes(soci::session& session, const std::string& portfolio_id, long long limit) {
  long long last = 0, count = 0;
  soci::indicator known = soci::i_null;
  session << "SELECT max(sequence), count(*) FROM (SELECT sequence FROM staged_outcomes "
             "WHERE portfolio_id = :portfolio ORDER BY sequence LIMIT :limit) s",
      use(portfolio_id, "portfolio"), use(limit, "limit"), into(last, known), into(count);
  if (count == 0) return 0;
  // The limit within keeps the planner from going over all transactions.
  session << "UPDATE transactions SET sale_cost_basis = o.sale_cost_basis, "
             "sale_realized_profit_loss = o.sale_realized_profit_loss, sale_lots = o.sale_lots, "
             "open_quantity = o.open_quantity FROM (SELECT * FROM staged_outcomes "
             "WHERE portfolio_id = :portfolio ORDER BY sequence LIMIT :limit) o "
             "WHERE transactions.portfolio_id = o.portfolio_id "
             "AND transactions.sequence = o.sequence",
      use(portfolio_id, "portfolio"), use(limit, "limit");
  session << "DELETE FROM staged_outcomes WHERE portfolio_id = :portfolio AND sequence <= :last",
      use(portfolio_id, "portfolio"), use(last, "last");
  return count;
}

void UpdateTransaction(soci::session& session, const std::string& portfolio_id,
                       const Transaction& transaction) {
  std::vector<SqlCell> cells(kTransactionColumns);
  Fill(cells, portfolio_id, transaction);
  session << "UPDATE transactions SET crypto_id = :crypto, type = :type, quantity = :quantity, "
             "price_per_unit = :price, fee = :fee, notes = :notes, executed_at_ms = :executed_at, "
             "updated_at_ms = :updated_at, sale_cost_basis = :sale_cost, "
             "sale_realized_profit_loss = :sale_profit, sale_lots = :lots, "
             "open_quantity = :open "
             "WHERE id = :id AND portfolio_id = :portfolio",
      use(cells[3].text, "crypto"), use(cells[4].text, "type"), use(cells[5].text, "quantity"),
      use(cells[6].text, "price"), use(cells[7].text, "fee"), use(cells[8].text, "notes"),
      use(cells[9].text, "executed_at"), use(cells[11].text, "updated_at"),
      use(cells[12].text, cells[12].known, "sale_cost"),
      use(cells[13].text, cells[13].known, "sale_profit"),
      use(cells[14].text, cells[14].known, "lots"), use(cells[15].text, cells[15].known, "open"),
      use(cells[0].text, "id"), use(cells[1].text, "portfolio");
}

void UpsertPosition(soci::session& session, const std::string& portfolio_id,
                    const Position& position) {
  RequireText(position.crypto_id);
  const std::string quantity = position.quantity.ToString();
  const std::string cost = position.cost_basis.ToString();
  const std::string profit = position.realized_profit_loss.ToString();
  const std::string fees = position.total_fees.ToString();
  const long long count = position.transaction_count;
  const long long first_at = ToSqlTime(position.first_executed_at);
  const long long last_at = ToSqlTime(position.last_executed_at);
  const int lots_kept = position.lots_kept ? 1 : 0;
  session << "INSERT INTO positions (portfolio_id, crypto_id, quantity, cost_basis, "
             "realized_profit_loss, total_fees, transaction_count, first_executed_at_ms, "
             "last_executed_at_ms, lots_kept) VALUES (:portfolio, :crypto, :quantity, :cost, "
             ":profit, :fees, :count, :first_at, :last_at, :lots_kept) "
             "ON CONFLICT (portfolio_id, crypto_id) DO UPDATE SET quantity = excluded.quantity, "
             "cost_basis = excluded.cost_basis, "
             "realized_profit_loss = excluded.realized_profit_loss, "
             "total_fees = excluded.total_fees, transaction_count = excluded.transaction_count, "
             "first_executed_at_ms = excluded.first_executed_at_ms, "
             "last_executed_at_ms = excluded.last_executed_at_ms, "
             "lots_kept = excluded.lots_kept",
      use(portfolio_id, "portfolio"), use(position.crypto_id, "crypto"), use(quantity, "quantity"),
      use(cost, "cost"), use(profit, "profit"), use(fees, "fees"), use(count, "count"),
      use(first_at, "first_at"), use(last_at, "last_at"), use(lots_kept, "lots_kept");
}

}  // namespace cpa
