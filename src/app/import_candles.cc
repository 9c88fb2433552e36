#include "app/import_candles.h"

#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/options.h"
#include "app/recorded_history.h"
#include "base/log.h"
#include "base/text.h"
#include "history/candle_import.h"

namespace cpa::app {
namespace {

Result<CandleImportOptions> ImportOptionsOf(const config::CommandLine& line) {
  if (line.coin.empty()) return Invalid("import candles: --coin is missing");
  if (!line.from.empty() || !line.to.empty()) {
    return Invalid("--from and --to go with export history only");
  }
  if (line.coin.size() > 200 || !IsValidUtf8(line.coin)) {
    return Invalid("--coin: not the id of a coin");
  }
  const auto interval = std::ranges::find(kStoredIntervals, line.interval, CandleIntervalName);
  if (interval == kStoredIntervals.end()) return Invalid("--interval: expected 5m, 1h or 1d");
  return CandleImportOptions{.crypto_id = line.coin,
                             .interval = *interval,
                             .now = SystemClock().Wall(),
                             .dry_run = line.dry_run};
}

constexpr std::size_t kCandidatesMax = 5;

// "btc" is in the order of "bitcoin", and so is most of what people type for a coin.
bool IsSpelledWithin(std::string_view text, std::string_view id) {
  std::size_t found = 0;
  for (const char c : id) {
    if (found < text.size() && c == text[found]) ++found;
  }
  return found == text.size();
}

std::vector<std::string> CandidatesFor(const std::string& given,
                                       const std::vector<std::string>& known) {
  const std::string text = AsciiLower(given);
  std::vector<std::string> candidates;
  for (const std::string& id : known) {
    const bool close = id.starts_with(text.substr(0, 1)) && IsSpelledWithin(text, id);
    if (close || text.find(id) != text.npos) candidates.push_back(id);
  }
  std::ranges::stable_sort(candidates, {}, &std::string::size);
  if (candidates.size() > kCandidatesMax) candidates.resize(kCandidatesMax);
  return candidates;
}

Result<void> CheckCoin(SqlHistoryStore& store, const std::string& coin) {
  const auto known = store.CoinIds();
  if (!known) return known.error();
  if (known->empty() || std::ranges::binary_search(*known, coin)) return {};
  std::string text = "--coin: history knows no coin \"" + coin + '"';
  const char* before = "; did you mean ";
  const auto candidates = CandidatesFor(coin, *known);
  for (const std::string& each : candidates) text += std::exchange(before, ", ") + each;
  text += candidates.empty() ? "." : "?";
  return NotFound(text + " An id that is right and new goes with --new-coin");
}

void TellRefusals(const CandleImportReport& report, std::ostream& out) {
  for (const RefusedLine& each : report.refusals) {
    out << "line " << each.line << ": " << each.reason << '\n';
  }
  const auto untold = report.refused - std::ssize(report.refusals);
  if (untold > 0) out << "and " << untold << " more refused lines\n";
}

void TellReport(const CandleImportReport& report, const CandleImportOptions& options,
                std::ostream& out) {
  TellRefusals(report, out);
  out << (options.dry_run ? "dry run, nothing stored: " : "imported: ") << report.candles
      << " candles of " << CandleIntervalName(options.interval) << " for " << options.crypto_id;
  for (const RolledCount& rolled : report.rolled) {
    out << ", rolled up to " << rolled.candles << " of " << CandleIntervalName(rolled.interval);
    if (rolled.partial > 0) out << " (" << rolled.partial << " in part)";
  }
  out << "; " << report.lines << " lines, " << report.refused << " refused\n";
  if (report.candles == 0) return;
  out << "from " << FormatTime(report.range.from) << " to " << FormatTime(report.range.to) << '\n';
}

}  // namespace

bool ImportCandles(const config::CommandLine& line, const config::Settings& settings,
                   std::ostream& out, std::ostream& err) {
  const auto refuse = [&](const Failure& failure) {
    err << "crypto-price-api: " << OneLine(failure.detail) << '\n';
    return false;
  };
  const auto options = ImportOptionsOf(line);
  if (!options) return refuse(options.error());
  if (!settings.enable_price_history) {
    return refuse(Invalid("price history is switched off (ENABLE_PRICE_HISTORY)"));
  }
  const auto opened = OpenHistory(settings, SystemClock());
  if (!opened) return refuse(opened.error());
  const HistoryTail nothing_new;
  SqlHistoryStore store(*opened->database, nothing_new, SystemClock());
  if (!line.new_coin) {
    if (const auto checked = CheckCoin(store, line.coin); !checked) return refuse(checked.error());
  }
  CandleImport import(*options, store, [&](std::int64_t lines) {
    err << lines << " lines read\n" << std::flush;
  });
  const auto report = import.Run(line.file);
  if (!report) return refuse(report.error());
  TellReport(*report, *options, out);
  if (report->refused == 0) return true;
  err << "crypto-price-api: " << report->refused << " of " << report->lines
      << " lines were refused\n";
  return false;
}

}  // namespace cpa::app
