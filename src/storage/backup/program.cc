#include "storage/backup/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "storage/engine/files.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX declares it nowhere.

namespace cpa {
namespace {

std::string_view NameOf(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

std::vector<std::string> WholeEnvironment(const std::vector<std::string>& added) {
  std::vector<std::string> all = added;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    bool is_replaced = false;
    for (const std::string& own : added) is_replaced |= NameOf(own) == NameOf(*variable);
    if (!is_replaced) all.emplace_back(*variable);
  }
  return all;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string ReadFromStart(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  for (off_t at = 0;;) {
    const ssize_t length = ::pread(fd, buffer.data(), buffer.size(), at);
    if (length <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(length));
    at += length;
  }
}

// Where the program's three first descriptors lead.
class Redirections {
 public:
  Redirections(int input, int output, int errors) {
    ::posix_spawn_file_actions_init(&actions_);
    if (input >= 0) {
      ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    } else {
      ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
  }

  ~Redirections() { ::posix_spawn_file_actions_destroy(&actions_); }

  Redirections(const Redirections&) = delete;
  Redirections& operator=(const Redirections&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

Result<int> WaitFor(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return Internal("waitpid: " + std::generic_category().message(errno));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<std::string> RunProgram(const ProgramCall& call) {
  const FileHandle kept(::memfd_create("output", MFD_CLOEXEC));
  const FileHandle errors(::memfd_create("errors", MFD_CLOEXEC));
  if (!kept.is_open() || !errors.is_open()) return Internal("no memory for a program's output");
  std::vector<std::string> arguments = call.arguments;
  std::vector<std::string> environment = WholeEnvironment(call.environment);
  const Redirections redirections(call.input, call.output >= 0 ? call.output : kept.fd(),
                                  errors.fd());
  const std::string& name = call.arguments.front();

  pid_t process = 0;
  const int error = ::posix_spawnp(&process, name.c_str(), redirections.get(), nullptr,
                                   Pointers(arguments).data(), Pointers(environment).data());
  if (error == ENOENT) return NotFound(name + " is not installed");
  if (error != 0) return Internal(name + ": " + std::generic_category().message(error));
  const auto code = WaitFor(process);
  if (!code) return code.error();
  if (*code == 0) return ReadFromStart(kept.fd());
  const std::string said = ReadFromStart(errors.fd());
  return Internal(name + " failed: " + said.substr(0, said.find('\n')));
}

}  // namespace cpa
