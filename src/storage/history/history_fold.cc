#include "storage/history/history_fold.h"

#include <set>

#include <soci/soci.h>

#include "history/candle_fold.h"
#include "history/candle_time.h"

namespace cpa {
namespace {

void Complete(std::vector<PriceSample>& block, std::span<const PriceSample> samples) {
  block.insert(block.end(), samples.begin(), samples.end());
  SortSamples(block);
}

// False: the database had all of them.
bool FoldHour(soci::session& session, HistoryCoin coin, HistoryHour hour,
              std::span<const PriceSample> fresh) {
  std::vector<PriceSample> samples = ReadBlock(session, coin, hour);
  const std::size_t had = samples.size();
  Complete(samples, fresh);
  if (samples.size() == had) return false;
  WriteBlock(session, coin, hour, samples);
  for (const CandleInterval interval : {CandleInterval::k5m, CandleInterval::k1h}) {
    WriteCandles(session, coin, interval, FoldSamples(samples, interval));
  }
  return true;
}

void FoldDay(soci::session& session, HistoryCoin coin, WallTime day) {
  const TimeRange range{day, CandleEndTime(CandleInterval::k1d, day)};
  const auto hours =
      ReadCandles(session, coin, CandleInterval::k1h, range, INT64_MAX, HistorySource::kOwn);
  WriteCandles(session, coin, CandleInterval::k1d,
               FoldCandles(hours, CandleInterval::k1h, CandleInterval::k1d));
}

}  // namespace

std::vector<PriceSample> CompleteHour(soci::session& session, HistoryCoin coin, HistoryHour hour,
                                      std::span<const PriceSample> samples) {
  std::vector<PriceSample> block = ReadBlock(session, coin, hour);
  Complete(block, samples);
  return block;
}

void FoldHours(soci::session& session, HistoryCoin coin, const SamplesByHour& hours) {
  std::set<WallTime> days;
  for (const auto& [hour, samples] : hours) {
    if (!FoldHour(session, coin, hour, samples)) continue;
    days.insert(CandleOpenTime(CandleInterval::k1d, StartOfHour(hour)));
  }
  for (const WallTime day : days) FoldDay(session, coin, day);
}

}  // namespace cpa
