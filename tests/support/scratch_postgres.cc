#include "support/scratch_postgres.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <vector>

namespace cpa {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPackages = "/usr/lib/postgresql";

// The newest one installed; empty when there is none.
fs::path ProgramFolder() {
  fs::path newest;
  std::error_code ignored;
  for (const auto& version : fs::directory_iterator(kPackages, ignored)) {
    const fs::path folder = version.path() / "bin";
    if (fs::exists(folder / "initdb") && folder > newest) newest = folder;
  }
  return newest;
}

// Whom the server runs as when we are root; nullptr: as ourselves.
const passwd* OtherUser() {
  if (::geteuid() != 0) return nullptr;
  const passwd* user = ::getpwnam("postgres");
  return user != nullptr ? user : ::getpwnam("nobody");
}

void BecomeInChild(const passwd* user) {
  if (user == nullptr) return;
  if (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0) {
    ::_exit(126);
  }
}

// Starts a program whose output, errors included, goes to `output`.
pid_t Spawn(std::vector<std::string> arguments, int output) {
  const passwd* user = OtherUser();
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  BecomeInChild(user);
  ::setenv("LANGUAGE", "de", 1);       // For who asks for lc_messages other than C.
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // Whatever becomes of the test.
  ::execv(pointers[0], pointers.data());
  ::_exit(127);
}

bool EndsWell(pid_t child) {
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  for (ssize_t length = 0; (length = ::read(fd, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(length));
  }
  return text;
}

}  // namespace

ScratchPostgres::ScratchPostgres(Disk disk) : disk_(disk) {
  // Short, because the name of a socket has little room.
  std::string name = (fs::temp_directory_path() / "cpa_pg_XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  folder_ = name;
  const passwd* user = OtherUser();
  if (user != nullptr && ::chown(name.c_str(), user->pw_uid, user->pw_gid) != 0) std::abort();
}

ScratchPostgres::~ScratchPostgres() {
  Crash();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::unique_ptr<ScratchPostgres> ScratchPostgres::Start(Disk disk, std::string& why) {
  if (ProgramFolder().empty()) {
    why = "PostgreSQL is not installed (package postgresql-15)";
    return nullptr;
  }
  auto server = std::make_unique<ScratchPostgres>(disk);
  if (!server->Initialize(why)) return nullptr;
  why = "the PostgreSQL server did not start";
  if (!server->Launch()) return nullptr;
  // What the product reads must not be words: to clients the server speaks German, where Debian's
  // package has put its catalogue.
  server->Execute("postgres", "ALTER ROLE test SET lc_messages = 'C.UTF-8'");
  why.clear();
  return server;
}

bool ScratchPostgres::Initialize(std::string& why) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  const pid_t child =
      Spawn({(ProgramFolder() / "initdb").string(), "--pgdata=" + folder_.string() + "/data",
             "--username=test", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"},
            ends[1]);
  ::close(ends[1]);
  const std::string said = ReadAll(ends[0]);
  ::close(ends[0]);
  if (EndsWell(child)) return true;
  why = "initdb failed: " + said;
  return false;
}

bool ScratchPostgres::Launch() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  const std::string sync = disk_ == Disk::kSafe ? "on" : "off";
  server_ = Spawn({(ProgramFolder() / "postgres").string(),
                   "-D",
                   folder_.string() + "/data",
                   "-k",
                   folder_.string(),
                   "-h",
                   "",
                   "-c",
                   "fsync=" + sync,
                   "-c",
                   "max_connections=80",
                   "-c",
                   "shared_buffers=32MB",
                   "-c",
                   "autovacuum=off",
                   "-c",
                   "log_checkpoints=off",
                   "-c",
                   "deadlock_timeout=50ms",
                   "-c",
                   "recovery_init_sync_method=syncfs",
                   "-c",
                   "lc_messages=C",
                   "-c",
                   "log_min_messages=log",
                   "-c",
                   "log_min_error_statement=panic"},
                  ends[1]);
  ::close(ends[1]);
  std::promise<bool> ready;
  auto is_ready = ready.get_future();
  log_ = std::thread([fd = ends[0], ready = std::move(ready)]() mutable {
    std::string said;
    bool told = false;
    char part[4096];
    for (ssize_t got; (got = ::read(fd, part, sizeof part)) != 0;) {
      if (got < 0 && errno != EINTR) break;
      if (got < 0 || told) continue;
      said.append(part, static_cast<std::size_t>(got));
      told = said.find("ready to accept connections") != std::string::npos;
      if (told) ready.set_value(true);
    }
    ::close(fd);
    if (!told) ready.set_value(false);
  });
  return is_ready.get();
}

void ScratchPostgres::Crash() {
  if (server_ < 0) return;
  ::kill(server_, SIGQUIT);
  EndsWell(server_);
  server_ = -1;
  log_.join();
}

std::string ScratchPostgres::Url(const std::string& database) const {
  return "postgresql:///" + database + "?host=" + folder_.string() + "&user=test";
}

std::string ScratchPostgres::MakeDatabase() {
  const std::string name = "t" + std::to_string(++databases_);
  if (!Execute("postgres", "CREATE DATABASE " + name)) std::abort();
  return Url(name);
}

bool ScratchPostgres::Execute(const std::string& database, const std::string& sql) {
  PGconn* connection = PQconnectdb(Url(database).c_str());
  PGresult* result = PQexec(connection, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    std::fprintf(stderr, "%s", PQerrorMessage(connection));
  }
  PQclear(result);
  PQfinish(connection);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

ScratchPostgres* SharedPostgres(std::string& why) {
  static std::string why_not;
  static const std::unique_ptr<ScratchPostgres> server =
      ScratchPostgres::Start(ScratchPostgres::Disk::kFast, why_not);
  why = why_not;
  return server.get();
}

}  // namespace cpa
