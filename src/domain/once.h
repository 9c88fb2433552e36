// Requests that must take effect once however often they are sent (Idempotency-Key): the answer is
// kept in the database transaction that made the change, and given again to a repetition.
// Threads: values.
#pragma once

#include <string>

namespace cpa {

struct Once {
  std::string scope;        // Who asks: a user id.
  std::string key;          // Idempotency-Key as given; never empty.
  // A hash of method, path, query and body: tells a repetition from a misuse.
  std::string fingerprint;
};

// What was answered, as it goes over the wire.
struct KeptAnswer {
  int status = 200;
  std::string extra_fields;  // Complete lines: "Location: /portfolios/x\r\n".
  std::string body;          // JSON
  bool replayed = false;     // Of an earlier request.

  // What is replayed is the same answer.
  bool operator==(const KeptAnswer& other) const {
    return status == other.status && extra_fields == other.extra_fields && body == other.body;
  }
};

}  // namespace cpa
