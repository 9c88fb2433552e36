#include "base/log_line.h"

#include <spdlog/details/log_msg.h>
#include <spdlog/fmt/chrono.h>

#include "base/log.h"
#include "base/text.h"

namespace cpa {
namespace {

// Between a message and its fields. No text that came from outside has these: see OneLine.
constexpr char kTextField = '\x1f';
constexpr char kNumberField = '\x1d';
constexpr char kValue = '\x1e';
constexpr std::string_view kFieldMarks = "\x1f\x1d";

struct Field {
  std::string_view name = {};
  std::string_view value = {};
  bool is_number = false;
};

bool IsNumber(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789+-.e") == text.npos;
}

// Takes the first field off `rest`, which begins with its mark.
Field TakeField(std::string_view& rest) {
  Field field;
  const bool claims_number = rest.front() == kNumberField;
  rest.remove_prefix(1);
  const std::string_view both = rest.substr(0, rest.find_first_of(kFieldMarks));
  rest.remove_prefix(both.size());
  const std::size_t split = both.find(kValue);
  field.name = both.substr(0, split);
  if (split != both.npos) field.value = both.substr(split + 1);
  field.is_number = claims_number && IsNumber(field.value);
  return field;
}

// "[http] listening" gives "http" and leaves "listening".
std::string_view TakePart(std::string_view& text) {
  const std::size_t end = text.find("] ");
  if (!text.starts_with('[') || end == text.npos) return {};
  const std::string_view part = text.substr(1, end - 1);
  text.remove_prefix(end + 2);
  return part;
}

std::string TimeText(const spdlog::details::log_msg& message) {
  const auto time = std::chrono::floor<Millis>(message.time);
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(second)),
                     (time - second).count());
}

void AppendMember(std::string& out, std::string_view name, std::string_view value) {
  AppendJsonString(out, name);
  out += ':';
  AppendJsonString(out, value);
}

std::string JsonLine(std::string_view time, std::string_view level, std::string_view text) {
  std::string_view fields = text.substr(std::min(text.find_first_of(kFieldMarks), text.size()));
  text.remove_suffix(fields.size());
  const std::string_view part = TakePart(text);
  std::string line = "{";
  AppendMember(line, "time", time);
  line += ',';
  AppendMember(line, "level", level);
  if (!part.empty()) {
    line += ',';
    AppendMember(line, "part", part);
  }
  line += ',';
  AppendMember(line, "message", text);
  while (!fields.empty()) {
    const Field field = TakeField(fields);
    line += ',';
    if (field.is_number) {
      AppendJsonString(line, field.name);
      line.append(":").append(field.value);
    } else {
      AppendMember(line, field.name, field.value);
    }
  }
  return line + "}\n";
}

std::string TextLine(std::string_view time, std::string_view level, std::string_view text) {
  std::string_view fields = text.substr(std::min(text.find_first_of(kFieldMarks), text.size()));
  text.remove_suffix(fields.size());
  std::string line;
  // Callers clean what came from outside; a value that one forgot cannot add a line.
  line.append(time).append(" ").append(level).append(" ").append(OneLine(text));
  while (!fields.empty()) {
    const Field field = TakeField(fields);
    line.append(" ").append(OneLine(field.name)).append("=").append(OneLine(field.value));
  }
  return line + '\n';
}

}  // namespace

LogFields& LogFields::Add(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  text_ += kTextField;
  text_.append(name) += kValue;
  text_ += OneLine(Redact(value));
  return *this;
}

LogFields& LogFields::Add(std::string_view name, double value) {
  text_ += kNumberField;
  text_.append(name) += kValue;
  AppendJsonNumber(text_, value);
  return *this;
}

void LineFormatter::format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) {
  const auto level_name = spdlog::level::to_string_view(message.level);
  const std::string_view level(level_name.data(), level_name.size());
  const std::string_view text(message.payload.data(), message.payload.size());
  const auto make = format_ == LogFormat::kJson ? JsonLine : TextLine;
  const std::string line = make(TimeText(message), level, text);
  out.append(line.data(), line.data() + line.size());
}

}  // namespace cpa
