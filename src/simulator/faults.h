// Faults on demand: which answers go wrong, how, and how often. Threads: one at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "simulator/distortion.h"
#include "simulator/request.h"

namespace cpa::simulator {

enum class FaultKind {
  // The answer is another one.
  kStatus,    // An error of the given status in upstream's shape.
  kHtml,      // The CDN's challenge page.
  kGarbage,   // 200 and noise.
  kEmpty,     // 200 and no body.
  kTruncate,  // The first half of the body, honestly declared.
  kRedirect,  // 302 to `location`.
  // The numbers lie.
  kPoison,
  kDuplicate,
  // The bytes on the wire go wrong.
  kDelay,      // `delay_ms` before anything is sent.
  kDrip,       // One byte of the body every `delay_ms`.
  kStall,      // Half of the body, then silence until the caller leaves or the faults are cleared.
  kShortBody,  // The whole length declared, half of it sent, then an orderly close.
  kLongBody,   // Half of the length declared, all of it sent, then close.
  kReset,      // Half of the body, then a TCP reset.
  kOversize,   // `bytes` of white space in front of the body.
  kGzipBomb,   // `bytes` of white space, compressed.
};

struct FaultRule {
  std::string path;         // Prefix of the path after /api/v3; empty: every call.
  std::optional<int> left;  // Calls still to hit; empty: without end.
  FaultKind kind = FaultKind::kStatus;
  int status = 500;
  std::string retry_after;
  Millis delay{1'000};
  std::size_t bytes = 20'000'000;
  std::string location;
  std::string coin;
  const Poison* poison = nullptr;

  Distortion ToDistortion() const;
};

// From {"kind":"status","status":503,"path":"/coins/markets","count":2,...}.
Result<FaultRule> ParseFault(std::string_view json);

// Applies the kinds that make another answer; leaves the others alone.
void Reshape(const FaultRule& rule, Answer& answer);

class FaultBook {
 public:
  Result<void> Add(FaultRule rule);

  void Clear() { rules_.clear(); }

  // The oldest rule that fits; one hit less is left of it.
  std::optional<FaultRule> Take(std::string_view path);

 private:
  std::vector<FaultRule> rules_;
};

}  // namespace cpa::simulator
