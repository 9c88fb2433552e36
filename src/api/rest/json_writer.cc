#include "api/rest/json_writer.h"

#include "base/text.h"

namespace cpa::api {

void AddMember(std::string& out, std::string_view name) {
  out += out.ends_with('{') ? "\"" : ",\"";
  out.append(name) += "\":";
}

void AddText(std::string& out, std::string_view name, std::string_view value) {
  AddMember(out, name);
  AppendJsonString(out, value);
}

void AddTextOrNull(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) return AddText(out, name, value);
  AddMember(out, name);
  out += "null";
}

void AddCount(std::string& out, std::string_view name, std::optional<long long> value) {
  AddMember(out, name);
  if (value) {
    AppendInt(out, *value);
  } else {
    out += "null";
  }
}

void AddNumber(std::string& out, std::string_view name, std::optional<double> value) {
  AddMember(out, name);
  AppendJsonNumber(out, value);
}

void AddExact(std::string& out, std::string_view name, const std::optional<Decimal>& value) {
  AddMember(out, name);
  out += value ? value->ToString() : "null";
}

void AddFlag(std::string& out, std::string_view name, bool value) {
  AddMember(out, name);
  out += value ? "true" : "false";
}

void AddTime(std::string& out, std::string_view name, std::optional<WallTime> value) {
  AddMember(out, name);
  if (!value) {
    out += "null";
    return;
  }
  out += '"';
  AppendTime(out, *value);
  out += '"';
}

}  // namespace cpa::api
