// What each source has said of a coin's price, and which of it is published. Threads: values.
#pragma once

#include <optional>
#include <span>

#include "base/clock.h"
#include "domain/quote.h"
#include "domain/source.h"
#include "market/plausibility.h"

namespace cpa {

// What one source has last said of one coin's price, as far as it was believed.
struct Lane {
  explicit Lane(Source of) : source(of) {}

  Source source;
  std::optional<PriceTick> tick = {};      // Empty: nothing yet.
  SteadyTime confirmed_at{};               // When it was last told.
  bool frozen = false;                     // Its stamp was older than PRICE_STAMP_MAX_AGE then.
  std::optional<HeldBack> held_back = {};  // A jump that waits for a second sample of this source.
};

// The lane whose price is published: of those with a price that is not frozen, the one that was
// confirmed last; when there is none, the one that was confirmed last at all, with a price before
// without. nullptr when no source has said anything. Pure.
const Lane* PublishedOf(std::span<const Lane> lanes);

}  // namespace cpa
