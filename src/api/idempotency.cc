#include "api/idempotency.h"

#include <algorithm>
#include <memory>

#include "base/crypto.h"
#include "base/text.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kField = "Idempotency-Key";
constexpr std::size_t kLengthMax = 255;
constexpr std::size_t kStrangersLengthMin = 16;

bool IsVisible(char c) {
  return c > 0x20 && c < 0x7F;
}

AnswerPtr Refusal(std::string type, std::string message, std::string_view input) {
  return ValidationAnswer(
      {{std::move(type), {"header", "idempotency-key"}, std::move(message), Input::OfText(input)}});
}

AnswerPtr CheckField(const Request& request, std::string_view key, std::size_t length_min) {
  if (request.CountFields(kField) > 1) {
    return Refusal("value_error", "Idempotency-Key is given more than once", key);
  }
  if (key.size() < length_min) {
    return Refusal("string_too_short",
                   "String should have at least " + std::to_string(length_min) + " characters",
                   key);
  }
  if (key.size() > kLengthMax) {
    return Refusal("string_too_long", "String should have at most 255 characters", key);
  }
  if (!std::ranges::all_of(key, IsVisible)) {
    return Refusal("string_pattern_mismatch", "String should have only visible ASCII characters",
                   key);
  }
  return nullptr;
}

// The query, but for a key in it: that is who asks, and stands in a field as well.
std::string QueryOf(const Request& request) {
  std::string kept;
  for (std::string_view rest = request.query; !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto read = http::QueryParameters::Parse(pair);
    if (pair.empty() || (read && read->Get("api_key"))) continue;
    kept.append(kept.empty() ? "?" : "&").append(pair);
  }
  return kept;
}

// No method, path or query has a line end.
std::string Fingerprint(const Request& request) {
  std::string text(request.method);
  text.append("\n").append(request.path).append(QueryOf(request));
  text.append("\n").append(request.body);
  return Sha256Hex(text);
}

}  // namespace

Idempotency ReadIdempotency(const Request& request, std::string scope, std::size_t length_min) {
  Idempotency read;
  if (request.CountFields(kField) == 0) return read;
  read.key = request.Field(kField);
  read.refusal = CheckField(request, read.key, length_min);
  if (!read.refusal) read.once = {std::move(scope), Sha256Hex(read.key), Fingerprint(request)};
  return read;
}

Idempotency ReadIdempotencyOfStranger(const Request& request) {
  Idempotency read = ReadIdempotency(request, {}, kStrangersLengthMin);
  if (read.once) read.once->scope = "signup:" + read.once->fingerprint;
  return read;
}

AnswerPtr AnswerOf(const KeptAnswer& kept) {
  std::string fields = kept.extra_fields;
  if (kept.replayed) fields += "Idempotent-Replayed: true\r\n";
  return std::make_shared<http::Answer>(
      http::Answer::Options{.status = kept.status, .extra_fields = std::move(fields)}, kept.body);
}

}  // namespace cpa::api
