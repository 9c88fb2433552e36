#include "api/rest/idempotency.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>

#include "base/crypto.h"
#include "base/text.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kField = "Idempotency-Key";
constexpr std::size_t kLengthMax = 255;
constexpr std::size_t kStrangersLengthMin = 16;
constexpr int kPlainStatus = 200;
constexpr std::size_t kStatusDigits = 3;

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

std::string Packed(const KeptAnswer& answer) {
  if (answer.status == kPlainStatus && answer.extra_fields.empty()) return answer.body;
  return std::to_string(answer.status) + '\n' + answer.extra_fields + '\n' + answer.body;
}

KeptAnswer Unpacked(std::string_view reply) {
  KeptAnswer answer{.body = std::string(reply), .replayed = true};
  if (reply.size() <= kStatusDigits || reply[kStatusDigits] != '\n') return answer;
  // Each field is a line, so an empty line ends them.
  const std::size_t end = reply.find("\n\n", kStatusDigits);
  const char* const digits_end = reply.data() + kStatusDigits;
  if (end == reply.npos) return answer;
  if (std::from_chars(reply.data(), digits_end, answer.status).ptr != digits_end) return answer;
  answer.extra_fields = reply.substr(kStatusDigits + 1, end - kStatusDigits);
  answer.body = reply.substr(end + 2);
  return answer;
}

MakeOnce OnceOnly::guard() {
  if (once_ == nullptr) return {};
  return [this](KeptReplies& replies, const std::function<Result<void>()>& make) -> Result<void> {
    const auto first = replies.Claim(*once_);
    if (!first) return first.error();
    if (*first) {
      answer_ = Unpacked(**first);
      return {};
    }
    if (const auto made = make(); !made) return made;
    replies.Keep(*once_, Packed(answer_));
    return {};
  };
}

AnswerPtr AnswerOf(const KeptAnswer& kept) {
  std::string fields = kept.extra_fields;
  if (kept.replayed) fields += "Idempotent-Replayed: true\r\n";
  return std::make_shared<http::Answer>(
      http::Answer::Options{.status = kept.status, .extra_fields = std::move(fields)}, kept.body);
}

}  // namespace cpa::api
