#include "api/portfolios/trade_body.h"

#include <chrono>

#include "base/text.h"

namespace cpa::api {
namespace {

constexpr std::size_t kNameMax = 100;  // characters
constexpr std::size_t kTextMax = 1000;
constexpr std::size_t kCoinIdMax = 200;
constexpr std::chrono::minutes kClockSkew{5};
// There was nothing to own before the first block of Bitcoin.
constexpr WallTime kFirstDay{std::chrono::sys_days{std::chrono::January / 3 / 2009}};

std::size_t CountCharacters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

std::optional<Complaint> JudgeLength(std::string_view text, std::size_t min, std::size_t max) {
  const std::size_t length = CountCharacters(text);
  if (length < min) {
    return Complaint{"string_too_short", "String should have at least 1 character"};
  }
  if (length > max) {
    return Complaint{"string_too_long",
                     "String should have at most " + std::to_string(max) + " characters"};
  }
  return std::nullopt;
}

void Add(Body& body, std::string_view name, const std::optional<Complaint>& complaint) {
  if (complaint) body.AddProblem(complaint->type, name, complaint->message);
}

void CheckLength(Body& body, std::string_view name, const std::optional<std::string>& text,
                 std::size_t min, std::size_t max) {
  if (text) Add(body, name, JudgeLength(*text, min, max));
}

template <class Parse>
auto ReadName(Body& body, std::string_view name, const std::vector<std::string_view>& names,
              const Parse& parse) -> decltype(parse("")) {
  const auto text = body.OneOf(name, names);
  return text ? parse(*text) : std::nullopt;
}

std::optional<TransactionType> ReadTransactionType(Body& body) {
  return ReadName(body, "transaction_type", {"buy", "sell"}, ParseTransactionType);
}

void CheckAtLeastZero(Body& body, std::string_view name, const std::optional<Decimal>& amount) {
  if (amount && amount->is_negative()) {
    body.AddProblem("greater_than_equal", name, "Input should be greater than or equal to 0");
  }
}

void CheckAboveZero(Body& body, std::string_view name, const std::optional<Decimal>& amount) {
  if (amount && (amount->is_negative() || amount->is_zero())) {
    body.AddProblem("greater_than", name, "Input should be greater than 0");
  }
}

std::string ReadCoinId(Body& body) {
  const auto id = body.RequiredString("crypto_id");
  CheckLength(body, "crypto_id", id, 1, kCoinIdMax);
  return id.value_or("");
}

// The members that a draft and an edit have in common.
struct Amounts {
  std::optional<Decimal> fee;
  std::optional<std::string> notes;
  std::optional<WallTime> executed_at;
};

Amounts ReadCommon(Body& body, WallTime now) {
  Amounts common{body.OptionalDecimal("fee"), body.OptionalString("notes"),
                 body.OptionalTime("executed_at")};
  CheckAtLeastZero(body, "fee", common.fee);
  if (common.notes) Add(body, "notes", JudgeNotes(*common.notes));
  if (common.executed_at) Add(body, "executed_at", JudgeTime(*common.executed_at, now));
  return common;
}

}  // namespace

std::optional<Complaint> JudgeNotes(std::string_view notes) {
  return JudgeLength(notes, 0, kTextMax);
}

std::optional<Complaint> JudgeTotal(const Decimal& quantity, const Decimal& price_per_unit) {
  static const Decimal kMillion = Decimal::FromInt(1'000'000);
  static const Decimal kMax = kMillion * kMillion * kMillion * kMillion;
  try {
    if (quantity * price_per_unit < kMax) return std::nullopt;
  } catch (const DecimalOverflow&) {
    // Larger than any number we have.
  }
  return Complaint{"less_than",
                   "The total amount, quantity times price_per_unit, should be less than 10^24"};
}

std::optional<Complaint> JudgeTime(WallTime executed_at, WallTime now) {
  if (executed_at > now + kClockSkew) {
    return Complaint{"datetime_future", "Input should not lie in the future"};
  }
  if (executed_at < kFirstDay) {
    return Complaint{"datetime_past", "Input should not be before 2009-01-03"};
  }
  return std::nullopt;
}

PortfolioFields ReadPortfolioFields(Body& body, bool name_required) {
  PortfolioFields fields;
  fields.name = name_required ? body.RequiredString("name") : body.OptionalString("name");
  if (fields.name) fields.name = std::string(Trim(*fields.name));
  CheckLength(body, "name", fields.name, 1, kNameMax);
  fields.description = body.OptionalString("description");
  CheckLength(body, "description", fields.description, 0, kTextMax);
  fields.cost_basis =
      ReadName(body, "cost_basis_method", {"average", "fifo", "lifo", "hifo"}, ParseCostBasis);
  body.RefuseUnknown();
  return fields;
}

TransactionDraft ReadDraft(Body& body, std::optional<TransactionType> type, WallTime now) {
  TransactionDraft draft;
  draft.crypto_id = ReadCoinId(body);
  if (!type && body.RequiredString("transaction_type")) type = ReadTransactionType(body);
  draft.type = type.value_or(TransactionType::kBuy);
  const auto quantity = body.RequiredDecimal("quantity");
  const auto price = body.RequiredDecimal("price_per_unit");
  CheckAboveZero(body, "quantity", quantity);
  CheckAtLeastZero(body, "price_per_unit", price);
  Amounts common = ReadCommon(body, now);
  body.RefuseUnknown();
  if (!body.ok()) return draft;
  Add(body, "quantity", JudgeTotal(*quantity, *price));
  draft.quantity = *quantity;
  draft.price_per_unit = *price;
  draft.fee = common.fee.value_or(Decimal());
  draft.notes = std::move(common.notes).value_or("");
  draft.executed_at = common.executed_at.value_or(now);
  return draft;
}

TransactionEdit ReadEdit(Body& body, WallTime now) {
  TransactionEdit edit;
  edit.type = ReadTransactionType(body);
  edit.quantity = body.OptionalDecimal("quantity");
  edit.price_per_unit = body.OptionalDecimal("price_per_unit");
  CheckAboveZero(body, "quantity", edit.quantity);
  CheckAtLeastZero(body, "price_per_unit", edit.price_per_unit);
  Amounts common = ReadCommon(body, now);
  edit.fee = common.fee;
  edit.notes = std::move(common.notes);
  edit.executed_at = common.executed_at;
  body.RefuseUnknown();
  return edit;
}

}  // namespace cpa::api
