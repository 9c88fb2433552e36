#include "storage/tracking/tracking_store.h"

#include <algorithm>

#include <soci/soci.h>

#include "base/text.h"
#include "storage/engine/bulk_insert.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// Steps from each coin to the next in an index: as many look-ups as there are coins.
std::vector<std::string> DistinctCoins(soci::session& session, const std::string& table,
                                       const std::string& condition) {
  std::string id;
  soci::statement query =
      (session.prepare << "WITH RECURSIVE coin (id) AS (SELECT min(crypto_id) FROM " + table +
                              " WHERE " + condition +
                              " UNION ALL SELECT (SELECT min(crypto_id) FROM " + table + " WHERE " +
                              condition +
                              " AND crypto_id > coin.id) FROM coin WHERE coin.id IS NOT NULL) "
                              "SELECT id FROM coin WHERE id IS NOT NULL",
       into(id));
  std::vector<std::string> ids;
  query.execute();
  while (query.fetch()) ids.push_back(id);
  return ids;
}

// One look-up by coin, made many times: those who depend on it, the oldest first.
class Dependents {
 public:
  Dependents(soci::session& session, const std::string& select, long long now)
      : now_(now),
        query_((session.prepare << select, use(crypto_id_, "coin"), use(now_, "now"),
                use(limit_, "max"), into(user_id_), into(since_))) {}

  void AddTo(std::vector<Dependency>& found, const std::string& crypto_id, int limit) {
    crypto_id_ = crypto_id;
    limit_ = limit;
    query_.execute();
    while (query_.fetch()) found.push_back({crypto_id, user_id_, FromSqlTime(since_)});
  }

 private:
  std::string crypto_id_, user_id_;
  long long now_ = 0, since_ = 0;
  int limit_ = 0;
  soci::statement query_;
};

constexpr const char* kOfAlerts =
    "SELECT user_id, created_at_ms FROM alerts WHERE status = 'active' AND crypto_id = :coin "
    "AND (expires_at_ms IS NULL OR expires_at_ms > :now) ORDER BY created_at_ms LIMIT :max";

// Ids of portfolios sort by time of creation. Nobody gets older than the portfolio by entering a
// purchase of long ago.
constexpr const char* kOfHoldings =
    "SELECT p.user_id, CASE WHEN h.first_executed_at_ms > p.created_at_ms "
    "THEN h.first_executed_at_ms ELSE p.created_at_ms END "
    "FROM positions h JOIN portfolios p ON p.id = h.portfolio_id "
    "WHERE h.crypto_id = :coin AND h.quantity <> '0' AND p.created_at_ms <= :now "
    "ORDER BY h.portfolio_id LIMIT :max";

bool FitsSql(const ListedCoin& coin) {
  const auto fits = [](const std::string& text) {
    return text.find('\0') == text.npos && IsValidUtf8(text);
  };
  return fits(coin.id) && fits(coin.symbol) && fits(coin.name);
}

}  // namespace

Result<std::vector<Dependency>> SqlTrackingStore::Dependencies(
    const std::function<bool(const std::string& crypto_id)>& in_top) {
  const long long now = ToSqlTime(clock_.Wall());
  return ReadFor<std::vector<Dependency>>(
      database_, [&](soci::session& session) -> Result<std::vector<Dependency>> {
        std::vector<Dependency> found;
        const auto add = [&](const std::string& table, const std::string& condition,
                             const char* select) {
          const std::vector<std::string> coins = DistinctCoins(session, table, condition);
          Dependents dependents(session, select, now);
          for (const std::string& id : coins) {
            dependents.AddTo(found, id, in_top(id) ? kTopDependentsMax : kDependentsMax);
          }
        };
        add("alerts", "status = 'active'", kOfAlerts);
        add("positions", "crypto_id IS NOT NULL", kOfHoldings);
        return found;
      });
}

Result<std::vector<std::string>> SqlTrackingStore::LedgerCoins() {
  return ReadFor<std::vector<std::string>>(
      database_, [](soci::session& session) -> Result<std::vector<std::string>> {
        return DistinctCoins(session, "positions", "crypto_id IS NOT NULL");
      });
}

Result<std::vector<ListedCoin>> SqlTrackingStore::KnownCoins() {
  return ReadFor<std::vector<ListedCoin>>(
      database_, [](soci::session& session) -> Result<std::vector<ListedCoin>> {
        ListedCoin coin;
        soci::statement query = (session.prepare << "SELECT id, symbol, name FROM known_coins",
                                 into(coin.id), into(coin.symbol), into(coin.name));
        std::vector<ListedCoin> coins;
        query.execute();
        while (query.fetch()) coins.push_back(coin);
        return coins;
      });
}

Result<void> SqlTrackingStore::Remember(std::span<const ListedCoin> coins) {
  std::vector<const ListedCoin*> kept;
  for (const ListedCoin& coin : coins) {
    if (FitsSql(coin)) kept.push_back(&coin);
  }
  return database_.Write([&](soci::session& session) -> Result<void> {
    const BulkStatement statement{
        .head = "INSERT INTO known_coins (id, symbol, name) VALUES ",
        .columns = 3,
        .tail = " ON CONFLICT (id) DO UPDATE SET symbol = excluded.symbol, name = excluded.name"};
    InsertRows(session, statement, kept.size(), [&](std::size_t i, std::span<SqlCell> cells) {
      cells[0].Set(kept[i]->id);
      cells[1].Set(kept[i]->symbol);
      cells[2].Set(kept[i]->name);
    });
    return {};
  });
}

}  // namespace cpa
