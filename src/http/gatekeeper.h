// Stands before the handlers and decides which requests reach them. The server asks it for every
// row that does not say otherwise (Route::gated), after the path was found and before the handler
// runs; when a body is still to come, as soon as the head is there. Threads: the request's loop.
#pragma once

#include <string>

#include "http/message.h"

namespace cpa::http {

class Gatekeeper {
 public:
  struct Judgement {
    bool waits = false;           // Undecided: call JudgeLater.
    AnswerPtr refusal = nullptr;  // Sent instead of what the handler would say; nullptr: it passes.
  };

  // Whether the body of a request may come.
  struct Admission {
    AnswerPtr refusal = nullptr;
    std::string holder = {};  // Whose share a large body takes; empty: it must not be large.
  };

  virtual ~Gatekeeper() = default;

  // Must not block. May give fields to Request::answer_fields.
  virtual Judgement Judge(Request& request) = 0;

  // The refusal or nullptr. Not called for upgrades: their handlers find out by themselves who
  // asks.
  virtual Task<AnswerPtr> JudgeLater(Request& request) = 0;

  // For rows with Route::keyed, once the request is judged and before any of its body is read.
  virtual Task<Admission> Admit(const Request& request) = 0;
};

}  // namespace cpa::http
