// Requests that must take effect once however often they are sent (Idempotency-Key): a reply is
// kept in the database transaction that makes the change, and a repetition finds it there. Only who
// keeps a reply knows what its bytes say. Threads: values; KeptReplies belong to the thread of
// their transaction.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"

namespace cpa {

struct Once {
  std::string scope;  // Who asks: a user id.
  std::string key;    // Idempotency-Key as given; never empty.
  // A hash of method, path, query and body: distinguishes a repetition from a misuse.
  std::string fingerprint;
};

// The replies, inside one transaction.
class KeptReplies {
 public:
  virtual ~KeptReplies() = default;

  // The reply to the same request, when that came within the last day. Nothing: the request is new,
  // and others with its key wait for the end of this transaction. kConflict about
  // kIdempotency: the key is another request's.
  virtual Result<std::optional<std::string>> Claim(const Once& once) = 0;
  // For a request that was claimed in this transaction.
  virtual void Keep(const Once& once, const std::string& reply) = 0;
};

// Stands around a change inside its transaction: calls `make`, or finds that an earlier request has
// made the change and leaves it. It may run again after a conflict with another server. Empty: the
// change is made.
using MakeOnce =
    std::function<Result<void>(KeptReplies&, const std::function<Result<void>()>& make)>;

}  // namespace cpa
