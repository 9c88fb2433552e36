#include "api/rest/problems.h"

#include <utility>

#include <boost/json.hpp>

#include "base/log.h"
#include "base/text.h"

namespace cpa::api {
namespace {

constexpr std::size_t kLocBytesMax = 100;  // Of each part.

ProblemBounds& Bounds() {
  static ProblemBounds bounds;
  return bounds;
}

bool HasSecret(std::string_view text) {
  return Redact(text) != text;
}

// An escape can hide a secret: \u0063k_ begins like ck_.
bool HasHiddenSecret(std::string_view json) {
  if (json.find('\\') == json.npos) return false;
  boost::system::error_code error;
  const auto value = boost::json::parse({json.data(), json.size()}, error);
  return error || HasSecret(boost::json::serialize(value));
}

// What a client sent is told back to it, but no secret is, not even its own: errors end up in logs.
std::string_view Shown(const Input& input) {
  const bool is_secret = HasSecret(input.json()) || HasHiddenSecret(input.json());
  return is_secret ? std::string_view(R"("***")") : input.json();
}

void AppendProblem(std::string& out, const Problem& problem) {
  out += R"({"type":)";
  AppendJsonString(out, problem.type);
  out += R"(,"loc":[)";
  for (const std::string& part : problem.loc) {
    if (&part != &problem.loc.front()) out += ',';
    AppendJsonString(out, ShownText(part, kLocBytesMax));
  }
  out += R"(],"msg":)";
  AppendJsonString(out, ShownText(problem.msg));
  out += R"(,"input":)";
  out += Shown(problem.input);
  out += '}';
}

}  // namespace

void SetProblemBounds(const ProblemBounds& bounds) {
  Bounds() = bounds;
}

const ProblemBounds& BoundsOfProblems() {
  return Bounds();
}

Input::Input(std::string_view json) {
  if (!json.empty() && json.size() <= Bounds().input_bytes_max) json_ = json;
}

Input Input::OfText(std::string_view text) {
  if (text.size() > Bounds().input_bytes_max) return {};
  std::string json;
  AppendJsonString(json, text);
  return Input(json);
}

Problems::Problems(std::initializer_list<Problem> problems) {
  for (const Problem& problem : problems) Add(problem);
}

void Problems::Add(Problem problem) {
  ++count_;
  if (has_room()) listed_.push_back(std::move(problem));
}

void AppendProblems(std::string& out, const Problems& problems) {
  out += R"("detail":[)";
  for (const Problem& problem : problems.listed()) {
    if (&problem != &problems.listed().front()) out += ',';
    AppendProblem(out, problem);
  }
  out += R"(],"problem_count":)";
  AppendInt(out, static_cast<long long>(problems.count()));
}

std::string ShownText(std::string_view text, std::size_t bytes_max) {
  std::string shown = Redact(text);
  if (shown.size() <= bytes_max) return shown;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xC0) == 0x80) --end;
  shown.resize(end);
  return shown + "…";
}

}  // namespace cpa::api
