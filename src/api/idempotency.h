// The Idempotency-Key of a request: a client that got no answer may send the same request again
// and gets the first answer, while the request takes effect once. See domain/once.h.
// Threads: pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "api/errors.h"
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

// With Idempotent-Replayed: true when it is one of an earlier request.
AnswerPtr AnswerOf(const KeptAnswer& kept);

}  // namespace cpa::api
