#include "load/options.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <map>

namespace cpa::load {

namespace {

// Bounds keep a mistyped figure from taking the machine down.
constexpr int kClientsMax = 20'000;
constexpr int kPipelineMax = 64;
constexpr int kSecondsMax = 600;
constexpr int kCountMax = 1'000'000;

struct Range {
  int min = 0;
  int max = 0;
};

// Takes the value of an option; false: not acceptable.
using Setter = std::function<bool(std::string_view value)>;

struct Switch {
  Setter set;
  bool takes_value = true;
};

using Switches = std::map<std::string_view, Switch>;

std::optional<int> ParseInt(std::string_view text, Range range) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || value < range.min || value > range.max) return std::nullopt;
  return value;
}

template <class Target>
Switch Number(Target& target, Range range) {
  return {[&target, range](std::string_view text) {
    const auto value = ParseInt(text, range);
    if (value) target = static_cast<Target>(*value);
    return value.has_value();
  }};
}

Switch Seconds(Millis& target, Range range) {
  return {[&target, range](std::string_view text) {
    const auto value = ParseInt(text, range);
    if (value) target = std::chrono::seconds{*value};
    return value.has_value();
  }};
}

Switch Pid(std::optional<pid_t>& target) {
  return {[&target](std::string_view text) {
    target = ParseInt(text, {1, std::numeric_limits<int>::max()});
    return target.has_value();
  }};
}

Switch Text(std::string& target) {
  return {[&target](std::string_view text) {
    target = text;
    return !text.empty() && text.find_first_of("\r\n ") == text.npos;
  }};
}

Switch Flag(bool& target) {
  return {[&target](std::string_view) { return target = true; }, false};
}

bool IsHeader(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != text.npos && colon > 0 && text.find_first_of("\r\n") == text.npos;
}

Switch Headers(std::vector<std::string>& target) {
  return {[&target](std::string_view text) {
    target.emplace_back(text);
    return IsHeader(text);
  }};
}

Switch List(std::vector<std::string>& target) {
  return {[&target](std::string_view text) {
    while (!text.empty()) {
      const std::size_t comma = std::min(text.find(','), text.size());
      if (comma > 0) target.emplace_back(text.substr(0, comma));
      text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return !target.empty();
  }};
}

Result<void> Apply(const Switches& switches, std::span<const std::string_view> args) {
  for (std::size_t at = 0; at < args.size(); ++at) {
    const std::string name(args[at]);
    const auto found = switches.find(args[at]);
    if (found == switches.end()) return Invalid("unknown option " + name);
    const bool takes_value = found->second.takes_value;
    if (takes_value && at + 1 == args.size()) return Invalid(name + " needs a value");
    const std::string_view value = takes_value ? args[++at] : std::string_view();
    if (!found->second.set(value)) return Invalid(name + " cannot be " + std::string(value));
  }
  return {};
}

Switches SwitchesOf(WsOptions& options) {
  return {{"--port", Number(options.port, {1, 65535})},
          {"--key", Text(options.key)},
          {"--clients", Number(options.clients, {1, kClientsMax})},
          {"--ticks", Number(options.ticks, {0, kCountMax})},
          {"--per-tick", Number(options.per_tick, {1, kCountMax})},
          {"--deflate", Flag(options.deflate)},
          {"--verify", Flag(options.verify)},
          {"--stall", Number(options.stalled_clients, {0, kClientsMax})},
          {"--stall-seconds", Seconds(options.stall, {1, kSecondsMax})},
          {"--idle-seconds", Seconds(options.idle, {0, kSecondsMax})},
          {"--subset", List(options.subset)},
          {"--timeout", Seconds(options.timeout, {1, kSecondsMax})},
          {"--server-pid", Pid(options.server_pid)}};
}

Switches SwitchesOf(HttpOptions& options) {
  return {{"--port", Number(options.port, {1, 65535})},
          {"--path", Text(options.path)},
          {"--connections", Number(options.connections, {1, kClientsMax})},
          {"--seconds", Seconds(options.duration, {1, kSecondsMax})},
          {"--pipeline", Number(options.pipeline, {1, kPipelineMax})},
          {"--header", Headers(options.headers)},
          {"--server-pid", Pid(options.server_pid)}};
}

Result<void> Check(const WsOptions& options) {
  if (options.port == 0) return Invalid("--port is missing");
  if (options.key.empty()) return Invalid("--key is missing");
  if (options.stalled_clients >= options.clients) {
    return Invalid("--stall must leave a client that reads");
  }
  if ((options.stalled_clients > 0) != (options.stall.count() > 0)) {
    return Invalid("--stall and --stall-seconds go together");
  }
  if (options.stalled_clients > 0 && !options.subset.empty()) {
    return Invalid("--stall needs the full feed, not --subset");
  }
  return {};
}

Result<void> Check(const HttpOptions& options) {
  if (options.port == 0) return Invalid("--port is missing");
  if (!options.path.starts_with('/')) return Invalid("--path must start with /");
  return {};
}

template <class Kind>
Result<Options> ParseKind(std::span<const std::string_view> args) {
  Kind options;
  if (auto applied = Apply(SwitchesOf(options), args); !applied) return applied.error();
  if (auto checked = Check(options); !checked) return checked.error();
  return Options(std::move(options));
}

}  // namespace

Result<Options> ParseOptions(std::span<const std::string_view> args) {
  if (!args.empty() && args[0] == "ws") return ParseKind<WsOptions>(args.subspan(1));
  if (!args.empty() && args[0] == "http") return ParseKind<HttpOptions>(args.subspan(1));
  return Invalid("the first argument must be ws or http");
}

}  // namespace cpa::load
