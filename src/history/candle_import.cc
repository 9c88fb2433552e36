#include "history/candle_import.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "history/candle_time.h"

namespace cpa {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;

struct CloseGz {
  void operator()(gzFile_s* file) const { gzclose(file); }
};

using GzFile = std::unique_ptr<gzFile_s, CloseGz>;

std::string GzError(gzFile file) {
  int code = 0;
  const char* const text = gzerror(file, &code);
  return code == Z_OK ? "it ends too early" : text;
}

}  // namespace

CandleImport::CandleImport(CandleImportOptions options, HistoryFiller& filler, Progress progress)
    : options_(std::move(options)),
      filler_(filler),
      progress_(std::move(progress)),
      csv_(options_.interval, options_.now) {
  for (const CandleInterval longer : kStoredIntervals) {
    if (longer <= options_.interval) continue;
    tiers_.push_back({longer, CandleRoll(options_.interval, longer)});
  }
}

Result<CandleImportReport> CandleImport::Run(const std::filesystem::path& file) {
  const GzFile in(gzopen(file.c_str(), "rb"));  // Reads plain files as they are.
  if (!in) return Invalid("cannot open " + file.string());
  std::array<char, kPieceBytes> piece;
  while (true) {
    const int got = gzread(in.get(), piece.data(), piece.size());
    // A file that is cut reads to its end without an error of gzread.
    int code = Z_OK;
    gzerror(in.get(), &code);
    if (got < 0 || code == Z_BUF_ERROR) {
      return Invalid("cannot read " + file.string() + ": " + GzError(in.get()));
    }
    if (got == 0) break;
    const auto fed = Feed({piece.data(), static_cast<std::size_t>(got)});
    if (!fed) return fed.error();
  }
  const auto ended = End();
  if (!ended) return ended.error();
  return report_;
}

Result<void> CandleImport::Feed(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view part = text.substr(0, end);
    // One byte too many is enough to know that a line is too long.
    if (!skipping_) partial_.append(part.substr(0, kCandleLineMax + 1));
    if (partial_.size() > kCandleLineMax) skipping_ = true;
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
    auto taken = TakeLine(partial_);
    partial_.clear();
    skipping_ = false;
    if (!taken) return taken;
  }
  return {};
}

Result<void> CandleImport::End() {
  if (!partial_.empty()) {
    auto taken = TakeLine(std::exchange(partial_, {}));
    if (!taken) return taken;
  }
  return StoreBatch(true);
}

Result<void> CandleImport::TakeLine(std::string_view line) {
  ++report_.lines;
  if (progress_ && report_.lines % options_.progress_rows == 0) progress_(report_.lines);
  CandleCsv::Line read = csv_.Read(line);
  if (!read.refusal.empty()) {
    ++report_.refused;
    if (report_.refusals.size() < options_.refusals_max) {
      report_.refusals.push_back({report_.lines, std::move(read.refusal)});
    }
  }
  if (!read.candle) return {};
  batch_.push_back(*read.candle);
  for (Tier& tier : tiers_) tier.roll.Add(*read.candle);
  return batch_.size() < options_.batch ? Result<void>{} : StoreBatch(false);
}

Result<void> CandleImport::StoreBatch(bool at_end) {
  if (!batch_.empty()) {
    if (report_.candles == 0) report_.range.from = batch_.front().open_time;
    report_.range.to = CandleEndTime(options_.interval, batch_.back().open_time);
    report_.candles += std::ssize(batch_);
  }
  auto stored = Store(options_.interval, std::exchange(batch_, {}));
  if (!stored) return stored;
  for (Tier& tier : tiers_) {
    const std::vector<Candle> rolled = tier.roll.Take(at_end);
    tier.candles += std::ssize(rolled);
    if (auto kept = Store(tier.interval, rolled); !kept) return kept;
    if (at_end) report_.rolled.push_back({tier.interval, tier.candles});
  }
  return {};
}

Result<void> CandleImport::Store(CandleInterval interval, const std::vector<Candle>& candles) {
  if (candles.empty() || options_.dry_run) return {};
  const TimeRange range{candles.front().open_time,
                        CandleEndTime(interval, candles.back().open_time)};
  return filler_.Fill(options_.crypto_id, interval, range, candles, HistorySource::kImported);
}

}  // namespace cpa
