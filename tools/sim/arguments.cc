#include "sim/arguments.h"

#include <algorithm>
#include <charconv>

namespace cpa::sim {
namespace {

// A number in [low, high] into `place`; false when the text is none.
template <class Number>
bool Read(std::string_view text, Number low, Number high, Number& place) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  if (value < low || value > high) return false;
  place = value;
  return true;
}

struct Option {
  std::string_view name;
  std::string_view value;  // What to write after it; empty for a switch.
  std::string_view help;
  bool (*read)(std::string_view text, Arguments& into);
};

constexpr int kLimitMax = 1'000'000'000;

constexpr Option kOptions[] = {
    {"--host", "ADDRESS", "listen there (127.0.0.1)",
     [](std::string_view text, Arguments& into) {
       into.options.host = text;
       return !text.empty();
     }},
    {"--port", "N", "listen there; 0 takes a free port (0)",
     [](std::string_view text, Arguments& into) {
       return Read<std::uint16_t>(text, 0, 65'535, into.options.port);
     }},
    {"--port-file", "FILE", "write the port there once listening",
     [](std::string_view text, Arguments& into) {
       into.port_file = text;
       return !text.empty();
     }},
    {"--seed", "N", "same seed, same prices (1)",
     [](std::string_view text, Arguments& into) {
       return Read<std::uint64_t>(text, 0, UINT64_MAX, into.options.seed);
     }},
    {"--step-ms", "N", "how often prices change (60000)",
     [](std::string_view text, Arguments& into) {
       std::int64_t step_ms = 0;
       const bool read = Read<std::int64_t>(text, 1, 86'400'000, step_ms);
       into.options.step = Millis{step_ms};
       return read;
     }},
    {"--manual-clock", "", "prices move by POST /_sim/step only",
     [](std::string_view, Arguments& into) { return into.options.manual_clock = true; }},
    {"--coins", "N", "coins on the market pages, 120 to 1200 (300)",
     [](std::string_view text, Arguments& into) {
       return Read(text, 120, 1'200, into.options.coins);
     }},
    {"--no-bogus-leader", "", "leave out the broken listing at rank 1",
     [](std::string_view, Arguments& into) { return !(into.options.bogus_leader = false); }},
    {"--minute-limit", "N", "calls a minute for each caller; 0 is no limit (0)",
     [](std::string_view text, Arguments& into) {
       return Read(text, 0, kLimitMax, into.options.gate.minute_limit);
     }},
    {"--month-limit", "N", "calls a month for each caller; 0 is no limit (0)",
     [](std::string_view text, Arguments& into) {
       return Read(text, 0, kLimitMax, into.options.gate.month_limit);
     }},
    {"--require-key", "KEY", "only callers with this key; may be repeated",
     [](std::string_view text, Arguments& into) {
       into.options.gate.keys.emplace_back(text);
       return !text.empty();
     }},
    {"--pro", "", "play the paying host: pro keys, and /key",
     [](std::string_view, Arguments& into) { return into.options.gate.pro = true; }},
    {"--help", "", "show this", [](std::string_view, Arguments& into) { return into.help = true; }},
};

}  // namespace

Result<Arguments> ParseArguments(std::span<const std::string_view> args) {
  Arguments arguments;
  while (!args.empty()) {
    const std::size_t equals = args[0].find('=');
    const std::string name(args[0].substr(0, equals));
    const auto option = std::ranges::find(kOptions, name, &Option::name);
    if (option == std::end(kOptions)) return Invalid("unknown option " + name);
    const bool takes_value = !option->value.empty();
    const bool value_follows = takes_value && equals == args[0].npos;
    if (!takes_value && equals != args[0].npos) return Invalid(name + " takes no value");
    if (value_follows && args.size() < 2) return Invalid(name + " needs a value");
    const std::string_view value = value_follows ? args[1]
                                   : takes_value ? args[0].substr(equals + 1)
                                                 : std::string_view();
    if (!option->read(value, arguments)) {
      return Invalid(name + " cannot be \"" + std::string(value) + '"');
    }
    args = args.subspan(value_follows ? 2 : 1);
  }
  return arguments;
}

std::string HelpText() {
  constexpr std::size_t kColumn = 28;
  std::string text =
      "A simulated CoinGecko, for tests and demonstrations.\n\nusage: sim [OPTION]...\n";
  for (const Option& option : kOptions) {
    std::string line = "  " + std::string(option.name) + ' ' + std::string(option.value);
    line.resize(std::max(kColumn, line.size() + 1), ' ');
    text += line + std::string(option.help) + '\n';
  }
  return text;
}

}  // namespace cpa::sim
