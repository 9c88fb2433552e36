#include "ws/deflate_offer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace cpa::ws {
namespace {

constexpr std::string_view kExtension = "permessage-deflate";
constexpr int kFullWindowBits = 15;

struct Parameter {
  std::string_view name;
  std::optional<std::string> value;
};

struct Offer {
  std::string_view name;
  std::vector<Parameter> parameters;
};

bool IsTokenChar(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != kMarks.npos;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsTokenChar);
}

// Reads the field's grammar from left to right; every function moves past what it takes.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool done() { return SkipSpace(), text_.empty(); }

  bool Take(char c) {
    SkipSpace();
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::optional<std::string_view> Token() {
    SkipSpace();
    const auto end = std::ranges::find_if_not(text_, IsTokenChar);
    const std::string_view token = text_.substr(0, static_cast<std::size_t>(end - text_.begin()));
    text_.remove_prefix(token.size());
    if (token.empty()) return std::nullopt;
    return token;
  }

  // A token, or a quoted string that holds one (RFC 6455 section 9.1).
  std::optional<std::string> Value() {
    if (!Take('"')) {
      const auto token = Token();
      return token ? std::optional<std::string>(*token) : std::nullopt;
    }
    std::string value;
    while (!text_.empty() && text_.front() != '"') {
      if (text_.front() == '\\') text_.remove_prefix(1);
      if (text_.empty()) return std::nullopt;
      value += text_.front();
      text_.remove_prefix(1);
    }
    if (!Take('"') || !IsToken(value)) return std::nullopt;
    return value;
  }

 private:
  void SkipSpace() {
    while (text_.starts_with(' ') || text_.starts_with('\t')) text_.remove_prefix(1);
  }

  std::string_view text_;
};

std::optional<Parameter> ReadParameter(Scanner& scanner) {
  const auto name = scanner.Token();
  if (!name) return std::nullopt;
  Parameter parameter{.name = *name, .value = std::nullopt};
  if (scanner.Take('=')) {
    parameter.value = scanner.Value();
    if (!parameter.value) return std::nullopt;
  }
  return parameter;
}

std::optional<Offer> ReadOffer(Scanner& scanner) {
  const auto name = scanner.Token();
  if (!name) return std::nullopt;
  Offer offer{.name = *name, .parameters = {}};
  while (scanner.Take(';')) {
    auto parameter = ReadParameter(scanner);
    if (!parameter) return std::nullopt;
    offer.parameters.push_back(std::move(*parameter));
  }
  return offer;
}

std::optional<std::vector<Offer>> ReadOffers(std::string_view text) {
  Scanner scanner(text);
  std::vector<Offer> offers;
  while (!scanner.done()) {
    if (scanner.Take(',')) continue;  // Empty list elements are legal (RFC 9110 section 5.6.1).
    auto offer = ReadOffer(scanner);
    if (!offer) return std::nullopt;
    offers.push_back(std::move(*offer));
    if (!scanner.done() && !scanner.Take(',')) return std::nullopt;
  }
  return offers;
}

// 8 to 15, without leading zeros; nullopt for anything else.
std::optional<int> WindowBits(const std::optional<std::string>& value) {
  if (!value) return std::nullopt;
  if (value->size() == 1 && (*value == "8" || *value == "9")) return (*value)[0] - '0';
  const bool two_digits = value->size() == 2 && (*value)[0] == '1';
  if (!two_digits || (*value)[1] < '0' || (*value)[1] > '5') return std::nullopt;
  return 10 + ((*value)[1] - '0');
}

// The parameters of one offer that matter to us.
struct DeflateParameters {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  bool client_max_window_bits = false;
  std::optional<int> server_max_window_bits;
};

bool SetOnce(bool& flag, bool allowed) {
  return allowed && !std::exchange(flag, true);
}

// False: unknown, repeated, or with a value it cannot have.
bool Apply(const Parameter& parameter, DeflateParameters& into) {
  const auto& value = parameter.value;
  if (parameter.name == "server_no_context_takeover") {
    return SetOnce(into.server_no_context_takeover, !value);
  }
  if (parameter.name == "client_no_context_takeover") {
    return SetOnce(into.client_no_context_takeover, !value);
  }
  if (parameter.name == "client_max_window_bits") {
    return SetOnce(into.client_max_window_bits, !value || WindowBits(value));
  }
  if (parameter.name == "server_max_window_bits" && !into.server_max_window_bits) {
    into.server_max_window_bits = WindowBits(value);
    return into.server_max_window_bits.has_value();
  }
  return false;
}

std::optional<DeflateParameters> Acceptable(const Offer& offer) {
  DeflateParameters parameters;
  if (offer.name != kExtension) return std::nullopt;
  for (const Parameter& parameter : offer.parameters) {
    if (!Apply(parameter, parameters)) return std::nullopt;
  }
  return parameters;
}

DeflateAgreement Agree(const DeflateParameters& offered) {
  const bool full_window =
      offered.server_max_window_bits.value_or(kFullWindowBits) == kFullWindowBits;
  DeflateAgreement agreement;
  agreement.compression = full_window && !offered.server_no_context_takeover
                              ? Compression::kShared
                              : Compression::kPlainOut;
  agreement.answer = std::string(kExtension) + "; client_no_context_takeover";
  if (offered.server_no_context_takeover) agreement.answer += "; server_no_context_takeover";
  if (offered.server_max_window_bits) {
    agreement.answer += "; server_max_window_bits=";
    AppendInt(agreement.answer, *offered.server_max_window_bits);
  }
  return agreement;
}

}  // namespace

std::optional<DeflateAgreement> ChooseDeflateOffer(std::string_view extensions) {
  const auto offers = ReadOffers(extensions);
  if (!offers) return std::nullopt;
  for (const Offer& offer : *offers) {
    if (const auto parameters = Acceptable(offer)) return Agree(*parameters);
  }
  return DeflateAgreement{};
}

}  // namespace cpa::ws
