#include "http/server_state.h"

#include <algorithm>

#include <boost/beast/http/status.hpp>

namespace cpa::http {
namespace {

void AppendPrefix(std::string& out, int status, std::string_view date) {
  const auto reason = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  out.append("HTTP/1.1 ").append(std::to_string(status)).append(" ");
  out.append(reason.data(), reason.size());
  out.append("\r\nDate: ").append(date).append("\r\n");
}

}  // namespace

std::unique_ptr<RequestReader> LoopShare::TakeReader() {
  if (spare_reader_) return std::move(spare_reader_);
  return std::make_unique<RequestReader>(state->options.limits, RequestReader::AtHead::kStop);
}

void LoopShare::GiveReader(std::unique_ptr<RequestReader> reader) {
  if (spare_reader_) return;
  reader->Reset();
  spare_reader_ = std::move(reader);
}

void Reserve::MakeRoom(const std::string& subscriber, std::size_t places_max) {
  std::erase_if(entries_, [](const Entry& entry) { return entry.connection.expired(); });
  const auto is_own = [&](const Entry& entry) { return entry.subscriber == subscriber; };
  const auto own = static_cast<std::size_t>(std::ranges::count_if(entries_, is_own));
  auto oldest = entries_.end();
  if (own >= std::max<std::size_t>(1, places_max / 4)) {
    oldest = std::ranges::find_if(entries_, is_own);
  } else if (entries_.size() >= places_max) {
    oldest = entries_.begin();
  }
  if (oldest == entries_.end()) return;
  const auto connection = oldest->connection.lock();
  entries_.erase(oldest);
  if (connection) connection->GiveWay();
}

std::string_view LoopShare::RequestIdFor(const Request& asked) {
  const std::string_view given = asked.Field("X-Request-ID");
  if (!given.empty() && IsFitRequestId(given)) return given;
  return NewRequestId();
}

std::string& LoopShare::RenderPrefix(int status) {
  const std::string& date = loop.http_date();
  if (date != ok_date_) {
    ok_date_ = date;
    ok_prefix_.clear();
    AppendPrefix(ok_prefix_, 200, date);
  }
  if (status == 200) {
    prefix_ = ok_prefix_;
  } else {
    prefix_.clear();
    AppendPrefix(prefix_, status, date);
  }
  return prefix_;
}

}  // namespace cpa::http
