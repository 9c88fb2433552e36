#include "base/log.h"

#include <array>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include <spdlog/async.h>
#include <spdlog/sinks/null_sink.h>
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
constexpr std::string_view kWebhookSecretPrefix = "whsec_";

// Set by StartLog, before there are other threads.
class Known {
 public:
  explicit Known(std::string prefix = LogOptions().key_prefix, std::vector<std::string> hidden = {})
      : key_prefix(std::move(prefix)), secrets(std::move(hidden)) {
    std::erase_if(secrets, [](const std::string& secret) { return secret.size() < kKeyBytesMin; });
    for (const char c : std::string_view("aAxX%")) Begins(c) = true;
    Begins(kWebhookSecretPrefix.front()) = true;
    if (!key_prefix.empty()) Begins(key_prefix.front()) = true;
    for (const std::string& secret : secrets) Begins(secret.front()) = true;
  }

  std::string key_prefix;
  std::vector<std::string> secrets;

  // How much at the start of `text` cannot be the beginning of anything hidden.
  std::size_t PlainLength(std::string_view text) const {
    std::size_t length = 0;
    while (length < text.size() && !begins_[static_cast<unsigned char>(text[length])]) ++length;
    return length;
  }

 private:
  bool& Begins(char c) { return begins_[static_cast<unsigned char>(c)]; }

  std::array<bool, 256> begins_{};
};

Known& KnownSecrets() {
  static Known known;
  return known;
}

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Escapes belong to it, whatever they stand for: rather too much is hidden than too little.
bool IsKeyByte(char c) {
  return IsWordByte(c) || c == '-' || c == '%';
}

// In base64 as well.
bool IsWebhookSecretByte(char c) {
  return IsKeyByte(c) || c == '+' || c == '/' || c == '=';
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

// How long `what` at the start of `text` is as it is written there; 0 when it is not there.
std::size_t WrittenLength(std::string_view text, std::string_view what) {
  constexpr std::size_t kEscape = 3;  // "%5F"
  std::size_t length = 0;
  for (const char c : what) {
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

// How long the key with this prefix at the start of `text` is; 0 when there is none.
std::size_t KeyLength(std::string_view text, std::string_view prefix, bool (*belongs)(char)) {
  const std::size_t begins = WrittenLength(text, prefix);
  if (begins == 0) return 0;
  const std::size_t length = LengthWhile(text.substr(begins), belongs);
  return length >= kKeyBytesMin ? begins + length : 0;
}

// What at the start of a text must not be shown: how long it is, 0 for none, and what is shown.
struct Hidden {
  std::size_t length = 0;
  std::string shown = {};
};

Hidden FindHidden(std::string_view text, char before) {
  if (const std::size_t name = SecretNameLength(text)) {
    const std::size_t value = LengthWhile(text.substr(name), IsParameterByte);
    return {name + value, std::string(text.substr(0, name)) + "***"};
  }
  const Known& known = KnownSecrets();
  for (const std::string& secret : known.secrets) {
    if (const std::size_t length = WrittenLength(text, secret)) return {length, "***"};
  }
  if (IsWordByte(before)) return {};
  if (const std::size_t length = KeyLength(text, known.key_prefix, IsKeyByte)) {
    return {length, known.key_prefix + "***"};
  }
  if (const auto length = KeyLength(text, kWebhookSecretPrefix, IsWebhookSecretByte)) {
    return {length, std::string(kWebhookSecretPrefix) + "***"};
  }
  return {};
}

}  // namespace

void StartLog(const LogOptions& options) {
  KnownSecrets() = Known(options.key_prefix, options.secrets);
  std::vector<spdlog::sink_ptr> sinks;
  if (options.to_stderr) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (!options.file.path.empty()) sinks.push_back(std::make_shared<LogFile>(options.file));
  spdlog::init_thread_pool(kQueuedLines, 1);
  // A full queue drops its oldest line: logging never blocks an event loop.
  auto logger = std::make_shared<spdlog::async_logger>(
      "main", sinks.begin(), sinks.end(), spdlog::thread_pool(),
      spdlog::async_overflow_policy::overrun_oldest);
  logger->set_level(spdlog::level::from_str(options.level));
  logger->set_formatter(std::make_unique<LineFormatter>(options.format));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void SetLogLevel(const std::string& level) {
  spdlog::default_logger()->set_level(spdlog::level::from_str(level));
}

void ReopenLogFile() {
  for (const spdlog::sink_ptr& sink : spdlog::default_logger()->sinks()) {
    if (auto* const file = dynamic_cast<LogFile*>(sink.get())) file->Reopen();
  }
}

// spdlog leaves no logger behind, and a line after that would end the process.
void StopLog() {
  spdlog::shutdown();
  const auto nowhere = std::make_shared<spdlog::sinks::null_sink_mt>();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("", nowhere));
}

std::uint64_t LogLinesDropped() {
  const auto pool = spdlog::thread_pool();
  return pool ? pool->overrun_counter() : 0;
}

std::string Redact(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t plain = KnownSecrets().PlainLength(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return out;
    Hidden hidden = FindHidden(text, out.empty() ? '\0' : out.back());
    if (hidden.length == 0) hidden = {1, std::string(1, text.front())};
    out += hidden.shown;
    text.remove_prefix(hidden.length);
  }
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
