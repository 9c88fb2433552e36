#include "storage/backup/postgres_backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include <soci/soci.h>

#include "storage/backup/program.h"
#include "storage/engine/database.h"
#include "storage/engine/database_url.h"
#include "storage/engine/epoch.h"
#include "storage/engine/files.h"
#include "storage/engine/migrate.h"
#include "storage/engine/postgres_connection.h"
#include "storage/engine/split.h"

namespace cpa {
namespace {

namespace fs = std::filesystem;

// A table that somebody uses must not hold a restore up for ever.
constexpr const char* kLockTimeout = " -c lock_timeout=10s";

std::vector<std::string> EnvironmentFor(const PostgresTarget& target) {
  std::vector<std::string> variables = target.Environment();
  const auto options = std::ranges::find_if(
      variables, [](const std::string& each) { return each.starts_with("PGOPTIONS="); });
  if (options != variables.end()) {
    *options += kLockTimeout;
  } else {
    variables.push_back(std::string("PGOPTIONS=") + kLockTimeout);
  }
  return variables;
}

Result<std::string> Run(std::vector<std::string> arguments, const PostgresTarget& target,
                        int input = -1, int output = -1) {
  auto done = RunProgram({std::move(arguments), EnvironmentFor(target), input, output});
  if (done || done.error().kind != ErrorKind::kNotFound) return done;
  return NotFound(done.error().detail +
                  "; backups of PostgreSQL need its client programs (package postgresql-client)");
}

// The tables that the migrations make.
std::set<std::string> OwnTables() {
  std::set<std::string> tables = {kMainLedger, kHistoryLedger};
  for (const auto migrations : {PostgresMigrations(), HistoryMigrationsFor(Engine::kPostgres)}) {
    for (const Migration& migration : migrations) {
      for (std::string& table : TablesMadeBy(migration)) tables.insert(std::move(table));
    }
  }
  return tables;
}

// Those of history: pg_dump does not take them with their table, but finds those of its own moment
// by these patterns. Dropping the table drops them.
constexpr const char* kPartitions[] = {"history_blocks_[0-9][0-9][0-9][0-9][0-9][0-9]",
                                       "history_candles_[0-9][0-9][0-9][0-9][0-9][0-9]"};

struct Contents {
  std::vector<std::string> tables;  // Those of ours that are there.
  long long owners = 0;             // Users, and coins with a history.
};

bool Has(const std::vector<std::string>& tables, const std::string& table) {
  return std::ranges::find(tables, table) != tables.end();
}

Contents Inspect(soci::session& session) {
  const std::set<std::string> own = OwnTables();
  Contents contents;
  std::string table;
  soci::statement query =
      (session.prepare << "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
       soci::into(table));
  query.execute();
  while (query.fetch()) {
    if (own.contains(table)) contents.tables.push_back(table);
  }
  for (const char* of_value : {"users", "history_coins"}) {
    long long count = 0;
    if (!Has(contents.tables, of_value)) continue;
    session << "SELECT count(*) FROM " << of_value, soci::into(count);
    contents.owners += count;
  }
  return contents;
}

DatabaseOptions OneConnection(const std::string& url) {
  DatabaseOptions options;
  options.url = url;
  options.readers = 1;
  return options;
}

Result<Contents> InspectDatabase(Database& database) {
  return ReadFor<Contents>(
      database, [](soci::session& session) -> Result<Contents> { return Inspect(session); });
}

// ---- Archives

// The rows that pg_restore writes as COPY text: number, name, applied_at, checksum.
MigrationLedger ParseLedger(const std::string& text) {
  MigrationLedger ledger;
  std::istringstream lines(text.substr(std::min(text.find("FROM stdin;\n"), text.size())));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line != "\\.") {
    std::istringstream cells(line);
    std::string number, name, applied_at, checksum;
    std::getline(cells, number, '\t');
    std::getline(cells, name, '\t');
    std::getline(cells, applied_at, '\t');
    std::getline(cells, checksum, '\t');
    ledger[std::atoi(number.c_str())] = {name, checksum};
  }
  return ledger;
}

Result<MigrationLedger> LedgerIn(const fs::path& archive, const PostgresTarget& target,
                                 const std::string& table) {
  const auto rows =
      Run({"pg_restore", "--data-only", "--table=" + table, "--file=-", archive.string()}, target);
  if (!rows) return rows.error();
  return ParseLedger(*rows);
}

// Reads all of it; the last migration of a sound archive.
Result<int> Verify(const fs::path& archive, const PostgresTarget& target) {
  const auto whole = Run({"pg_restore", "--file=/dev/null", archive.string()}, target);
  if (!whole) return whole.error();
  const auto ledger = LedgerIn(archive, target, kMainLedger);
  if (!ledger) return ledger.error();
  if (ledger->empty()) return Invalid(archive.string() + " is no backup of this program");
  if (const auto known = CheckLedger(*ledger, PostgresMigrations()); !known) return known.error();
  const auto history = LedgerIn(archive, target, kHistoryLedger);
  if (!history) return history.error();
  const auto known = CheckLedger(*history, HistoryMigrationsFor(Engine::kPostgres));
  if (!known) return known.error();
  return ledger->rbegin()->first;
}

Result<int> Dump(const PostgresTarget& target, const Contents& contents, const fs::path& archive) {
  if (const auto made = CreatePrivateFile(archive); !made) return made.error();
  std::vector<std::string> arguments = {"pg_dump", "--format=custom", "--no-owner",
                                        "--no-privileges", "--file=" + archive.string()};
  for (const std::string& table : contents.tables) arguments.push_back("--table=" + table);
  for (const char* pattern : kPartitions) arguments.push_back(std::string("--table=") + pattern);
  if (const auto dumped = Run(std::move(arguments), target); !dumped) return dumped.error();
  return Verify(archive, target);
}

// ---- Restore

// The backup may be from before there was a table for it.
std::string NewEpochSql(const std::string& epoch) {
  return std::string(
             "DO $$ BEGIN IF to_regclass('state') IS NOT NULL THEN "
             "INSERT INTO state (key, value) VALUES ('") +
         kEpochKey + "', '" + epoch +
         "') ON CONFLICT (key) DO UPDATE SET value = excluded.value; END IF; END $$";
}

// Another program's sessions in this schema, for example "process 4711 at 10.0.0.7". Programs from
// before the lock of sessions are known by their name; those that hold the lock of another schema
// are not in the way.
std::vector<std::string> OtherSessions(soci::session& session) {
  std::string other;
  soci::statement query =
      (session.prepare
           << "SELECT 'process ' || a.pid || coalesce(' at ' || host(a.client_addr), '') "
              "FROM pg_stat_activity a WHERE a.datname = current_database() "
              "AND a.pid <> pg_backend_pid() AND (a.application_name = "
           << "'" << kApplicationName
           << "' AND NOT EXISTS (SELECT 1 FROM pg_locks l "
              "WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.classid = "
           << kUseLock
           << " AND l.objsubid = 2) OR EXISTS (SELECT 1 FROM pg_locks l "
              "WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.classid = "
           << kUseLock
           << " AND l.objsubid = 2 AND l.database = (SELECT oid FROM pg_database "
              "WHERE datname = current_database()) AND l.objid::bigint = "
              "hashtext(coalesce(current_schema(), ''))::bigint & 4294967295)) ORDER BY a.pid",
       soci::into(other));
  std::vector<std::string> others;
  query.execute();
  while (query.fetch()) others.push_back(other);
  return others;
}

Failure InUse(const PostgresTarget& target, const std::vector<std::string>& others) {
  std::string who;
  for (const std::string& each : others) who += (who.empty() ? " by " : ", ") + each;
  return Conflict("the database " + target.Display() + " is in use" + who +
                  "; stop all servers first");
}

// Nobody else of this product is connected, nor can be, while this is open.
Result<std::unique_ptr<Database>> TryAlone(const std::string& url, const PostgresTarget& target) {
  const auto sessions = [](Database& database) {
    return ReadFor<std::vector<std::string>>(
        database, [](soci::session& session) -> Result<std::vector<std::string>> {
          return OtherSessions(session);
        });
  };
  DatabaseOptions options = OneConnection(url);
  options.postgres.alone = true;
  auto alone = Database::Open(options);
  if (alone) {
    const auto others = sessions(**alone);
    if (!others) return others.error();
    if (!others->empty()) return InUse(target, *others);
    return alone;
  }
  if (alone.error().kind != ErrorKind::kConflict) return alone.error();
  const auto beside = Database::Open(OneConnection(url));
  if (!beside) return beside.error();
  const auto others = sessions(**beside);
  return InUse(target, others ? *others : std::vector<std::string>());
}

// PostgreSQL ends the sessions of a server that has just stopped a moment later.
constexpr Millis kSessionsEndWithin{1000};
constexpr Millis kLookAgainAfter{50};

Result<std::unique_ptr<Database>> TakeAlone(const std::string& url, const PostgresTarget& target) {
  for (auto left = kSessionsEndWithin / kLookAgainAfter;; --left) {
    auto alone = TryAlone(url, target);
    if (alone || alone.error().kind != ErrorKind::kConflict || left == 0) return alone;
    std::this_thread::sleep_for(kLookAgainAfter);
  }
}

// What the archive holds takes the place of our tables, also of those that only a later migration
// made. The script passes through a file without a name.
Result<void> Replace(const PostgresTarget& target, const fs::path& archive,
                     const std::string& epoch) {
  const fs::path folder = fs::temp_directory_path();
  const FileHandle script(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!script.is_open()) return FileFailure("cannot write in", folder);
  const auto written =
      Run({"pg_restore", "--no-owner", "--no-privileges", "--file=-", archive.string()}, target, -1,
          script.fd());
  if (!written) return written.error();
  if (::lseek(script.fd(), 0, SEEK_SET) != 0) return FileFailure("cannot read in", folder);

  std::string drop = "DROP TABLE IF EXISTS ";
  for (const std::string& table : OwnTables()) {
    if (!drop.ends_with("EXISTS ")) drop += ", ";
    drop += table;
  }
  const auto done =
      Run({"psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
           "--output=/dev/null", "--command=SET client_min_messages = warning", "--command=" + drop,
           "--file=-", "--command=RESET search_path", "--command=" + NewEpochSql(epoch)},
          target, script.fd());
  if (!done) return done.error();
  return {};
}

}  // namespace

Result<int> DumpPostgres(const std::string& database_url, const fs::path& archive) {
  const auto target = PostgresTarget::Parse(database_url);
  if (!target) return target.error();
  const auto database = Database::Open(OneConnection(database_url));
  if (!database) return database.error();
  const auto contents = InspectDatabase(**database);
  if (!contents) return contents.error();
  if (!Has(contents->tables, kMainLedger)) {
    return NotFound("the database " + target->Display() + " has nothing to back up");
  }
  return Dump(*target, *contents, archive);
}

Result<Restored> RestorePostgres(const RestoreStep& step, Random& random) {
  const auto target = PostgresTarget::Parse(step.database_url);
  if (!target) return target.error();
  const auto migration = Verify(step.file, *target);
  if (!migration) return migration.error();
  const auto alone = TakeAlone(step.database_url, *target);
  if (!alone) return alone.error();
  const auto present = InspectDatabase(**alone);
  if (!present) return present.error();
  if (present->owners > 0 && !step.overwrite) {
    return Conflict("the database " + target->Display() +
                    " has data already; --overwrite replaces it, and keeps what is there");
  }
  fs::path kept;
  if (present->owners > 0) {
    kept = KeptName(step.file, step.stamp);
    const auto dumped = Dump(*target, *present, kept);
    if (!dumped) return dumped.error();
    if (const auto synced = SyncFile(kept); !synced) return synced.error();
  }
  if (const auto ready = step.before_change(); !ready) return ready.error();
  if (const auto replaced = Replace(*target, step.file, NewEpoch(random)); !replaced)
    return replaced.error();
  return Restored{*migration, kept};
}

}  // namespace cpa
