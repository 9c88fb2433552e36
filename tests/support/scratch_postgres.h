// A PostgreSQL server of a test's own, from the packages of the machine: in a temporary folder, on
// a socket file, without a network. As root it runs as another user, which the server insists on.
// Threads: one at a time.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

namespace cpa {

class ScratchPostgres {
 public:
  enum class Disk { kSafe, kFast };  // With and without fsync.

  // nullptr when PostgreSQL is not installed or does not start; `why` says it.
  static std::unique_ptr<ScratchPostgres> Start(Disk disk, std::string& why);

  ~ScratchPostgres();
  ScratchPostgres(const ScratchPostgres&) = delete;
  ScratchPostgres& operator=(const ScratchPostgres&) = delete;

  std::string MakeDatabase();  // The URL of a new, empty one.
  std::string Url(const std::string& database) const;

  std::string Host() const { return folder_.string(); }  // As libpq takes it.

  bool Launch();  // After a stop; true when it accepts connections.
  void Crash();   // All its processes end at once, without a checkpoint.

  // Runs SQL as the server's owner.
  bool Execute(const std::string& database, const std::string& sql);

  explicit ScratchPostgres(Disk disk);  // Use Start.

 private:
  bool Initialize(std::string& why);

  const Disk disk_;
  std::filesystem::path folder_;
  pid_t server_ = -1;
  std::thread log_;  // Reads what the server says.
  int databases_ = 0;
};

// One for all tests of a program, without fsync. nullptr: see `why`.
ScratchPostgres* SharedPostgres(std::string& why);

}  // namespace cpa
