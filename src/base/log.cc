#include "base/log.h"

#include <cstdio>
#include <memory>
#include <vector>

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/text.h"

namespace cpa {
namespace {

constexpr std::size_t kQueuedLines = 8192;

// Names whose value is a secret, as they stand in queries and header lines.
constexpr std::string_view kSecretNames[] = {
    "api_key=",     "api_key%3d",          "api%5fkey=",
    "api%5fkey%3d", "x_cg_demo_api_key=",  "x_cg_pro_api_key=",
    "x-api-key: ",  "x-cg-demo-api-key: ", "x-cg-pro-api-key: ",
};
constexpr std::size_t kKeyBytesMin = 8;

// Set by StartLog, before there are other threads.
std::string& KeyPrefix() {
  static std::string prefix = LogOptions().key_prefix;
  return prefix;
}

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Escapes belong to it, whatever they stand for: rather too much is hidden than too little.
bool IsKeyByte(char c) {
  return IsWordByte(c) || c == '-' || c == '%';
}

bool IsParameterByte(char c) {
  return c != '&' && c != ' ' && c != '"' && c != '\'' && c != '\r' && c != '\n' && c != '\t';
}

std::size_t LengthWhile(std::string_view text, bool (*belongs)(char)) {
  std::size_t length = 0;
  while (length < text.size() && belongs(text[length])) ++length;
  return length;
}

// How long the name of a secret at the start of `text` is, with its separator; 0 for none.
std::size_t SecretNameLength(std::string_view text) {
  if (std::string_view("aAxX").find(text.front()) == std::string_view::npos) return 0;
  for (const std::string_view name : kSecretNames) {
    if (EqualsIgnoreCase(text.substr(0, name.size()), name)) return name.size();
  }
  return 0;
}

// How long the prefix of keys at the start of `text` is as it is written there; 0 for none.
std::size_t KeyPrefixLength(std::string_view text) {
  constexpr std::size_t kEscape = 3;  // "%5F"
  std::size_t length = 0;
  for (const char c : KeyPrefix()) {
    const std::string_view rest = text.substr(length);
    if (rest.starts_with(c)) {
      ++length;
    } else if (PercentDecode(rest.substr(0, kEscape), false) == std::string(1, c)) {
      length += kEscape;
    } else {
      return 0;
    }
  }
  return length;
}

// How long the API key at the start of `text` is; 0 when there is none.
std::size_t ApiKeyLength(std::string_view text, char before) {
  if (IsWordByte(before)) return 0;
  const std::size_t prefix = KeyPrefixLength(text);
  if (prefix == 0) return 0;
  const std::size_t length = LengthWhile(text.substr(prefix), IsKeyByte);
  return length >= kKeyBytesMin ? prefix + length : 0;
}

}  // namespace

void StartLog(const LogOptions& options) {
  KeyPrefix() = options.key_prefix;
  spdlog::init_thread_pool(kQueuedLines, 1);
  std::vector<spdlog::sink_ptr> sinks;
  if (options.to_stderr) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (!options.file.empty()) {
    sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file));
  }
  // A full queue drops its oldest line: logging never blocks an event loop.
  auto logger = std::make_shared<spdlog::async_logger>(
      "main", sinks.begin(), sinks.end(), spdlog::thread_pool(),
      spdlog::async_overflow_policy::overrun_oldest);
  logger->set_level(spdlog::level::from_str(options.level));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void StopLog() {
  spdlog::shutdown();
}

std::string Redact(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (const std::size_t name = SecretNameLength(text)) {
      out.append(text.substr(0, name)).append("***");
      text.remove_prefix(name);
      text.remove_prefix(LengthWhile(text, IsParameterByte));
    } else if (const std::size_t key = ApiKeyLength(text, out.empty() ? '\0' : out.back())) {
      out.append(KeyPrefix()).append("***");
      text.remove_prefix(key);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string OneLine(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      out += c;
      continue;
    }
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
    out += escaped;
  }
  return out;
}

}  // namespace cpa
