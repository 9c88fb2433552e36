// Carries single HTTP requests to webhooks: looks the name up, has every address checked, connects
// only to checked ones, sends, and reports what came back. libcurl on a thread of its own, any
// number of requests side by side. No redirects, no proxy, a new connection each time, and one
// deadline for all of it. A request is over once its answer's head is there: what a receiver sends
// after that is read for a moment, up to kExcerptBytesMax, or not at all. Threads: any may Send and
// Check; `done` is called on the courier's thread and must not block. After Stop nothing is called
// any more.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/service.h"
#include "notify/address_guard.h"
#include "notify/resolver.h"

namespace cpa::notify {

// One attempt.
struct Letter {
  std::string url = {};
  std::vector<std::string> fields = {};  // "name: value"
  std::string body = {};
  Millis deadline{10'000};  // From Send to the answer's status.
};

struct Reply {
  int status = 0;                // 0: no answer.
  std::string error = {};        // Why there is none: one line for the webhook's owner.
  std::string retry_after = {};  // The field of that name; empty: none.
  std::string excerpt = {};      // The first bytes of the body; of public receivers only.
  Millis took{0};
};

class Courier final : public Service {
 public:
  static constexpr std::size_t kExcerptBytesMax = 256;

  using SendDone = std::function<void(Reply)>;
  using CheckDone = std::function<void(Result<TargetUrl>)>;

  // All outlive this.
  Courier(const AddressGuard& guard, Resolver& resolver, const Clock& clock);
  ~Courier() override;

  std::string_view name() const override { return "courier"; }

  void Start() override;
  void Stop() override;  // Drops what is under way.

  void Send(Letter letter, SendDone done);

  // Whether the address may be used now, without connecting to it. kInvalid with a sentence.
  void Check(std::string url, Millis deadline, CheckDone done);

 private:
  class Engine;

  const std::shared_ptr<Engine> engine_;  // Late look-ups hold it weakly.
  std::thread thread_;
};

}  // namespace cpa::notify
