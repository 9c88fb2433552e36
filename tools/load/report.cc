#include "load/report.h"

#include <cmath>

#include "base/text.h"

namespace cpa::load {

void Report::Add(std::string_view name, std::string_view text) {
  Name(name);
  AppendJsonString(members_, text);
}

void Report::Add(std::string_view name, std::uint64_t number) {
  Name(name);
  members_ += std::to_string(number);
}

void Report::Add(std::string_view name, int number) {
  Name(name);
  AppendInt(members_, number);
}

void Report::Add(std::string_view name, bool yes) {
  Name(name);
  members_ += yes ? "true" : "false";
}

void Report::Add(std::string_view name, double number) {
  Name(name);
  if (std::isfinite(number)) {
    AppendJsonNumber(members_, std::round(number * 1e4) / 1e4);
  } else {
    members_ += "null";
  }
}

void Report::AddObject(std::string_view name, const Report& inner) {
  Name(name);
  members_ += inner.Text();
}

std::string Report::Text() const {
  return "{" + members_ + "}";
}

void Report::Name(std::string_view name) {
  if (!members_.empty()) members_ += ',';
  AppendJsonString(members_, name);
  members_ += ':';
}

}  // namespace cpa::load
