#include "storage/engine/sqlite_database.h"

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include <soci/soci.h>

#include "storage/engine/database_url.h"
#include "storage/engine/files.h"
#include "storage/engine/lease_pool.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sqlite_session.h"
#include "storage/engine/sqlite_writer.h"
#include "storage/engine/trouble_log.h"

namespace cpa {
namespace {

constexpr Millis kSqlitePingTimeout{100};

// Files up to this size are checked at every start (well under a second), larger ones only when
// the last stop was not clean.
constexpr std::uintmax_t kAlwaysCheckedBytes = 64 * 1024 * 1024;

// One consistent state for all statements of a work.
class ReadTransaction {
 public:
  explicit ReadTransaction(soci::session& session) : session_(session) { session_ << "BEGIN"; }

  ~ReadTransaction() {
    try {
      session_ << "ROLLBACK";
    } catch (const std::exception&) {
      // After some errors SQLite has rolled back by itself and says so here.
    }
  }

  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  soci::session& session_;
};

// A reader besides those that are lent: a long read holds up none of them.
class SqliteSnapshot final : public DatabaseSnapshot {
 public:
  SqliteSnapshot(const std::filesystem::path& path, Millis timeout, bool echo) {
    OpenSession(session_, path, timeout);
    MakeReadOnly(session_);
    if (echo) EchoStatements(session_);
    transaction_.emplace(session_);
  }

  Result<void> Read(const Database::Work& work) override {
    return Guarded([&] { return work(session_); });
  }

 private:
  soci::session session_;
  std::optional<ReadTransaction> transaction_;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::filesystem::path path, const DatabaseOptions& options, bool needs_check);

  Engine engine() const override { return Engine::kSqlite; }

  Result<void> Write(const Work& work) override {
    return stats_.writes.Measure(clock_, [&] { return writing_.Note(writer_.Write(work)); });
  }

  Result<void> WriteUnhurried(const Work& work) override { return writer_.Write(work); }

  Result<void> Read(const Work& work) override {
    return stats_.reads.Measure(clock_, [&] { return reading_.Note(ReadWithin(timeout_, work)); });
  }

  Result<std::unique_ptr<DatabaseSnapshot>> OpenSnapshot() override {
    return Guarded([&]() -> Result<std::unique_ptr<DatabaseSnapshot>> {
      return std::make_unique<SqliteSnapshot>(path_, timeout_, echo_);
    });
  }

  Result<void> Ping() override;

  bool NeedsCheck() const override { return needs_check_; }

  Result<void> CheckWholly(const std::atomic<bool>& stop) override;

  std::optional<Failure> WriteTrouble() const override { return writing_.trouble(); }

  const std::filesystem::path& path() const override { return path_; }

 private:
  Result<void> ReadWithin(Millis timeout, const Work& work);

  const std::filesystem::path path_;
  const FilePlace place_;
  const Millis timeout_;
  const bool needs_check_;
  const bool echo_;
  const Clock& clock_;
  TroubleLog reading_;
  TroubleLog writing_;
  LeasePool<soci::session> readers_;
  SqliteWriter writer_;
};

SqliteDatabase::SqliteDatabase(std::filesystem::path path, const DatabaseOptions& options,
                               bool needs_check)
    : Database(options),
      path_(std::move(path)),
      place_(path_),
      timeout_(options.timeout),
      needs_check_(needs_check),
      echo_(options.echo),
      clock_(*options.clock),
      reading_("reading from the database", *options.clock),
      writing_("writing to the database", *options.clock),
      writer_(path_, options) {
  for (int i = 0; i < options.readers; ++i) {
    auto reader = std::make_unique<soci::session>();
    OpenSession(*reader, path_, timeout_);
    MakeReadOnly(*reader);
    if (options.echo) EchoStatements(*reader);
    readers_.Add(std::move(reader));
  }
}

Result<void> SqliteDatabase::ReadWithin(Millis timeout, const Work& work) {
  const auto lease = readers_.Take(timeout);
  if (!lease) return Unavailable("all database connections are busy");
  return Guarded([&] {
    const ReadTransaction transaction(*lease);
    return work(*lease);
  });
}

// A file that was put in the place of ours is seen by nobody who has ours open.
Result<void> SqliteDatabase::Ping() {
  if (place_.IsReplaced()) return epoch_.Replaced();
  return ReadWithin(kSqlitePingTimeout, [this](soci::session& session) -> Result<void> {
    int one = 0;
    session << "SELECT 1 FROM sqlite_schema LIMIT 1", soci::into(one);
    return CheckEpoch(session);
  });
}

// With a connection of its own, so that it takes none from readers.
Result<void> SqliteDatabase::CheckWholly(const std::atomic<bool>& stop) {
  return Guarded([&]() -> Result<void> {
    soci::session session;
    OpenSession(session, path_, timeout_);
    return CheckIntegrity(session, path_, &stop);
  });
}

std::uintmax_t SizeOrZero(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

// A clean stop empties and removes the write-ahead log.
bool NeedsCheck(const std::filesystem::path& path) {
  return SizeOrZero(path) <= kAlwaysCheckedBytes || SizeOrZero(path.string() + "-wal") > 0;
}

// A log without its file holds what somebody has written: a new file beside it would lose that.
Result<void> CheckLogHasItsFile(const std::filesystem::path& path) {
  const std::filesystem::path log = path.string() + "-wal";
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) || SizeOrZero(log) == 0) return {};
  return Conflict(path.string() + " is gone, but its log " + log.string() +
                  " is there: put the file back beside it, or move the log away to begin anew");
}

Result<void> CheckFile(const std::filesystem::path& path, const DatabaseOptions& options,
                       bool wholly) {
  soci::session session;
  OpenSession(session, path, options.timeout, options.sqlite.page_bytes);
  if (const auto ours = CheckIdentity(session, path); !ours) return ours;
  return wholly ? CheckIntegrity(session, path) : Result<void>();
}

}  // namespace

Result<std::unique_ptr<Database>> OpenSqlite(const DatabaseOptions& options) {
  const auto path = SqlitePath(options.url);
  if (!path) return path.error();
  if (const auto made = CreateParentFolder(*path); !made) return made.error();
  if (const auto whole = CheckLogHasItsFile(*path); !whole) return whole.error();
  if (const auto made = CreatePrivateFile(*path); !made) return made.error();
  for (const char* part : {"", "-wal", "-shm"}) {
    if (const auto may = CheckMayOpen(path->string() + part); !may) return may.error();
  }
  // Before it is opened.
  const bool needs_check = NeedsCheck(*path);
  const bool check_now =
      needs_check && (options.sqlite.checks_at_open || SizeOrZero(*path) <= kAlwaysCheckedBytes);

  const auto open = [&]() -> Result<std::unique_ptr<Database>> {
    const auto sound = CheckFile(*path, options, check_now);
    if (!sound) return sound.error();
    return std::make_unique<SqliteDatabase>(*path, options, needs_check && !check_now);
  };
  auto opened = Guarded(open);
  if (opened || opened.error().detail.starts_with(path->string())) return opened;
  return Failure{opened.error().kind,
                 "cannot open the database " + path->string() + ": " + opened.error().detail};
}

}  // namespace cpa
