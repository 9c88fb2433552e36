// The Idempotency-Key of a request: a client that got no answer may send the same request again
// and gets the first answer, while the request takes effect once. See domain/once.h.
// Threads: pure; a OnceOnly belongs to its request.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/rest/errors.h"
#include "domain/once.h"
#include "http/message.h"

namespace cpa::api {

struct Idempotency {
  // Nothing when the request has no Idempotency-Key. Holds a hash of the key, so that whatever a
  // client puts there is never stored.
  std::optional<Once> once;
  std::string key;    // As the client gave it; must not be stored.
  AnswerPtr refusal;  // Set when the field is not acceptable; the rest means nothing then.

  const Once* get() const { return once ? &*once : nullptr; }
};

// `scope` is who asks, a user id. Refused (422): several fields, and values that are not
// `length_min` to 255 visible ASCII characters.
Idempotency ReadIdempotency(const http::Request& request, std::string scope,
                            std::size_t length_min = 1);

// The same without a user: the request is its own scope, so that strangers who choose the same key
// cannot meet. Refused as well: keys of less than 16 characters, which somebody could guess.
Idempotency ReadIdempotencyOfStranger(const http::Request& request);

// An answer that may be kept for repetitions.
struct KeptAnswer {
  int status = 200;
  std::string extra_fields = {};  // Complete lines: "Location: /portfolios/x\r\n".
  std::string body = {};          // JSON
  bool replayed = false;          // Of an earlier request.
};

// The bytes that a store keeps: "<status>\n<extra_fields>\n<body>", and of a plain 200 the body
// alone. The database knows this form, too: see storage/engine/once_store.cc.
std::string Packed(const KeptAnswer& answer);
// As one of an earlier request.
KeptAnswer Unpacked(std::string_view reply);

// With Idempotent-Replayed: true when it is one of an earlier request.
AnswerPtr AnswerOf(const KeptAnswer& kept);

// Makes the change of a request once: its answer is kept with it, and a repetition gets that one.
class OnceOnly {
 public:
  explicit OnceOnly(const Once* once) : once_(once) {}  // nullptr: as often as it is asked for.

  // For the store; it must not outlive this.
  MakeOnce guard();

  // A change for the store from one that returns Result<KeptAnswer>: the answer is what is kept.
  template <class Change>
  auto Answering(Change change) {
    return [this, change = std::move(change)](auto& subject) -> Result<void> {
      auto answer = change(subject);
      if (!answer) return answer.error();
      answer_ = *std::move(answer);
      return {};
    };
  }

  // Inside the change: what it answers.
  void Answer(KeptAnswer answer) { answer_ = std::move(answer); }

  // Once the store is done: of this request, or of the first one with its key.
  const KeptAnswer& answer() const { return answer_; }

 private:
  const Once* once_;
  KeptAnswer answer_;
};

}  // namespace cpa::api
