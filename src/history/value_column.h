// One column of a block: doubles of which some may be unknown, written so that what upstream wrote
// with few digits takes few bytes, and every double comes back bit for bit. Threads: pure.
#pragma once

#include <optional>
#include <span>

#include "history/byte_codec.h"

namespace cpa {

void WriteValues(ByteWriter& writer, std::span<const std::optional<double>> values);

// Fills all of `values`; false when the bytes say something that WriteValues never would.
bool ReadValues(ByteReader& reader, std::span<std::optional<double>> values);

}  // namespace cpa
