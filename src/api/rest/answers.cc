#include "api/rest/answers.h"

#include <memory>
#include <utility>

#include "base/text.h"

namespace cpa::api {

AnswerPtr Ok(std::string body) {
  return std::make_shared<http::Answer>(http::Answer::Options{}, std::move(body));
}

KeptAnswer Created(const std::string& location, std::string body) {
  return {201, "Location: " + location + "\r\n", std::move(body)};
}

KeptAnswer Kept(std::string body) {
  return {200, {}, std::move(body)};
}

std::string MessageBody(std::string_view text) {
  std::string body = R"({"message":)";
  AppendJsonString(body, text);
  return body + '}';
}

}  // namespace cpa::api
