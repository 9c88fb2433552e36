#include "storage/engine/database_clock.h"

#include <chrono>
#include <cstdlib>

#include <soci/soci.h>

#include "base/log.h"

namespace cpa {
namespace {

using std::chrono::microseconds;

constexpr microseconds kAnswerMax{1'000'000};   // A slower answer is too old to set a clock by.
constexpr microseconds kWorthAWord{5'000'000};  // A machine that is so far off is told.

microseconds Micros(SteadyTime time) {
  return std::chrono::duration_cast<microseconds>(time.time_since_epoch());
}

}  // namespace

DatabaseClock::DatabaseClock(const Clock& machine, Database& database)
    : machine_(machine), database_(database) {
  if (const auto done = Agree(); !done) {
    CPA_LOG_WARN("database", "its time is not known: {}", done.error().detail);
  }
}

std::chrono::system_clock::time_point DatabaseClock::Now() const {
  if (!agreed_.load(std::memory_order_acquire)) return machine_.Now();
  const microseconds ahead{ahead_us_.load(std::memory_order_relaxed)};
  return std::chrono::system_clock::time_point(Micros(machine_.Steady()) + ahead);
}

Result<void> DatabaseClock::Agree() {
  if (database_.engine() != Engine::kPostgres) return {};
  long long now_us = 0;
  SteadyTime before{}, after{};
  const auto asked = database_.Read([&](soci::session& session) -> Result<void> {
    before = machine_.Steady();
    session << "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
        soci::into(now_us);
    after = machine_.Steady();
    return {};
  });
  if (!asked) return asked;
  if (agreed_.load() && after - before > kAnswerMax) return {};
  const microseconds middle = (Micros(before) + Micros(after)) / 2;
  ahead_us_.store((microseconds(now_us) - middle).count(), std::memory_order_relaxed);
  agreed_.store(true, std::memory_order_release);
  const auto off = std::chrono::duration_cast<microseconds>(machine_.Now() - Now());
  const bool far = std::chrono::abs(off) > kWorthAWord;
  if (far && !warned_.exchange(true)) {
    CPA_LOG_WARN("database", "this machine's clock is {} s {} the database's, which counts",
                 std::chrono::duration_cast<std::chrono::seconds>(std::chrono::abs(off)).count(),
                 off.count() > 0 ? "ahead of" : "behind");
  }
  if (!far) warned_ = false;
  return {};
}

}  // namespace cpa
