#include "storage/engine/grants.h"

#include <string>
#include <utility>
#include <vector>

#include <soci/soci.h>

#include "storage/engine/migrate.h"

namespace cpa {
namespace {

// Those that the migrations make, and the two that say which there were.
std::vector<std::string> AllTables() {
  std::vector<std::string> tables = {kMainLedger, kHistoryLedger};
  for (const auto migrations : {PostgresMigrations(), HistoryMigrationsFor(Engine::kPostgres)}) {
    for (const Migration& migration : migrations) {
      for (std::string& table : TablesMadeBy(migration)) tables.push_back(std::move(table));
    }
  }
  return tables;
}

struct MissingRight {
  std::string right, table, role;
};

// A table that is not there has no row here.
bool FindMissing(soci::session& session, const std::string& table, MissingRight& missing) {
  session << "SELECT r.name, c.relname, current_user "
             "FROM pg_class c, (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) r (name) "
             "WHERE c.relname = :table "
             "AND c.relnamespace = to_regnamespace(quote_ident(current_schema())) "
             "AND NOT has_table_privilege(c.oid, r.name) LIMIT 1",
      soci::use(table, "table"), soci::into(missing.right), soci::into(missing.table),
      soci::into(missing.role);
  return session.got_data();
}

}  // namespace

Result<void> CheckGrants(Database& database) {
  if (database.engine() == Engine::kSqlite) return {};
  return database.Read([](soci::session& session) -> Result<void> {
    MissingRight missing;
    for (const std::string& table : AllTables()) {
      if (!FindMissing(session, table, missing)) continue;
      return Conflict("the role " + missing.role + " lacks " + missing.right + " on the table " +
                      missing.table + " (docs/deploy.md, PostgreSQL, names all it needs)");
    }
    return {};
  });
}

}  // namespace cpa
