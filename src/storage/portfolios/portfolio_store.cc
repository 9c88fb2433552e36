#include "storage/portfolios/portfolio_store.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>

#include <soci/soci.h>

#include "portfolios/ledger.h"
#include "storage/accounts/account_rows.h"
#include "storage/accounts/erasures.h"
#include "storage/engine/once_store.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"
#include "storage/portfolios/portfolio_rows.h"
#include "storage/portfolios/portfolio_work.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

constexpr const char* kLarge = "more than one step";

// How long a change waits for one of the same portfolio that goes in steps.
constexpr Millis kTurnPatience{20'000};

Failure TurnTakesLong() {
  return Unavailable("a large change of this portfolio is under way");
}

// Only the owner's.
constexpr const char* kOwnedTransactions = "WHERE p.id = :portfolio AND p.user_id = :user ";

long long CountPortfolios(soci::session& session, const std::string& user_id) {
  long long count = 0;
  session << "SELECT count(*) FROM portfolios WHERE user_id = :user", use(user_id, "user"),
      into(count);
  return count;
}

std::optional<Portfolio> FindPortfolio(soci::session& session, const std::string& user_id,
                                       const std::string& portfolio_id) {
  RequireTexts(user_id, portfolio_id);
  auto rows = FetchPortfolios((SelectPortfolios(session, "WHERE id = :id AND user_id = :user"),
                               use(portfolio_id, "id"), use(user_id, "user")));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

struct PageSql {
  std::string where;
  std::string crypto_id, type;
  long long from = 0, to = 0, after_at = 0, after_sequence = 0;
};

PageSql ConditionsOf(const TransactionFilter& filter,
                     const std::optional<TransactionCursor>& after) {
  PageSql sql;
  sql.where = kOwnedTransactions;
  const auto time = [&](const std::optional<WallTime>& given, const char* condition,
                        long long& value) {
    if (!given) return;
    sql.where += condition;
    value = ToSqlTime(*given);
  };
  if (filter.crypto_id) {
    RequireText(*filter.crypto_id);
    sql.where += "AND t.crypto_id = :crypto ";
    sql.crypto_id = *filter.crypto_id;
  }
  if (filter.type) {
    sql.where += "AND t.type = :type ";
    sql.type = TransactionTypeName(*filter.type);
  }
  time(filter.from, "AND t.executed_at_ms >= :from_ms ", sql.from);
  time(filter.to, "AND t.executed_at_ms < :to_ms ", sql.to);
  if (after) {
    sql.where += filter.oldest_first
                     ? "AND (t.executed_at_ms, t.sequence) > (:after_at, :after_sequence) "
                     : "AND (t.executed_at_ms, t.sequence) < (:after_at, :after_sequence) ";
    sql.after_at = ToSqlTime(after->executed_at);
    sql.after_sequence = after->sequence;
  }
  sql.where += filter.oldest_first ? "ORDER BY t.executed_at_ms, t.sequence "
                                   : "ORDER BY t.executed_at_ms DESC, t.sequence DESC ";
  return sql;
}

std::vector<Transaction> FetchPage(soci::session& session, const PageSql& sql,
                                   const std::string& user_id, const std::string& portfolio_id,
                                   long long limit) {
  const auto has = [&](std::string_view name) { return sql.where.find(name) != sql.where.npos; };
  Prepared select = SelectSeenList(session, sql.where + "LIMIT :limit");
  select, use(portfolio_id, "portfolio"), use(user_id, "user"), use(limit, "limit");
  if (has(":crypto")) select, use(sql.crypto_id, "crypto");
  if (has(":type")) select, use(sql.type, "type");
  if (has(":from_ms")) select, use(sql.from, "from_ms");
  if (has(":to_ms")) select, use(sql.to, "to_ms");
  if (has(":after_at")) select, use(sql.after_at, "after_at");
  if (has(":after_sequence")) select, use(sql.after_sequence, "after_sequence");
  return FetchTransactions(select);
}

std::vector<Transaction> FetchLedger(soci::session& session, const Portfolio& portfolio,
                                     const std::string& crypto_id) {
  RequireText(crypto_id);
  std::vector<Transaction> ledger;
  for (auto from = LedgerPlace::First();; from = ledger.back().place().Next()) {
    const long long from_at = ToSqlTime(from.executed_at);
    const long long from_sequence = from.sequence;
    const long long rows_max = kLedgerRowsAtOnce;
    auto page = FetchTransactions(
        (SelectSeen(session, std::string(kOwnedTransactions) +
                                 "AND t.crypto_id = :crypto "
                                 "AND (t.executed_at_ms, t.sequence) >= (:from_at, :from_sequence) "
                                 "ORDER BY t.executed_at_ms, t.sequence LIMIT :limit"),
         use(portfolio.id, "portfolio"), use(portfolio.user_id, "user"), use(crypto_id, "crypto"),
         use(from_at, "from_at"), use(from_sequence, "from_sequence"), use(rows_max, "limit")));
    const bool is_last = std::ssize(page) < kLedgerRowsAtOnce;
    std::ranges::move(page, std::back_inserter(ledger));
    if (is_last) return ledger;
  }
}

Result<Transaction> FindOwned(soci::session& session, const Portfolio& portfolio,
                              const std::string& id) {
  RequireText(id);
  auto rows = FetchTransactions(
      (SelectSeen(session, std::string(kOwnedTransactions) + "AND t.id = :id"),
       use(portfolio.id, "portfolio"), use(portfolio.user_id, "user"), use(id, "id")));
  if (rows.empty()) return NotFound(Subject::kTransaction);
  return std::move(rows.front());
}

// What the sale sold, as it is saved; folded again where an older version saved the sale.
Result<std::vector<LotUse>> LotsSoldBy(soci::session& session, const Portfolio& portfolio,
                                       const Transaction& sale) {
  std::vector<LotUse> uses;
  if (!sale.sale || portfolio.cost_basis == CostBasis::kAverage) return uses;
  if (sale.lots.empty()) {
    auto all = ExplainSales(sale.crypto_id, portfolio.cost_basis,
                            FetchLedger(session, portfolio, sale.crypto_id));
    if (all) std::erase_if(*all, [&](const LotUse& each) { return each.sale_id != sale.id; });
    return all;
  }
  std::vector<std::int64_t> sequences;
  for (const LotPart& part : sale.lots) sequences.push_back(part.buy);
  std::map<std::int64_t, Transaction> buys;
  for (Transaction& each : FetchBySequence(session, portfolio.id, sequences)) {
    buys.emplace(each.sequence, std::move(each));
  }
  for (const LotPart& part : sale.lots) {
    const Transaction& buy = buys.at(part.buy);
    uses.push_back({sale.id, buy.id, part.quantity, part.quantity * buy.price_per_unit});
  }
  return uses;
}

// The positions of the portfolios, each put where its portfolio is.
void AddPositions(std::vector<PortfolioWithPositions>& portfolios,
                  std::vector<OwnedPosition> positions) {
  std::map<std::string, std::vector<Position>*> by_id;
  for (auto& each : portfolios) by_id[each.portfolio.id] = &each.positions;
  for (OwnedPosition& owned : positions) {
    by_id.at(owned.portfolio_id)->push_back(std::move(owned.position));
  }
}

class SqlTransactionReader final : public TransactionReader {
 public:
  SqlTransactionReader(std::unique_ptr<DatabaseSnapshot> snapshot, std::string user_id,
                       std::string portfolio_id, TransactionFilter filter)
      : snapshot_(std::move(snapshot)),
        user_id_(std::move(user_id)),
        portfolio_id_(std::move(portfolio_id)),
        filter_(std::move(filter)) {
    filter_.oldest_first = true;
  }

  Result<std::vector<Transaction>> Next(std::int64_t limit) override {
    using Page = std::vector<Transaction>;
    const auto read = [&](soci::session& session) -> Result<Page> {
      if (!after_ && !FindPortfolio(session, user_id_, portfolio_id_))
        return NotFound(Subject::kPortfolio);
      return FetchPage(session, ConditionsOf(filter_, after_), user_id_, portfolio_id_, limit);
    };
    auto page = ReadFor<Page>(*snapshot_, read);
    if (page && !page->empty()) {
      after_ = TransactionCursor{page->back().executed_at, page->back().sequence};
    }
    return page;
  }

 private:
  const std::unique_ptr<DatabaseSnapshot> snapshot_;
  const std::string user_id_, portfolio_id_;
  TransactionFilter filter_;
  std::optional<TransactionCursor> after_;  // What was read last.
};

std::vector<PortfolioWithPositions> FetchOwned(soci::session& session, const std::string& user_id,
                                               const std::string& after_id, std::int64_t limit) {
  RequireTexts(user_id, after_id);
  const std::string page = "WHERE user_id = :user AND id > :after ORDER BY id LIMIT :limit";
  const std::string positions = "WHERE s.portfolio_id IN (SELECT id FROM portfolios " + page +
                                ") ORDER BY s.portfolio_id, s.crypto_id";
  const long long rows_max = limit;
  std::vector<PortfolioWithPositions> portfolios;
  for (Portfolio& row : FetchPortfolios((SelectPortfolios(session, page), use(user_id, "user"),
                                         use(after_id, "after"), use(rows_max, "limit")))) {
    portfolios.push_back({std::move(row), {}});
  }
  AddPositions(portfolios,
               FetchPositions((SelectPositions(session, positions), use(user_id, "user"),
                               use(after_id, "after"), use(rows_max, "limit"))));
  return portfolios;
}

long long CountAlerts(soci::session& session, const std::string& user_id) {
  long long count = 0;
  session << "SELECT count(*) FROM alerts WHERE user_id = :user", use(user_id, "user"), into(count);
  return count;
}

}  // namespace

Result<void> SqlPortfolioStore::Create(const Portfolio& portfolio, std::int64_t max,
                                       const MakeOnce& once) {
  const auto result = database_.Write([&](soci::session& session) {
    return RunOnce(session, once, clock_.Wall(), [&]() -> Result<void> {
      if (!LockUser(session, portfolio.user_id)) return NotFound(Subject::kUser);
      if (CountPortfolios(session, portfolio.user_id) >= max) return Conflict(Subject::kLimit);
      InsertPortfolio(session, portfolio);
      return {};
    });
  });
  return NameTheMissing(result, Subject::kUser);
}

Result<void> SqlPortfolioStore::Apply(const std::string& user_id, const std::string& portfolio_id,
                                      const MakeOnce& once, const Change& change) {
  bool large = false;
  {
    const auto turn = turns_.Share(portfolio_id, kTurnPatience);
    if (!turn) return TurnTakesLong();
    const auto done = ApplyAtOnce(user_id, portfolio_id, once, change, large);
    if (!large) return NameTheMissing(done, Subject::kPortfolio);
  }
  const auto turn = turns_.TakeAlone(portfolio_id, kTurnPatience);
  if (!turn) return TurnTakesLong();
  return NameTheMissing(steps_.Apply(user_id, portfolio_id, once, change), Subject::kPortfolio);
}

// PostgreSQL has a writer for everybody: a large change is one transaction there, and only the same
// portfolio's changes wait for it.
Result<void> SqlPortfolioStore::ApplyAtOnce(const std::string& user_id,
                                            const std::string& portfolio_id, const MakeOnce& once,
                                            const Change& change, bool& large) {
  const bool one_writer = database_.engine() == Engine::kSqlite;
  return database_.Write([&](soci::session& session) {
    return RunOnce(session, once, clock_.Wall(), [&]() -> Result<void> {
      StepBudget budget(kStepRows);
      const auto work = SqlPortfolioWork::Lock(session, user_id, portfolio_id);
      if (!work) return NotFound(Subject::kPortfolio);
      large = !work->stage().name.empty();  // Of a process that has ended, or of another one.
      if (large) return Conflict(kLarge);
      if (one_writer) work->Limit(&budget);
      try {
        const auto done = change(*work);
        if (done) work->Finish();
        return done;
      } catch (const WorkFailure&) {
        large = budget.exceeded();
        throw;
      }
    });
  });
}

Result<void> SqlPortfolioStore::Delete(const std::string& user_id,
                                       const std::string& portfolio_id) {
  return database_.Write([&](soci::session& session) -> Result<void> {
    return DeletePortfolio(session, user_id, portfolio_id, clock_) ? Result<void>()
                                                                   : NotFound(Subject::kPortfolio);
  });
}

Result<PortfolioWithPositions> SqlPortfolioStore::Load(const std::string& user_id,
                                                       const std::string& portfolio_id) {
  using Loaded = Result<PortfolioWithPositions>;
  return ReadFor<PortfolioWithPositions>(database_, [&](soci::session& session) -> Loaded {
    auto portfolio = FindPortfolio(session, user_id, portfolio_id);
    if (!portfolio) return NotFound(Subject::kPortfolio);
    PortfolioWithPositions loaded{std::move(*portfolio), {}};
    auto rows =
        FetchPositions((SelectPositions(session, "WHERE s.portfolio_id = :id ORDER BY s.crypto_id"),
                        use(portfolio_id, "id")));
    for (OwnedPosition& row : rows) loaded.positions.push_back(std::move(row.position));
    return loaded;
  });
}

Result<std::vector<PortfolioWithPositions>> SqlPortfolioStore::List(const std::string& user_id,
                                                                    const std::string& after_id,
                                                                    std::int64_t limit) {
  using Page = std::vector<PortfolioWithPositions>;
  return ReadFor<Page>(database_, [&](soci::session& session) -> Result<Page> {
    return FetchOwned(session, user_id, after_id, limit);
  });
}

Result<std::vector<Transaction>> SqlPortfolioStore::ListTransactions(
    const std::string& user_id, const std::string& portfolio_id, const TransactionFilter& filter,
    const std::optional<TransactionCursor>& after, std::int64_t limit) {
  using Page = std::vector<Transaction>;
  return ReadFor<Page>(database_, [&](soci::session& session) -> Result<Page> {
    if (!FindPortfolio(session, user_id, portfolio_id)) return NotFound(Subject::kPortfolio);
    return FetchPage(session, ConditionsOf(filter, after), user_id, portfolio_id, limit);
  });
}

Result<std::unique_ptr<TransactionReader>> SqlPortfolioStore::ReadTransactions(
    const std::string& user_id, const std::string& portfolio_id, const TransactionFilter& filter) {
  auto snapshot = database_.OpenSnapshot();
  if (!snapshot) return snapshot.error();
  return std::make_unique<SqlTransactionReader>(*std::move(snapshot), user_id, portfolio_id,
                                                filter);
}

Result<Transaction> SqlPortfolioStore::FindTransaction(const std::string& user_id,
                                                       const std::string& portfolio_id,
                                                       const std::string& id) {
  return ReadFor<Transaction>(database_, [&](soci::session& session) -> Result<Transaction> {
    const auto portfolio = FindPortfolio(session, user_id, portfolio_id);
    if (!portfolio) return NotFound(Subject::kPortfolio);
    return FindOwned(session, *portfolio, id);
  });
}

Result<ExplainedTransaction> SqlPortfolioStore::Explain(const std::string& user_id,
                                                        const std::string& portfolio_id,
                                                        const std::string& id) {
  using Explained = Result<ExplainedTransaction>;
  return ReadFor<ExplainedTransaction>(database_, [&](soci::session& session) -> Explained {
    const auto portfolio = FindPortfolio(session, user_id, portfolio_id);
    if (!portfolio) return NotFound(Subject::kPortfolio);
    auto found = FindOwned(session, *portfolio, id);
    if (!found) return found.error();
    auto lots = LotsSoldBy(session, *portfolio, *found);
    if (!lots) return lots.error();
    return ExplainedTransaction{*std::move(found), *std::move(lots)};
  });
}

Result<std::vector<Transaction>> SqlPortfolioStore::LedgerOf(const std::string& user_id,
                                                             const std::string& portfolio_id,
                                                             const std::string& crypto_id) {
  using Rows = std::vector<Transaction>;
  return ReadFor<Rows>(database_, [&](soci::session& session) -> Result<Rows> {
    const auto portfolio = FindPortfolio(session, user_id, portfolio_id);
    if (!portfolio) return NotFound(Subject::kPortfolio);
    return FetchLedger(session, *portfolio, crypto_id);
  });
}

Result<UsageCounts> SqlPortfolioStore::CountUsage(const std::string& user_id) {
  return ReadFor<UsageCounts>(database_, [&](soci::session& session) -> Result<UsageCounts> {
    UsageCounts counts;
    RequireText(user_id);
    counts.portfolios = CountPortfolios(session, user_id);
    long long holdings = 0;
    long long transactions = 0;
    session << "SELECT CAST(coalesce(sum(CASE WHEN s.quantity <> '0' THEN 1 ELSE 0 END), 0) "
               "AS BIGINT), CAST(coalesce(sum(s.transaction_count), 0) AS BIGINT) "
               "FROM positions s JOIN portfolios p ON p.id = s.portfolio_id "
               "WHERE p.user_id = :user",
        use(user_id, "user"), into(holdings), into(transactions);
    session << "SELECT s.crypto_id FROM positions s JOIN portfolios p ON p.id = s.portfolio_id "
               "WHERE p.user_id = :user GROUP BY s.crypto_id HAVING sum(s.transaction_count) > 0 "
               "ORDER BY sum(s.transaction_count) DESC, s.crypto_id LIMIT 1",
        use(user_id, "user"), into(counts.most_traded_crypto);
    counts.holdings = holdings;
    counts.transactions = transactions;
    counts.alerts = CountAlerts(session, user_id);
    counts.owned = FetchOwned(session, user_id, "", std::numeric_limits<std::int64_t>::max());
    return counts;
  });
}

}  // namespace cpa
