// Backups of the database, taken while the server runs, and their way back. SQLite: a file of the
// same kind. PostgreSQL: an archive of pg_dump, whose programs must be installed. The secret that
// belongs to the database goes with it as FILE.secret. Price history is in the archive of
// PostgreSQL; of SQLite it is a file of its own and becomes FILE.history. Threads: any. Blocks for
// as long as it takes.
#pragma once

#include <filesystem>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace cpa {

struct BackupRequest {
  std::string database_url;
  std::filesystem::path file;    // The backup.
  std::filesystem::path secret;  // Of the server (secret.h); empty or not there: SECRET_KEY is set.
};

struct BackupReport {
  int migration = 0;  // The last one that the database has had.
  bool with_secret = false;
  bool with_history = false;   // SQLite: FILE.history was written, or restored.
  std::filesystem::path kept;  // Restore: where the data is now that was there before; or empty.
};

// Where the secret is by default: beside an SQLite file, else in the working folder.
std::filesystem::path DefaultSecretPath(const std::string& database_url);

// Takes a backup without holding up writers, verifies it, and moves it into its place when it is on
// disk. kConflict when there is such a file already. The detail of every failure is a sentence for
// the operator.
Result<BackupReport> Backup(const BackupRequest& request, Random& random);

// Verifies the backup first. kConflict when the database has users already, unless `overwrite`;
// what was there is kept beside it (PostgreSQL: beside the backup) as NAME.before-restore-TIME, and
// so is the secret. The database is either the old or the new one, whatever happens. kConflict also
// while a server uses it; kInvalid when the backup is of the other engine.
Result<BackupReport> Restore(const BackupRequest& request, bool overwrite, const Clock& clock,
                             Random& random);

}  // namespace cpa
