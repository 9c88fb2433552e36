#include "simulator/faults.h"

#include <algorithm>
#include <array>

#include "simulator/json_fields.h"
#include "simulator/noise.h"

namespace cpa::simulator {
namespace {

constexpr std::size_t kRulesMax = 256;
constexpr std::int64_t kBytesMax = 1'000'000'000;
constexpr std::int64_t kDelayMax = 3'600'000;

constexpr std::pair<std::string_view, FaultKind> kKinds[] = {
    {"status", FaultKind::kStatus},      {"html", FaultKind::kHtml},
    {"garbage", FaultKind::kGarbage},    {"empty", FaultKind::kEmpty},
    {"truncate", FaultKind::kTruncate},  {"redirect", FaultKind::kRedirect},
    {"poison", FaultKind::kPoison},      {"duplicate", FaultKind::kDuplicate},
    {"delay", FaultKind::kDelay},        {"drip", FaultKind::kDrip},
    {"stall", FaultKind::kStall},        {"short_body", FaultKind::kShortBody},
    {"long_body", FaultKind::kLongBody}, {"reset", FaultKind::kReset},
    {"oversize", FaultKind::kOversize},  {"gzip_bomb", FaultKind::kGzipBomb},
};

std::optional<FaultKind> FindKind(std::string_view name) {
  for (const auto& [text, kind] : kKinds) {
    if (text == name) return kind;
  }
  return std::nullopt;
}

Answer ErrorOf(const FaultRule& rule) {
  if (rule.status == 429) return RateLimitError(rule.retry_after);
  Answer answer;
  if (rule.status == 401) {
    answer = StatusError(401, 10'002, "API Key Missing");
  } else if (rule.status == 403) {
    answer = StatusError(403, 10'005, "This endpoint is not part of your plan");
  } else if (rule.status >= 500) {
    answer = ServerError(rule.status);
  } else {
    answer = PlainError(rule.status, rule.status == 404 ? "coin not found" : ReasonOf(rule.status));
  }
  if (!rule.retry_after.empty()) answer.headers.emplace_back("retry-after", rule.retry_after);
  const bool has_no_body = rule.status == 204 || rule.status == 304;
  if (has_no_body) answer.body.clear();
  return answer;
}

std::string Garbage() {
  std::string noise;
  for (std::uint64_t i = 0; i < 512; ++i) noise += static_cast<char>(Hash(i, 99) & 0xFF);
  return noise;
}

}  // namespace

Distortion FaultRule::ToDistortion() const {
  if (kind == FaultKind::kPoison) return {.poison = poison, .coin = coin, .duplicate = false};
  return {.poison = nullptr, .coin = coin, .duplicate = kind == FaultKind::kDuplicate};
}

Result<FaultRule> ParseFault(std::string_view json) {
  const auto object = ParseObject(json);
  if (!object) return object.error();
  JsonFields fields(*object);
  FaultRule rule;
  const auto kind = FindKind(fields.Text("kind").value_or(""));
  if (!kind) return Invalid("kind is missing or unknown");
  rule.kind = *kind;
  rule.path = fields.Text("path").value_or("");
  if (const auto count = fields.Int("count", 1, 1'000'000'000))
    rule.left = static_cast<int>(*count);
  const int status = rule.kind == FaultKind::kHtml ? 403 : 500;
  rule.status = static_cast<int>(fields.Int("status", 200, 599).value_or(status));
  rule.retry_after = fields.Text("retry_after").value_or("");
  rule.delay = Millis{fields.Int("delay_ms", 0, kDelayMax).value_or(rule.delay.count())};
  rule.bytes = static_cast<std::size_t>(
      fields.Int("bytes", 0, kBytesMax).value_or(static_cast<std::int64_t>(rule.bytes)));
  rule.location = fields.Text("location").value_or("/api/v3/ping");
  rule.coin = fields.Text("coin").value_or("");
  if (rule.kind == FaultKind::kPoison) {
    rule.poison = FindPoison(fields.Text("poison").value_or(""));
    if (rule.poison == nullptr) return Invalid("poison is missing or unknown");
  }
  const std::string header_text = rule.retry_after + rule.location;
  const bool splits_header = header_text.find_first_of("\r\n") != header_text.npos;
  if (splits_header) return Invalid("a header value must be one line");
  if (fields.failure()) return *fields.failure();
  return rule;
}

void Reshape(const FaultRule& rule, Answer& answer) {
  switch (rule.kind) {
    case FaultKind::kStatus:
      answer = ErrorOf(rule);
      return;
    case FaultKind::kHtml:
      answer = ChallengePage(rule.status);
      return;
    case FaultKind::kGarbage:
      answer.body = Garbage();
      return;
    case FaultKind::kEmpty:
      answer.body.clear();
      return;
    case FaultKind::kTruncate:
      answer.body.resize(answer.body.size() / 2);
      return;
    case FaultKind::kRedirect:
      answer = {.status = 302};
      answer.headers.emplace_back("location", rule.location);
      return;
    default:
      return;
  }
}

Result<void> FaultBook::Add(FaultRule rule) {
  if (rules_.size() >= kRulesMax) return Invalid("too many faults at once");
  rules_.push_back(std::move(rule));
  return {};
}

std::optional<FaultRule> FaultBook::Take(std::string_view path) {
  const auto rule = std::ranges::find_if(
      rules_, [&](const FaultRule& candidate) { return path.starts_with(candidate.path); });
  if (rule == rules_.end()) return std::nullopt;
  FaultRule taken = *rule;
  if (rule->left && --*rule->left == 0) rules_.erase(rule);
  return taken;
}

}  // namespace cpa::simulator
