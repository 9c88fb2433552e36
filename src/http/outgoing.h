// One answer on its way to a socket: a gather write without copies of what is shared.
// Threads: one owner.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace cpa::http {

// The bytes of an answer in one of its forms; head and body point into the Answer.
struct AnswerParts {
  std::string_view prefix;  // Status line, Date and the fields of this connection.
  std::string_view head;
  std::string_view body;

  std::size_t size() const;
};

enum class SendStatus { kDone, kBlocked, kFailed };

// Sends from offset `sent` on as much as the socket takes, and moves `sent` ahead.
SendStatus SendParts(int socket, const AnswerParts& parts, std::size_t& sent);

// The same of bytes that stand together.
SendStatus SendBytes(int socket, std::string_view bytes, std::size_t& sent);

// An answer that the socket did not take at once.
class Outgoing {
 public:
  Outgoing(AnswerPtr answer, const AnswerParts& parts, std::size_t sent);
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;

  SendStatus Resume(int socket) { return SendParts(socket, parts_, sent_); }

 private:
  const AnswerPtr answer_;  // Keeps the bytes.
  const std::string prefix_;
  AnswerParts parts_;
  std::size_t sent_;
};

}  // namespace cpa::http
