#include "sources/coingecko/shared_details.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/asio/post.hpp>

#include "sources/coingecko/coingecko_calls.h"
#include "sources/coingecko/coingecko_wire.h"

namespace cpa::sources {
namespace {

constexpr std::int64_t kUnixMsMax = 100'000'000'000'000;  // In the year 5138.

// A value is the unix time in milliseconds at which upstream answered, a line end, and the answer.
struct DatedAnswer {
  WallTime at{};
  std::string_view body;
};

std::optional<DatedAnswer> Read(std::string_view value) {
  const std::size_t line_end = value.find('\n');
  if (line_end == value.npos) return std::nullopt;
  std::int64_t unix_ms = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + line_end, unix_ms);
  if (error != std::errc{} || end != value.data() + line_end) return std::nullopt;
  if (unix_ms < 0 || unix_ms > kUnixMsMax) return std::nullopt;
  return DatedAnswer{WallTime(Millis(unix_ms)), value.substr(line_end + 1)};
}

}  // namespace

SharedDetails::SharedDetails(SharedDetailsOptions options, QuoteSource& inner, AnswerStore& store,
                             BlockingPool& pool, const Clock& clock)
    : options_(options), inner_(inner), store_(store), pool_(pool), clock_(clock) {}

std::string SharedDetails::KeyOf(const std::string& id) const {
  return "crypto-price-api:" + options_.owner + ":coin:" + std::string(options_.source.name()) +
         ":" + id;
}

void SharedDetails::RequestDetail(const std::string& id, DetailCallback done) {
  if (!IsAskableId(id)) return inner_.RequestDetail(id, std::move(done));
  pool_.Post([this, id, done = std::move(done)] {
    const DetailResult kept = Kept(id);
    if (kept) return done(kept);
    inner_.RequestDetail(id, done);
  });
}

// Clocks of servers differ: an answer from the future counts as new, as long as it cannot be kept
// for longer by that.
QuoteSource::DetailResult SharedDetails::Kept(const std::string& id) {
  const auto value = store_.Get(KeyOf(id));
  const auto answer = value ? Read(*value) : std::nullopt;
  if (!answer) return NotFound("not shared");
  const Millis age = std::chrono::duration_cast<Millis>(clock_.Wall() - answer->at);
  if (age >= options_.keep_for || age <= -options_.keep_for) return NotFound("too old");
  auto detail = ParseCoinDetail(answer->body);
  if (!detail) return detail.error();
  if (detail->quote.id != id) return Invalid("the page is of another coin");
  detail->source = options_.source;
  detail->received = clock_.Steady() - std::max(age, Millis{0});
  return std::make_shared<const CoinDetail>(std::move(*detail));
}

void SharedDetails::OnDetail(const std::string& id, const std::string& body) {
  const auto now = std::chrono::duration_cast<Millis>(clock_.Wall().time_since_epoch());
  pool_.Post([this, key = KeyOf(id), value = std::to_string(now.count()) + "\n" + body] {
    store_.Put(key, value, options_.keep_for);
  });
}

}  // namespace cpa::sources
