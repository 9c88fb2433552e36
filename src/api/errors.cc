#include "api/errors.h"

#include <memory>
#include <utility>

#include "base/log.h"
#include "base/text.h"

namespace cpa::api {
namespace {

AnswerPtr Render(const ErrorRow& row, std::string body, std::string extra_fields) {
  extra_fields += "X-Error-Code: ";
  extra_fields += row.code;
  extra_fields += "\r\n";
  if (row.status == 401) extra_fields += "WWW-Authenticate: Bearer\r\n";
  if (row.status == 503 && extra_fields.find("Retry-After") == extra_fields.npos) {
    extra_fields += "Retry-After: 2\r\n";
  }
  return std::make_shared<http::Answer>(
      http::Answer::Options{.status = row.status, .extra_fields = std::move(extra_fields)},
      std::move(body));
}

void AppendProblem(std::string& out, const Problem& problem) {
  out += R"({"type":)";
  AppendJsonString(out, problem.type);
  out += R"(,"loc":[)";
  for (std::size_t i = 0; i < problem.loc.size(); ++i) {
    if (i > 0) out += ',';
    AppendJsonString(out, problem.loc[i]);
  }
  out += R"(],"msg":)";
  AppendJsonString(out, problem.msg);
  out += R"(,"input":)";
  out += problem.input_json.empty() ? "null" : problem.input_json;
  out += '}';
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
  std::string body = R"({"detail":)";
  AppendJsonString(body, row.detail);
  body += '}';
  return Render(row, std::move(body), std::move(extra_fields));
}

AnswerPtr ErrorAnswerSaying(const ErrorRow& row, std::string_view detail) {
  std::string body = R"({"detail":)";
  AppendJsonString(body, detail);
  body += '}';
  return Render(row, std::move(body), {});
}

AnswerPtr StorageTrouble(const Failure& failure, std::string_view doing) {
  if (failure.kind == ErrorKind::kInternal) {
    CPA_LOG_ERROR("api", "{}: {}", doing, failure.detail);
  } else {
    CPA_LOG_DEBUG("api", "{}: {}", doing, failure.detail);  // The storage has said so once.
  }
  if (failure.kind == ErrorKind::kNoSpace) return ErrorAnswer(kDiskFull);
  if (failure.kind == ErrorKind::kUnavailable) return ErrorAnswer(kStorageUnavailable);
  return ErrorAnswer(http::kInternalError);
}

AnswerPtr ValidationAnswer(const std::vector<Problem>& problems) {
  std::string body = R"({"detail":[)";
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (i > 0) body += ',';
    AppendProblem(body, problems[i]);
  }
  body += "]}";
  return Render(kValidation, std::move(body), {});
}

}  // namespace cpa::api
