// GET /crypto/{crypto_id}/history, /ohlc and /stats: from what is stored, after its gaps were
// filled from upstream. When that fails, the answer goes out with what there is, and its
// X-History-Backfill field says so; X-History-Gaps counts the gaps in a page.
// Threads: any event loop; reading and rendering happen on the blocking pool.
#pragma once

#include <string>
#include <string_view>

#include "api/history/history_desk.h"
#include "api/history/history_query.h"
#include "api/rest/routes.h"
#include "history/views.h"

namespace cpa::api {

class HistoryApi {
 public:
  explicit HistoryApi(const HistoryDesk& desk) : desk_(desk) {}  // Outlives this.

  void AddRoutes(RouteTable& table);

 private:
  Task<AnswerPtr> History(const http::Request& request);
  Task<AnswerPtr> Ohlc(const http::Request& request);
  Task<AnswerPtr> Stats(const http::Request& request);

  struct Page;
  AnswerPtr PageAnswer(const http::Request& request, Page page) const;
  // `whole`: nothing is missing that may be there at the next try.
  AnswerPtr Dress(std::string_view content_type, std::string fields, std::string body,
                  bool whole) const;

  const HistoryDesk& desk_;
};

}  // namespace cpa::api
