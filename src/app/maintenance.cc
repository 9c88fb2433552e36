#include "app/maintenance.h"

#include <cassert>
#include <filesystem>
#include <ostream>

#include "app/options.h"
#include "app/recorded_history.h"
#include "base/log.h"
#include "storage/backup/backup.h"
#include "storage/engine/database.h"
#include "storage/engine/database_url.h"
#include "storage/engine/migrate.h"

namespace cpa::app {
namespace {

// The secret is the server's own when no SECRET_KEY is set.
std::filesystem::path SecretFile(const config::Settings& settings) {
  if (!settings.secret_key.empty()) return {};
  return settings.secret_key_file.empty() ? DefaultSecretPath(settings.database_url)
                                          : std::filesystem::path(settings.secret_key_file);
}

BackupRequest RequestOf(const config::CommandLine& line, const config::Settings& settings) {
  return {.database_url = settings.database_url, .file = line.file, .secret = SecretFile(settings)};
}

Result<void> MigrateNow(const config::Settings& settings, std::ostream& out) {
  const auto database = Database::Open(DatabaseOptionsOf(settings));
  if (!database) return database.error();
  const auto applied = Migrate(**database, MigrationsFor((*database)->engine()), SystemClock());
  if (!applied) return applied.error();
  out << *applied << " migrations applied\n";
  if (!settings.enable_price_history) return {};
  const auto history = OpenHistory(settings, SystemClock());
  if (!history) return history.error();
  out << history->applied << " migrations of price history applied\n";
  if (auto made = MakePartitionsAhead(*history->database, SystemClock()); !made) return made;
  return {};
}

Result<void> BackupNow(const BackupRequest& request, std::ostream& out) {
  const auto report = Backup(request, SystemRandom());
  if (!report) return report.error();
  out << "backup written and verified: " << request.file.string() << " (migration "
      << report->migration << ")\n";
  if (report->with_secret) out << "its secret: " << request.file.string() << ".secret\n";
  if (report->with_history) out << "price history: " << request.file.string() << ".history\n";
  return {};
}

Result<void> RestoreNow(const BackupRequest& request, bool overwrite, std::ostream& out) {
  const auto report = Restore(request, overwrite, SystemClock(), SystemRandom());
  if (!report) return report.error();
  out << "restored from " << request.file.string() << " (migration " << report->migration << ")\n";
  if (report->with_history) {
    out << "price history restored from " << request.file.string() << ".history\n";
  } else if (!IsPostgresUrl(request.database_url)) {
    out << "the backup has no price history: what is here stays as it is\n";
  }
  if (!report->kept.empty()) out << "what was there before: " << report->kept.string() << '\n';
  return {};
}

Result<void> Execute(const config::CommandLine& line, const config::Settings& settings,
                     std::ostream& out) {
  switch (line.command) {
    case config::Command::kBackup:
      return BackupNow(RequestOf(line, settings), out);
    case config::Command::kRestore:
      return RestoreNow(RequestOf(line, settings), line.overwrite, out);
    default:
      assert(line.command == config::Command::kMigrate);
      return MigrateNow(settings, out);
  }
}

}  // namespace

bool Maintain(const config::CommandLine& line, const config::Settings& settings, std::ostream& out,
              std::ostream& err) {
  const auto done = Execute(line, settings, out);
  if (!done) err << "crypto-price-api: " << OneLine(done.error().detail) << '\n';
  return done.has_value();
}

}  // namespace cpa::app
