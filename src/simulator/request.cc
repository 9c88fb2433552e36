#include "simulator/request.h"

#include <charconv>

#include <boost/beast/http/status.hpp>

#include "base/text.h"
#include "simulator/json_writer.h"

namespace cpa::simulator {
namespace {

template <class Visit>
void ForEachPart(std::string_view text, char separator, Visit visit) {
  while (true) {
    const std::size_t end = text.find(separator);
    visit(text.substr(0, end));
    if (end == text.npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

Result<Query> Query::Parse(std::string_view text) {
  Query query;
  bool broken = false;
  ForEachPart(text, '&', [&](std::string_view field) {
    const std::size_t equals = field.find('=');
    const auto name = PercentDecode(field.substr(0, equals), true);
    const auto value =
        equals == field.npos ? std::string() : PercentDecode(field.substr(equals + 1), true);
    if (!name || !value) {
      broken = true;
    } else if (!name->empty()) {
      query.fields_.emplace_back(*name, *value);
    }
  });
  if (broken) return Invalid("broken percent escape in the query");
  return query;
}

std::optional<std::string_view> Query::Get(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

bool Query::Flag(std::string_view name, bool otherwise) const {
  const std::string_view text = Text(name);
  if (EqualsIgnoreCase(text, "true")) return true;
  return EqualsIgnoreCase(text, "false") ? false : otherwise;
}

std::optional<long long> Query::Int(std::string_view name) const {
  const std::string_view text = Text(name);
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string> Query::List(std::string_view name) const {
  std::vector<std::string> parts;
  ForEachPart(Text(name), ',', [&](std::string_view part) {
    if (!part.empty()) parts.emplace_back(part);
  });
  return parts;
}

bool Request::IsUnder(std::string_view first, std::string_view second) const {
  if (path.empty() || path[0] != first) return false;
  return second.empty() || (path.size() > 1 && path[1] == second);
}

Result<void> ParseTarget(std::string_view target, Request& request) {
  request.target = target;
  const std::size_t question = target.find('?');
  std::string_view path = target.substr(0, question);
  if (!path.starts_with('/')) return Invalid("the target must start with a slash");
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  bool broken = false;
  ForEachPart(path, '/', [&](std::string_view segment) {
    auto decoded = PercentDecode(segment, false);
    broken = broken || !decoded;
    if (decoded) request.path.push_back(std::move(*decoded));
  });
  if (broken) return Invalid("broken percent escape in the path");
  if (question == target.npos) return {};
  auto query = Query::Parse(target.substr(question + 1));
  if (!query) return query.error();
  request.query = std::move(*query);
  return {};
}

Answer PlainError(int status, std::string_view text) {
  JsonWriter json;
  json.BeginObject().Key("error").String(text).EndObject();
  return {.status = status, .body = json.Take()};
}

Answer StatusError(int status, int code, std::string_view text) {
  JsonWriter json;
  json.BeginObject().Key("status").BeginObject();
  json.Key("error_code").Int(code).Key("error_message").String(text);
  json.EndObject().EndObject();
  return {.status = status, .body = json.Take()};
}

Answer ServerError(int status) {
  JsonWriter json;
  json.BeginObject().Key("status").Int(status).Key("error").String(ReasonOf(status)).EndObject();
  return {.status = status, .content_type = "application/json; charset=UTF-8", .body = json.Take()};
}

Answer RateLimitError(std::string_view retry_after_seconds) {
  Answer answer = StatusError(
      429, 429,
      "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to "
      "subscribe to our API plans for higher rate limits.");
  answer.content_type = "application/json";
  answer.cache_control = "private, no-store";
  if (!retry_after_seconds.empty()) answer.headers.emplace_back("retry-after", retry_after_seconds);
  return answer;
}

Answer ChallengePage(int status) {
  return {.status = status,
          .content_type = "text/html; charset=UTF-8",
          .cache_control = "private, no-store",
          .body =
              "<!DOCTYPE html><html><head><title>Access denied | api.coingecko.com used "
              "Cloudflare to restrict access</title></head><body><h1>Error 1020</h1>"
              "<p>Access denied (simulated)</p></body></html>"};
}

std::string_view ReasonOf(int status) {
  namespace http = boost::beast::http;
  const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  return reason == "<unknown-status>" ? "Unknown" : std::string_view(reason.data(), reason.size());
}

}  // namespace cpa::simulator
