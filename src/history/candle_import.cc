#include "history/candle_import.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "history/candle_fold.h"
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
      csv_(options_.crypto_id, options_.interval, options_.now) {
  for (const CandleInterval longer : kStoredIntervals) {
    if (longer <= options_.interval) continue;
    tiers_.push_back({.count = {.interval = longer}});
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
  for (Tier& tier : tiers_) {
    CloseLonger(tier);
    report_.rolled.push_back(tier.count);
  }
  return StoreBatch();
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
  CountLonger(*read.candle);
  return batch_.size() < options_.batch ? Result<void>{} : StoreBatch();
}

void CandleImport::CountLonger(const Candle& candle) {
  for (Tier& tier : tiers_) {
    const WallTime open_time = CandleOpenTime(tier.count.interval, candle.open_time);
    const bool same = !tier.parts.empty() &&
                      CandleOpenTime(tier.count.interval, tier.parts[0].open_time) == open_time;
    if (!same) CloseLonger(tier);
    tier.parts.push_back(candle);
  }
}

void CandleImport::CloseLonger(Tier& tier) const {
  if (tier.parts.empty()) return;
  if (csv_.is_backwards()) std::ranges::reverse(tier.parts);
  const auto folded = FoldCandles(tier.parts, options_.interval, tier.count.interval);
  ++tier.count.candles;
  if (!IsWhole(folded.front())) ++tier.count.partial;
  tier.parts.clear();
}

Result<void> CandleImport::StoreBatch() {
  if (batch_.empty()) return {};
  std::vector<Candle> candles = std::exchange(batch_, {});
  if (csv_.is_backwards()) std::ranges::reverse(candles);
  const TimeRange range{candles.front().open_time,
                        CandleEndTime(options_.interval, candles.back().open_time)};
  const bool first = report_.candles == 0;
  report_.range.from = first ? range.from : std::min(report_.range.from, range.from);
  report_.range.to = first ? range.to : std::max(report_.range.to, range.to);
  report_.candles += std::ssize(candles);
  if (options_.dry_run) return {};
  return filler_.Fill(options_.crypto_id, options_.interval, range, candles,
                      HistorySource::kImported);
}

}  // namespace cpa
