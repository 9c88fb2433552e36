#include "http/outgoing.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace cpa::http {
namespace {

constexpr std::string_view kBlankLine = "\r\n";

// The parts as a gather list, without the first `skip` bytes. Returns the number of entries.
std::size_t Gather(const AnswerParts& parts, std::size_t skip, std::array<iovec, 4>& entries) {
  std::size_t count = 0;
  for (std::string_view part : {parts.prefix, parts.head, kBlankLine, parts.body}) {
    const std::size_t gone = std::min(skip, part.size());
    skip -= gone;
    part.remove_prefix(gone);
    if (part.empty()) continue;
    entries[count++] = {.iov_base = const_cast<char*>(part.data()), .iov_len = part.size()};
  }
  return count;
}

}  // namespace

std::size_t AnswerParts::size() const {
  return prefix.size() + head.size() + kBlankLine.size() + body.size();
}

SendStatus SendParts(int socket, const AnswerParts& parts, std::size_t& sent) {
  std::array<iovec, 4> entries;
  while (sent < parts.size()) {
    msghdr message{};
    message.msg_iov = entries.data();
    message.msg_iovlen = Gather(parts, sent, entries);
    const ssize_t taken = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return errno == EAGAIN ? SendStatus::kBlocked : SendStatus::kFailed;
    sent += static_cast<std::size_t>(taken);
  }
  return SendStatus::kDone;
}

SendStatus SendBytes(int socket, std::string_view bytes, std::size_t& sent) {
  while (sent < bytes.size()) {
    const std::string_view rest = bytes.substr(sent);
    const ssize_t taken = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return errno == EAGAIN ? SendStatus::kBlocked : SendStatus::kFailed;
    sent += static_cast<std::size_t>(taken);
  }
  return SendStatus::kDone;
}

Outgoing::Outgoing(AnswerPtr answer, const AnswerParts& parts, std::size_t sent)
    : answer_(std::move(answer)), prefix_(parts.prefix), parts_(parts), sent_(sent) {
  parts_.prefix = prefix_;
}

}  // namespace cpa::http
