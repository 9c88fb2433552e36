#include "api/market/market_answers.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace cpa::api {

Millis FreshestAge(const Snapshot& snapshot, SteadyTime now) {
  Millis freshest = Millis::max();
  for (const SnapshotEntry& entry : snapshot.entries()) {
    freshest = std::min(freshest, std::chrono::duration_cast<Millis>(now - entry.confirmed_at));
  }
  return freshest;
}

MarketAnswers::MarketAnswers(std::string epoch, Millis poll_interval, Source source)
    : epoch_(std::move(epoch)),
      cache_control_("public, max-age=" +
                     std::to_string(std::max<long long>(1, poll_interval.count() / 1000))),
      source_field_("X-Data-Source: " + std::string(source.name()) + "\r\n") {}

http::AnswerPtr MarketAnswers::Make(const AnswerOrigin& origin, std::string body) const {
  http::Answer::Options options;
  // Weak: the ages inside move on while the tag stays.
  options.etag = "W/\"" + epoch_ + "-" + std::to_string(origin.snapshot_id) + "-" +
                 std::to_string(origin.variant) + "\"";
  options.cache_control = cache_control_;
  options.extra_fields =
      source_field_ + "Age: " + std::to_string(std::max<long long>(0, origin.age.count() / 1000)) +
      "\r\n";
  return std::make_shared<http::Answer>(std::move(options), std::move(body));
}

}  // namespace cpa::api
