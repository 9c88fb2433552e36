#include "market/json_members.h"

#include <cmath>

#include "base/text.h"

namespace cpa {

void AppendNumber(std::string& out, std::string_view key, const std::optional<double>& value) {
  out += key;
  // JSON has no infinity; a conversion may overflow what upstream said.
  AppendJsonNumber(out, value && std::isfinite(*value) ? value : std::nullopt);
}

void AppendText(std::string& out, std::string_view key, std::string_view text) {
  out += key;
  AppendJsonString(out, text);
}

void AppendTextOrNull(std::string& out, std::string_view key, std::string_view text) {
  if (text.empty()) {
    out += key;
    out += "null";
  } else {
    AppendText(out, key, text);
  }
}

void AppendMoment(std::string& out, std::string_view key, const std::optional<WallTime>& time) {
  out += key;
  if (!time) {
    out += "null";
    return;
  }
  out += '"';
  AppendTime(out, *time);
  out += '"';
}

void AppendRank(std::string& out, std::string_view key, const std::optional<int>& rank) {
  out += key;
  if (rank) {
    AppendInt(out, *rank);
  } else {
    out += "null";
  }
}

}  // namespace cpa
