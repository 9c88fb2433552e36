#include "http/handed_over.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <charconv>
#include <optional>
#include <string>

namespace cpa::http {
namespace {

constexpr int kSocketsMax = 64;

std::optional<int> ParseWhole(std::string_view text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<int> OptionOf(int descriptor, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  if (::getsockopt(descriptor, SOL_SOCKET, name, &value, &size) != 0) return std::nullopt;
  return value;
}

bool ListensForTcp(int descriptor) {
  const auto domain = OptionOf(descriptor, SO_DOMAIN);
  return (domain == AF_INET || domain == AF_INET6) &&
         OptionOf(descriptor, SO_TYPE) == SOCK_STREAM && OptionOf(descriptor, SO_ACCEPTCONN) == 1;
}

}  // namespace

Result<std::vector<int>> HandedOverSockets(const HandOver& given, pid_t self) {
  std::vector<int> sockets;
  if (given.pid.empty() || ParseWhole(given.pid) != self) return sockets;
  const auto count = ParseWhole(given.count);
  if (!count || *count < 0 || *count > kSocketsMax) {
    return Invalid("LISTEN_FDS: \"" + std::string(given.count) + "\" is not a number of sockets");
  }
  for (int descriptor = given.first; descriptor < given.first + *count; ++descriptor) {
    if (!ListensForTcp(descriptor)) {
      return Invalid("descriptor " + std::to_string(descriptor) +
                     ", handed over by LISTEN_FDS, does not listen for TCP connections");
    }
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    sockets.push_back(descriptor);
  }
  return sockets;
}

}  // namespace cpa::http
