// The command "export history": recorded prices, or candles, as CSV.
// Threads: the main thread; a server may run meanwhile.
#pragma once

#include <iosfwd>

#include "config/command.h"
#include "config/settings.h"

namespace cpa::app {

// Whether it succeeded; why not is one line on `err`. The columns:
//   samples  crypto_id,timestamp,price,market_cap,volume_24h
//   candles  crypto_id,open_time,open,high,low,close,market_cap,volume_24h,traded_volume,samples,
//            source,is_open
// A value that is not known is empty.
bool ExportHistory(const config::CommandLine& line, const config::Settings& settings,
                   std::ostream& out, std::ostream& err);

}  // namespace cpa::app
