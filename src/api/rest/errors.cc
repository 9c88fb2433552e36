#include "api/rest/errors.h"

#include <memory>
#include <utility>

#include "base/blocking_pool.h"
#include "base/log.h"
#include "base/text.h"

namespace cpa::api {
namespace {

std::string DebugText(const ErrorRow& row, std::string_view reason) {
  std::string debug = R"({"code":)";
  AppendJsonString(debug, row.code);
  if (!reason.empty()) {
    debug += R"(,"reason":)";
    AppendJsonString(debug, Redact(reason));
  }
  debug += '}';
  return debug;
}

AnswerPtr Render(const ErrorRow& row, std::string body, std::string extra_fields,
                 std::string_view reason = {}) {
  extra_fields += "X-Error-Code: ";
  extra_fields += row.code;
  extra_fields += "\r\n";
  if (row.status == 401) extra_fields += "WWW-Authenticate: Bearer\r\n";
  if (row.status == 503 && extra_fields.find("Retry-After") == extra_fields.npos) {
    extra_fields += "Retry-After: 2\r\n";
  }
  return std::make_shared<http::Answer>(
      http::Answer::Options{.status = row.status,
                            .extra_fields = std::move(extra_fields),
                            .debug = DebugText(row, reason)},
      std::move(body));
}

std::string BodySaying(std::string_view detail) {
  std::string body = R"({"detail":)";
  AppendJsonString(body, detail);
  body += '}';
  return body;
}

}  // namespace

AnswerPtr ErrorAnswerWith(const ErrorRow& row, std::string_view members) {
  std::string body = R"({"detail":)";
  AppendJsonString(body, row.detail);
  body += members;
  body += '}';
  return Render(row, std::move(body), {});
}

AnswerPtr ErrorAnswer(const ErrorRow& row, std::string extra_fields) {
  return Render(row, BodySaying(row.detail), std::move(extra_fields));
}

AnswerPtr ErrorAnswerSaying(const ErrorRow& row, std::string_view detail) {
  return Render(row, BodySaying(detail), {});
}

AnswerPtr ErrorAnswerBecause(const ErrorRow& row, std::string_view reason) {
  return Render(row, BodySaying(row.detail), {}, reason);
}

AnswerPtr StorageTrouble(const Failure& failure, std::string_view doing) {
  if (SaysTooMuchWaits(failure)) return ErrorAnswer(kTooMuchWaiting, "Retry-After: 1\r\n");
  const std::string reason = std::string(doing) + ": " + failure.detail;
  const bool is_full = failure.kind == ErrorKind::kNoSpace;
  if (is_full || failure.kind == ErrorKind::kUnavailable) {
    CPA_LOG_DEBUG("api", "{}", reason);  // The storage has said so once.
    return ErrorAnswerBecause(is_full ? kDiskFull : kStorageUnavailable, reason);
  }
  CPA_LOG_ERROR("api", "{}", reason);
  return ErrorAnswerBecause(http::kInternalError, reason);
}

AnswerPtr ValidationAnswer(const Problems& problems) {
  std::string body = "{";
  AppendProblems(body, problems);
  body += '}';
  return Render(kValidation, std::move(body), {});
}

}  // namespace cpa::api
