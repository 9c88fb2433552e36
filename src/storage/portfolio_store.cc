#include "storage/portfolio_store.h"

#include <map>

#include <soci/soci.h>

#include "storage/account_rows.h"
#include "storage/once_store.h"
#include "storage/portfolio_rows.h"
#include "storage/portfolio_work.h"
#include "storage/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

constexpr const char* kNoPortfolio = "portfolio";

// Only the owner's.
constexpr const char* kOwnedTransactions =
    "JOIN portfolios p ON p.id = t.portfolio_id "
    "WHERE p.id = :portfolio AND p.user_id = :user ";

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
  std::string where, order;
  std::string crypto_id, type;
  long long from = 0, to = 0, after_at = 0, after_sequence = 0;
};

enum class Order { kNewestFirst, kOldestFirst };

PageSql ConditionsOf(const TransactionFilter& filter, const std::optional<TransactionCursor>& after,
                     Order order) {
  const bool newest_first = order == Order::kNewestFirst;
  PageSql sql;
  sql.where = kOwnedTransactions;
  sql.order = newest_first ? "ORDER BY t.executed_at_ms DESC, t.sequence DESC LIMIT :limit"
                           : "ORDER BY t.executed_at_ms, t.sequence LIMIT :limit";
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
  time(filter.to, "AND t.executed_at_ms <= :to_ms ", sql.to);
  if (after) {
    sql.where += newest_first
                     ? "AND (t.executed_at_ms, t.sequence) < (:after_at, :after_sequence) "
                     : "AND (t.executed_at_ms, t.sequence) > (:after_at, :after_sequence) ";
    sql.after_at = ToSqlTime(after->executed_at);
    sql.after_sequence = after->sequence;
  }
  return sql;
}

std::vector<Transaction> FetchPage(soci::session& session, const PageSql& sql,
                                   const std::string& user_id, const std::string& portfolio_id,
                                   long long limit) {
  const auto has = [&](std::string_view name) { return sql.where.find(name) != sql.where.npos; };
  Prepared select = SelectTransactions(session, sql.where + sql.order);
  select, use(portfolio_id, "portfolio"), use(user_id, "user"), use(limit, "limit");
  if (has(":crypto")) select, use(sql.crypto_id, "crypto");
  if (has(":type")) select, use(sql.type, "type");
  if (has(":from_ms")) select, use(sql.from, "from_ms");
  if (has(":to_ms")) select, use(sql.to, "to_ms");
  if (has(":after_at")) select, use(sql.after_at, "after_at");
  if (has(":after_sequence")) select, use(sql.after_sequence, "after_sequence");
  return FetchTransactions(select);
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
        filter_(std::move(filter)) {}

  Result<std::vector<Transaction>> Next(std::int64_t limit) override {
    using Page = std::vector<Transaction>;
    const auto read = [&](soci::session& session) -> Result<Page> {
      if (!after_ && !FindPortfolio(session, user_id_, portfolio_id_))
        return NotFound(kNoPortfolio);
      return FetchPage(session, ConditionsOf(filter_, after_, Order::kOldestFirst), user_id_,
                       portfolio_id_, limit);
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
  const TransactionFilter filter_;
  std::optional<TransactionCursor> after_;  // What was read last.
};

}  // namespace

Result<KeptAnswer> SqlPortfolioStore::Create(const Portfolio& portfolio, std::int64_t max,
                                             const Once* once, const Render& render) {
  auto result = WriteFor<KeptAnswer>(database_, [&](soci::session& session) {
    return RunOnce(session, once, clock_.Wall(), [&]() -> Result<KeptAnswer> {
      if (!LockUser(session, portfolio.user_id)) return NotFound("user");
      if (CountPortfolios(session, portfolio.user_id) >= max) return Conflict("limit");
      InsertPortfolio(session, portfolio);
      return render();
    });
  });
  return NameTheMissing(std::move(result), "user");
}

Result<KeptAnswer> SqlPortfolioStore::Apply(const std::string& user_id,
                                            const std::string& portfolio_id, const Once* once,
                                            const Change& change) {
  auto result = WriteFor<KeptAnswer>(database_, [&](soci::session& session) {
    return RunOnce(session, once, clock_.Wall(), [&]() -> Result<KeptAnswer> {
      const auto work = SqlPortfolioWork::Lock(session, user_id, portfolio_id);
      if (!work) return NotFound(kNoPortfolio);
      auto answer = change(*work);
      if (answer) work->Finish();
      return answer;
    });
  });
  return NameTheMissing(std::move(result), kNoPortfolio);
}

Result<void> SqlPortfolioStore::Delete(const std::string& user_id,
                                       const std::string& portfolio_id) {
  return database_.Write([&](soci::session& session) -> Result<void> {
    RequireTexts(user_id, portfolio_id);
    std::string erased;
    session << "DELETE FROM portfolios WHERE id = :id AND user_id = :user RETURNING id",
        use(portfolio_id, "id"), use(user_id, "user"), into(erased);
    if (!session.got_data()) return NotFound(kNoPortfolio);
    return {};
  });
}

Result<PortfolioWithPositions> SqlPortfolioStore::Load(const std::string& user_id,
                                                       const std::string& portfolio_id) {
  using Loaded = Result<PortfolioWithPositions>;
  return ReadFor<PortfolioWithPositions>(database_, [&](soci::session& session) -> Loaded {
    auto portfolio = FindPortfolio(session, user_id, portfolio_id);
    if (!portfolio) return NotFound(kNoPortfolio);
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
  const std::string page = "WHERE user_id = :user AND id > :after ORDER BY id LIMIT :limit";
  const std::string positions = "WHERE s.portfolio_id IN (SELECT id FROM portfolios " + page +
                                ") ORDER BY s.portfolio_id, s.crypto_id";
  const long long rows_max = limit;
  return ReadFor<Page>(database_, [&](soci::session& session) -> Result<Page> {
    RequireTexts(user_id, after_id);
    Page portfolios;
    for (Portfolio& row : FetchPortfolios((SelectPortfolios(session, page), use(user_id, "user"),
                                           use(after_id, "after"), use(rows_max, "limit")))) {
      portfolios.push_back({std::move(row), {}});
    }
    AddPositions(portfolios,
                 FetchPositions((SelectPositions(session, positions), use(user_id, "user"),
                                 use(after_id, "after"), use(rows_max, "limit"))));
    return portfolios;
  });
}

Result<std::vector<Transaction>> SqlPortfolioStore::ListTransactions(
    const std::string& user_id, const std::string& portfolio_id, const TransactionFilter& filter,
    const std::optional<TransactionCursor>& after, std::int64_t limit) {
  using Page = std::vector<Transaction>;
  return ReadFor<Page>(database_, [&](soci::session& session) -> Result<Page> {
    if (!FindPortfolio(session, user_id, portfolio_id)) return NotFound(kNoPortfolio);
    return FetchPage(session, ConditionsOf(filter, after, Order::kNewestFirst), user_id,
                     portfolio_id, limit);
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
    RequireText(id);
    if (!FindPortfolio(session, user_id, portfolio_id)) return NotFound(kNoPortfolio);
    auto rows = FetchTransactions(
        (SelectTransactions(session, std::string(kOwnedTransactions) + "AND t.id = :id"),
         use(portfolio_id, "portfolio"), use(user_id, "user"), use(id, "id")));
    if (rows.empty()) return NotFound("transaction");
    return std::move(rows.front());
  });
}

Result<std::vector<Transaction>> SqlPortfolioStore::LedgerOf(const std::string& user_id,
                                                             const std::string& portfolio_id,
                                                             const std::string& crypto_id) {
  using Ledger = std::vector<Transaction>;
  return ReadFor<Ledger>(database_, [&](soci::session& session) -> Result<Ledger> {
    RequireText(crypto_id);
    if (!FindPortfolio(session, user_id, portfolio_id)) return NotFound(kNoPortfolio);
    return FetchTransactions(
        (SelectTransactions(session, std::string(kOwnedTransactions) +
                                         "AND t.crypto_id = :crypto "
                                         "ORDER BY t.executed_at_ms, t.sequence"),
         use(portfolio_id, "portfolio"), use(user_id, "user"), use(crypto_id, "crypto")));
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
    return counts;
  });
}

}  // namespace cpa
