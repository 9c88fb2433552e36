#include "api/portfolios/transactions_query.h"

#include <charconv>

#include "api/rest/moment.h"
#include "api/rest/paging.h"

namespace cpa::api {
namespace {

// "1767225600000.12": the time and the sequence of a page's last row.
std::string CursorAfter(const Transaction& last) {
  return std::to_string(last.executed_at.time_since_epoch().count()) + "." +
         std::to_string(last.sequence);
}

std::optional<std::int64_t> ReadInt(std::string_view text) {
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<TransactionCursor> ReadCursor(Query& query) {
  const auto text = query.Text("cursor");
  if (!text) return std::nullopt;
  const std::size_t point = text->find('.');
  const auto time = ReadInt(text->substr(0, point));
  const auto sequence = point == text->npos ? std::nullopt : ReadInt(text->substr(point + 1));
  if (time && sequence) return TransactionCursor{WallTime{Millis{*time}}, *sequence};
  query.AddProblem("value_error", "cursor", "Input should be a cursor of this list", *text);
  return std::nullopt;
}

TransactionFilter ReadFilter(Query& query) {
  TransactionFilter filter;
  if (const auto coin = query.Text("crypto_id")) filter.crypto_id = std::string(*coin);
  if (query.Text("transaction_type")) {
    filter.type = ParseTransactionType(query.OneOf("transaction_type", "", {"buy", "sell"}));
  }
  filter.from = ReadMoment(query, "from");
  filter.to = ReadMoment(query, "to");
  return filter;
}

}  // namespace

TransactionsQuery ReadTransactionsQuery(Query& query, int limit_max) {
  TransactionsQuery asked;
  if (query.Text("limit")) asked.limit = query.Int("limit", {1, 1, limit_max});
  asked.filter = ReadFilter(query);
  asked.after = ReadCursor(query);
  return asked;
}

std::string NextPageLink(std::string_view path, const Query& query, const Transaction& last) {
  return NextLink(path, query, {"limit", "crypto_id", "transaction_type", "from", "to"},
                  CursorAfter(last));
}

}  // namespace cpa::api
