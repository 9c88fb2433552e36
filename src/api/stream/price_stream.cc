#include "api/stream/price_stream.h"

#include "base/log.h"
#include "market/coin_json.h"

namespace cpa::api {
namespace {

constexpr std::size_t kFrameBytesHint = 400;

}  // namespace

PriceStream::PriceStream(PriceStreamOptions options, std::span<const std::unique_ptr<ws::Hub>> hubs,
                         const std::atomic<std::int64_t>& deflate_wanted, const Clock& clock)
    : options_(options),
      hubs_(hubs),
      deflate_wanted_(deflate_wanted),
      clock_(clock),
      deflater_(options.compression_level) {}

ws::TickPtr PriceStream::Encode(const std::vector<PriceChange>& changes) const {
  ws::TickBuilder builder(changes.front().sequence, changes.size() * kFrameBytesHint);
  const WallTime now = clock_.Wall();
  std::string message;
  for (const PriceChange& change : changes) {
    message.clear();
    AppendPriceUpdate(message, *change.entry, change.sequence, now);
    builder.Add(change.entry->coin, change.entry->quote->price.value_or(0), message);
  }
  return builder.Build();
}

void PriceStream::OnTick(const std::shared_ptr<const Snapshot>& snapshot,
                         const std::vector<PriceChange>& changes) {
  if (options_.log_updates) {
    CPA_LOG_INFO("prices", "snapshot {}: {} coins, {} moved", snapshot->id(),
                 snapshot->entries().size(), changes.size());
  }
  if (changes.empty()) return;
  const SteadyTime began = clock_.Steady();
  const ws::TickPtr tick = Encode(changes);
  const bool deflate = deflate_wanted_.load(std::memory_order_relaxed) > 0;
  const auto form = deflate ? ws::DeflatedForm::kFollows : ws::DeflatedForm::kNone;
  // Plain clients first: they do not wait for the compressor.
  for (const auto& hub : hubs_) {
    hub->loop().Post([this, hub = hub.get(), tick, form, began] {
      hub->Broadcast(tick, form);
      fan_out_took_.Observe(clock_.Steady() - began);
    });
  }
  if (!deflate) return;
  const ws::DeflatedTickPtr deflated = deflater_.Deflate(*tick);
  for (const auto& hub : hubs_) {
    hub->loop().Post([this, hub = hub.get(), tick, deflated, began] {
      hub->BroadcastDeflated(tick, deflated);
      fan_out_took_.Observe(clock_.Steady() - began);
    });
  }
}

ws::Annotate SkippedMark() {
  return [](std::string& out, std::string_view payload, std::uint64_t skipped) {
    MarkSkipped(out, payload, skipped);
  };
}

}  // namespace cpa::api
