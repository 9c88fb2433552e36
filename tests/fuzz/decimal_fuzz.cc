// Numbers from anybody: what is read is read again from its own text, and arithmetic either is
// right or says that it left the range.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "domain/decimal.h"

namespace {

using cpa::Decimal;

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckText(const Decimal& value) {
  const std::string text = value.ToString();
  Require(text.find_first_not_of("-.0123456789") == text.npos);
  Require(text.size() <= 78);
  const auto again = Decimal::Parse(text);
  Require(again && *again == value && again->ToString() == text);
}

template <class Operation>
std::optional<Decimal> Try(Operation operation) {
  try {
    return operation();
  } catch (const cpa::DecimalOverflow&) {
    return std::nullopt;
  }
}

void CheckArithmetic(const Decimal& a, const Decimal& b) {
  if (const auto sum = Try([&] { return a + b; })) {
    Require(*sum - b == a && *sum - a == b);
    CheckText(*sum);
  }
  const auto product = Try([&] { return a * b; });
  Require(product == Try([&] { return b * a; }));
  if (product) CheckText(*product);
  Require((a <=> b) == (-b <=> -a));
  if (b.is_zero()) return;
  // Rounded once to 18 places, times and by the same number leaves the number so rounded.
  const auto same = Try([&] { return Decimal::MultiplyDivide(a, b, b); });
  Require(same == Try([&] { return a.RoundedTo(Decimal::kInputPlacesMax); }));
  if (const auto quotient = Try([&] { return a / b; })) CheckText(*quotient);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = text.find('\n');
  const auto a = Decimal::Parse(text.substr(0, cut));
  const auto input = Decimal::ParseInput(text.substr(0, cut));
  Require(!input || (a && *a == *input));
  if (!a) {
    Require(!a.error().detail.empty());
    return 0;
  }
  CheckText(*a);
  if (cut == text.npos) return 0;
  if (const auto b = Decimal::Parse(text.substr(cut + 1))) CheckArithmetic(*a, *b);
  return 0;
}
