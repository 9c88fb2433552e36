// JSON from clients, on any bytes: what is told back is bounded and JSON again, whatever came, and
// the outline of a text agrees with a parser that keeps everything.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "api/alerts/backtest_body.h"
#include "api/rest/body.h"
#include "api/rest/json_members.h"
#include "api/rest/query.h"
#include "api/stream/stream_protocol.h"

namespace {

using namespace cpa;
using namespace cpa::api;
namespace json = boost::json;

// A hundred problems with 1 KiB of input, a name and a sentence each, escapes included.
constexpr std::size_t kAnswerBytesMax = 512 * 1024;

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

bool IsJson(std::string_view text) {
  boost::system::error_code error;
  json::parse({text.data(), text.size()}, error);
  return !error;
}

void CheckAnswer(const Problems& problems) {
  Require(!problems.empty(), "a refusal has a problem");
  Require(problems.listed().size() <= 100, "problems are bounded");
  const auto answer = ValidationAnswer(problems);
  const auto& body = answer->body();
  Require(body.size() <= kAnswerBytesMax, "an answer is bounded");
  Require(IsJson(body), "an answer is JSON");
}

// By their texts: 0e999 is read as NaN, which equals nothing.
bool AreSame(const json::value& one, std::string_view text) {
  return json::serialize(one) == json::serialize(json::parse({text.data(), text.size()}));
}

void CheckOutline(std::string_view text) {
  Require(IsClientJson(text) == IsJson(text), "both parsers agree on what JSON is");
  if (!IsClientJson(text)) return;
  const JsonOutline outline = ReadOutline(text);
  const json::value value = json::parse({text.data(), text.size()});
  Require(outline.is_object == value.is_object(), "an object is one");
  if (!outline.is_object || outline.is_too_large) return;
  const json::object& object = value.as_object();
  Require(outline.members.size() == object.size(), "each name stands once");
  for (const JsonOutline::Member& member : outline.members) {
    Require(IsJson(member.text), "the text of a value is JSON");
    Require(outline.Find(member.name) == &member, "a member is found");
    Require(AreSame(object.at(member.name), member.text), "of several the last counts");
    const json::array* const array = object.at(member.name).if_array();
    if (array == nullptr || array->empty()) continue;
    const std::string_view last = ElementText(member.text, array->size() - 1);
    Require(AreSame(array->back(), last), "an element is found");
    Require(ElementText(member.text, array->size()).empty(), "and none behind the last");
  }
}

void CheckBodies(std::string_view text) {
  http::Request request;
  request.fields.emplace_back("Content-Type", "application/json");
  request.body = text;
  Body backtest(request);
  ReadBacktest(backtest);
  if (!backtest.ok()) CheckAnswer(backtest.problems());
  Body strict(request);
  strict.RequiredString("username");
  strict.RequiredDecimal("quantity");
  strict.OptionalInt("overlap_seconds", 0, 1);
  strict.RefuseUnknown();
  CheckAnswer(strict.ok() ? Problems{{"a", {"b"}, "c"}} : strict.problems());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckOutline(text);
  CheckBodies(text);
  const ClientMessage message = ParseClientMessage(text);
  if (const auto* bad = std::get_if<BadMessage>(&message)) {
    Require(bad->detail.size() < 200, "what a socket is told is bounded");
  }
  Query query(text);
  query.Int("limit", {1, 1, 5});
  query.OneOf("status", "all", {"all"});
  query.List("ids", 3);
  if (!query.ok()) CheckAnswer(query.problems());
  return 0;
}
