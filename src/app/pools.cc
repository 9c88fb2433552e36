#include "app/pools.h"

#include <algorithm>

#include "storage/engine/database_url.h"

namespace cpa::app {
namespace {

// So that one large answer does not wait for another; more would only take turns at the cores.
constexpr std::size_t kRenderThreads = 2;

std::size_t ReaderThreads(const config::Settings& settings) {
  if (!settings.enable_async_processing) return 1;
  return static_cast<std::size_t>(settings.database_pool_size);
}

// SQLite's writers wait together for one commit, so many of them cost no more than one. On
// PostgreSQL each holds a connection, and one must be left for readers.
std::size_t WriterThreads(const config::Settings& settings) {
  if (!settings.enable_async_processing) return 1;
  if (!IsPostgresUrl(settings.database_url)) return 32;
  return static_cast<std::size_t>(std::max(1, settings.database_pool_size - 1));
}

std::size_t HistoryThreads(const config::Settings& settings) {
  return settings.enable_async_processing ? 2 : 1;
}

}  // namespace

Pools::Pools(const config::Settings& settings)
    : bytes_in_flight(static_cast<std::size_t>(settings.max_bytes_in_flight_per_user),
                      static_cast<std::size_t>(settings.max_bytes_in_flight)),
      exports(static_cast<std::size_t>(settings.max_exports), ExportSharesOf(settings)),
      imports(static_cast<std::size_t>(settings.max_exports), ExportSharesOf(settings)),
      reads(ReaderThreads(settings), ReadSharesOf(settings)),
      writes(WriterThreads(settings), WriteSharesOf(settings)),
      history(HistoryThreads(settings), ReadSharesOf(settings)),
      renderers(kRenderThreads, ReadSharesOf(settings)) {}

void Pools::Join() {
  renderers.join();
  history.join();
  writes.join();
  reads.join();
}

}  // namespace cpa::app
