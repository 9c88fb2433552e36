// The part of SqlHistoryStore that tells what was known last, for the judge of the first prices
// after a start.
#include <string>
#include <unordered_map>

#include <soci/soci.h>

#include "domain/price.h"
#include "storage/engine/sql_values.h"
#include "storage/history/history_store.h"

namespace cpa {
namespace {

// The newest candle of one tier: its close, by the index of the primary key.
std::string NewestClose(CandleInterval interval) {
  return "(SELECT close FROM history_candles AS candles WHERE candles.coin = coins.coin AND "
         "span = " +
         std::to_string(static_cast<int>(interval)) + " ORDER BY opened_ms DESC, source LIMIT 1)";
}

}  // namespace

Result<std::unordered_map<std::string, double>> SqlHistoryStore::LastPrices() {
  using Prices = std::unordered_map<std::string, double>;
  const auto unfolded = LoadUnfolded();
  if (!unfolded) return unfolded.error();
  auto prices = ReadFor<Prices>(database_, [](soci::session& session) -> Result<Prices> {
    Prices found;
    std::string id;
    double close = 0;
    soci::indicator known = soci::i_null;
    soci::statement rows =
        (session.prepare << "SELECT crypto_id, COALESCE(" << NewestClose(CandleInterval::k5m)
                         << ", " << NewestClose(CandleInterval::k1h) << ", "
                         << NewestClose(CandleInterval::k1d) << ") FROM history_coins AS coins",
         soci::into(id), soci::into(close, known));
    rows.execute();
    while (rows.fetch()) {
      if (known == soci::i_ok && IsPrice(close)) found[id] = close;
    }
    return found;
  });
  if (!prices) return prices;
  std::unordered_map<std::string, WallTime> newest;
  for (const LoggedSample& each : *unfolded) {
    const auto [place, first] = newest.try_emplace(each.crypto_id, each.sample.at);
    if (!IsPrice(each.sample.price) || each.sample.at < place->second) continue;
    place->second = each.sample.at;
    (*prices)[each.crypto_id] = each.sample.price;
  }
  return prices;
}

}  // namespace cpa
