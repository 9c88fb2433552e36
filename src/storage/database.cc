#include "storage/database.h"

#include <cassert>
#include <optional>
#include <system_error>

#include <soci/soci.h>

#include "base/log.h"
#include "storage/database_url.h"
#include "storage/files.h"
#include "storage/sqlite_session.h"

namespace cpa {

class Database::OpenOnly {};

namespace {

constexpr Millis kPingTimeout{100};

// Files up to this size are checked at every start (well under a second), larger ones only when
// the last stop was not clean.
constexpr std::uintmax_t kAlwaysCheckedBytes = 64 * 1024 * 1024;

// A transaction that is undone unless Commit was reached.
class Transaction {
 public:
  explicit Transaction(soci::session& session) : session_(session) {
    session_ << "BEGIN IMMEDIATE";
  }

  ~Transaction() {
    if (done_) return;
    try {
      session_ << "ROLLBACK";
    } catch (const std::exception& error) {
      // After some errors SQLite has rolled back by itself and says so here.
      CPA_LOG_DEBUG("storage", "rollback: {}", ToFailure(error).detail);
    }
  }

  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void Commit() {
    session_ << "COMMIT";
    done_ = true;
  }

 private:
  soci::session& session_;
  bool done_ = false;
};

// A reader taken from the pool for a while; empty when none came free in time.
class Lease {
 public:
  Lease(soci::connection_pool& pool, Millis timeout) : pool_(pool) {
    std::size_t position = 0;
    if (pool_.try_lease(position, static_cast<int>(timeout.count()))) position_ = position;
  }

  ~Lease() {
    if (position_) pool_.give_back(*position_);
  }

  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  bool taken() const { return position_.has_value(); }

  soci::session& session() { return pool_.at(*position_); }

 private:
  soci::connection_pool& pool_;
  std::optional<std::size_t> position_;
};

// What `action` returns, or what it threw as a value.
template <class Action>
auto Guarded(const Action& action) -> decltype(action()) {
  try {
    return action();
  } catch (const std::exception& error) {
    return ToFailure(error);
  }
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

Result<void> CheckFile(soci::session& session, const std::filesystem::path& path, bool wholly) {
  if (const auto ours = CheckIdentity(session, path); !ours) return ours;
  return wholly ? CheckIntegrity(session, path) : Result<void>();
}

}  // namespace

Database::Database(const OpenOnly&, std::filesystem::path path, const DatabaseOptions& options)
    : path_(std::move(path)),
      timeout_(options.timeout),
      readers_(static_cast<std::size_t>(options.readers)) {
  OpenSession(writer_, path_, timeout_);
  if (options.echo) EchoStatements(writer_);
  for (int i = 0; i < options.readers; ++i) {
    soci::session& reader = readers_.at(static_cast<std::size_t>(i));
    OpenSession(reader, path_, timeout_);
    MakeReadOnly(reader);
    if (options.echo) EchoStatements(reader);
  }
}

Result<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  assert(options.readers > 0);
  const auto path = SqlitePath(options.url);
  if (!path) return path.error();
  if (const auto made = CreateParentFolder(*path); !made) return made.error();
  if (const auto made = CreatePrivateFile(*path); !made) return made.error();
  const bool check_wholly = NeedsCheck(*path);  // Before it is opened.

  const auto open = [&]() -> Result<std::unique_ptr<Database>> {
    auto database = std::make_unique<Database>(OpenOnly(), *path, options);
    const auto sound = CheckFile(database->writer_, *path, check_wholly);
    if (!sound) return sound.error();
    return database;
  };
  auto opened = Guarded(open);
  if (opened || opened.error().detail.starts_with(path->string())) return opened;
  return Failure{opened.error().kind,
                 "cannot open the database " + path->string() + ": " + opened.error().detail};
}

Result<void> Database::Write(const Work& work) {
  std::lock_guard lock(writing_);
  return Guarded([&]() -> Result<void> {
    Transaction transaction(writer_);
    const Result<void> done = work(writer_);
    if (done) transaction.Commit();
    return done;
  });
}

Result<void> Database::Read(const Work& work) {
  return ReadWithin(timeout_, work);
}

Result<void> Database::ReadWithin(Millis timeout, const Work& work) {
  Lease lease(readers_, timeout);
  if (!lease.taken()) return Unavailable("all database connections are busy");
  return Guarded([&] { return work(lease.session()); });
}

Result<void> Database::Ping() {
  return ReadWithin(kPingTimeout, [](soci::session& session) -> Result<void> {
    int one = 0;
    session << "SELECT 1 FROM sqlite_schema LIMIT 1", soci::into(one);
    return {};
  });
}

}  // namespace cpa
