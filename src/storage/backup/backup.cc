#include "storage/backup/backup.h"

#include <unistd.h>

#include <fstream>
#include <iterator>

#include "base/text.h"
#include "storage/backup/postgres_backup.h"
#include "storage/backup/sqlite_backup.h"
#include "storage/engine/database_url.h"
#include "storage/engine/files.h"
#include "storage/engine/secret.h"

namespace cpa {
namespace {

namespace fs = std::filesystem;

fs::path SecretOf(const fs::path& backup) {
  return backup.string() + ".secret";
}

fs::path HistoryOf(const fs::path& backup) {
  return backup.string() + ".history";
}

bool IsFile(const fs::path& file) {
  std::error_code ignored;
  return fs::is_regular_file(file, ignored);
}

Result<void> CheckNew(const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(file, ignored))) return {};
  return Conflict(file.string() + " exists already; choose another name");
}

enum class BackupKind { kNone, kSqlite, kPostgres };

// By its first bytes.
BackupKind KindOf(const fs::path& file) {
  std::string head(16, '\0');
  std::ifstream(file, std::ios::binary).read(head.data(), std::ssize(head));
  if (head.starts_with("SQLite format 3")) return BackupKind::kSqlite;
  return head.starts_with("PGDMP") ? BackupKind::kPostgres : BackupKind::kNone;
}

// There is no way yet from one engine to the other.
Result<void> CheckKind(const BackupRequest& request) {
  const BackupKind kind = KindOf(request.file);
  const bool wants_postgres = IsPostgresUrl(request.database_url);
  if (kind == BackupKind::kNone || (kind == BackupKind::kPostgres) == wants_postgres) return {};
  const auto name = [](bool is_postgres) { return is_postgres ? "PostgreSQL" : "SQLite"; };
  return Invalid(request.file.string() + " is a backup of " + name(!wants_postgres) +
                 ", and DATABASE_URL names " + name(wants_postgres) +
                 "; there is no way from one to the other yet");
}

// 20261122T170233Z
std::string Stamp(const Clock& clock) {
  std::string stamp = FormatTime(std::chrono::floor<std::chrono::seconds>(clock.Wall()));
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  return stamp;
}

// False: there is no secret, so the backup has none either.
Result<bool> BackUpSecret(const fs::path& secret, const fs::path& backup, Random& random) {
  if (secret.empty()) return false;
  const auto text = ReadWholeFile(secret);
  if (!text) {
    if (text.error().kind == ErrorKind::kNotFound) return false;
    return text.error();
  }
  const DraftFile draft(SecretOf(backup), random);
  if (const auto written = WriteNewPrivateFile(draft.path(), *text); !written) {
    return written.error();
  }
  const auto published = PublishFile(draft.path(), SecretOf(backup));
  if (!published) return published.error();
  return true;
}

// False: there is none. On PostgreSQL it is in the archive.
Result<bool> BackUpHistory(const std::string& database_url, const fs::path& backup,
                           Random& random) {
  if (IsPostgresUrl(database_url)) return false;
  const std::string url = HistoryUrl(database_url);
  const auto path = SqlitePath(url);
  if (!path) return path.error();
  if (!IsFile(*path)) return false;
  const DraftFile draft(HistoryOf(backup), random);
  const auto copied = CopySqlite(url, draft.path(), SqliteFile::kHistory);
  if (!copied) return copied.error();
  if (const auto synced = SyncFile(draft.path()); !synced) return synced.error();
  const auto published = PublishFile(draft.path(), HistoryOf(backup));
  if (!published) return published.error();
  return true;
}

// What is there is kept aside in any case: history alone is no reason to refuse.
Result<bool> RestoreHistory(const BackupRequest& request, const std::string& stamp,
                            Random& random) {
  if (IsPostgresUrl(request.database_url) || !IsFile(HistoryOf(request.file))) return false;
  const RestoreStep step{HistoryUrl(request.database_url), HistoryOf(request.file), true, stamp,
                         [] { return Result<void>{}; }};
  const auto restored = RestoreSqlite(step, random, SqliteFile::kHistory);
  if (!restored) return restored.error();
  return true;
}

Result<bool> RestoreSecret(const fs::path& backup, const fs::path& secret, const std::string& stamp,
                           Random& random) {
  const auto text = ReadWholeFile(SecretOf(backup));
  if (!text && text.error().kind == ErrorKind::kNotFound) return false;
  if (!text) return text.error();
  if (secret.empty()) return Invalid("the backup has a secret, but no place for it was named");
  const auto present = ReadWholeFile(secret);
  if (!present && present.error().kind != ErrorKind::kNotFound) return present.error();
  if (present && *present == *text) return true;

  const DraftFile draft(secret, random);
  if (const auto made = CreateParentFolder(secret); !made) return made.error();
  if (const auto written = WriteNewPrivateFile(draft.path(), *text); !written) {
    return written.error();
  }
  const auto placed = present ? ReplaceFile(draft.path(), secret, KeptName(secret, stamp))
                              : PublishFile(draft.path(), secret);
  if (!placed) return placed.error();
  return true;
}

}  // namespace

fs::path DefaultSecretPath(const std::string& database_url) {
  const auto file = SqlitePath(database_url);
  return SecretPathBeside(file ? *file : fs::path("crypto_price.db"));
}

Result<BackupReport> Backup(const BackupRequest& request, Random& random) {
  for (const fs::path& file : {request.file, SecretOf(request.file), HistoryOf(request.file)}) {
    if (const auto is_new = CheckNew(file); !is_new) return is_new.error();
  }
  if (const auto made = CreateParentFolder(request.file); !made) return made.error();
  const DraftFile draft(request.file, random);
  const auto migration = IsPostgresUrl(request.database_url)
                             ? DumpPostgres(request.database_url, draft.path())
                             : CopySqlite(request.database_url, draft.path(), SqliteFile::kMain);
  if (!migration) return migration.error();
  if (const auto synced = SyncFile(draft.path()); !synced) return synced.error();

  const auto with_secret = BackUpSecret(request.secret, request.file, random);
  if (!with_secret) return with_secret.error();
  const auto with_history = BackUpHistory(request.database_url, request.file, random);
  const auto published =
      with_history ? PublishFile(draft.path(), request.file) : Result<void>(with_history.error());
  if (!published) {
    if (*with_secret) ::unlink(SecretOf(request.file).c_str());
    if (with_history && *with_history) ::unlink(HistoryOf(request.file).c_str());
    return published.error();
  }
  return BackupReport{*migration, *with_secret, *with_history, {}};
}

Result<BackupReport> Restore(const BackupRequest& request, bool overwrite, const Clock& clock,
                             Random& random) {
  if (const auto fits = CheckKind(request); !fits) return fits.error();
  const std::string stamp = Stamp(clock);
  bool with_secret = false;
  bool with_history = false;
  // The secret and history go first: should the rest fail, the same command can be given again.
  const auto put_others = [&]() -> Result<void> {
    const auto secret = RestoreSecret(request.file, request.secret, stamp, random);
    if (!secret) return secret.error();
    const auto history = RestoreHistory(request, stamp, random);
    if (!history) return history.error();
    with_secret = *secret;
    with_history = *history;
    return {};
  };
  const RestoreStep step{request.database_url, request.file, overwrite, stamp, put_others};
  const auto restored = IsPostgresUrl(request.database_url)
                            ? RestorePostgres(step, random)
                            : RestoreSqlite(step, random, SqliteFile::kMain);
  if (!restored) return restored.error();
  return BackupReport{restored->migration, with_secret, with_history, restored->kept};
}

}  // namespace cpa
