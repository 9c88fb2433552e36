// What clients send about portfolios and transactions, read and checked; problems go to the Body.
// Threads: one request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/rest/body.h"
#include "base/clock.h"
#include "portfolios/changes.h"
#include "portfolios/portfolio.h"

namespace cpa::api {

// What is wrong with a value, when anything is.
struct Complaint {
  std::string type;     // "datetime_future"
  std::string message;  // A sentence for the caller.
};

std::optional<Complaint> JudgeNotes(std::string_view notes);
std::optional<Complaint> JudgeTotal(const Decimal& quantity, const Decimal& price_per_unit);
std::optional<Complaint> JudgeTime(WallTime executed_at, WallTime now);

struct PortfolioFields {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<CostBasis> cost_basis;
};

// `name_required` for a new one; a change may leave anything out.
PortfolioFields ReadPortfolioFields(Body& body, bool name_required);

// A new transaction; `type` is given where the path says it (POST .../holdings is a buy).
// Meaningful only when the body is ok() afterwards. A missing executed_at is `now`.
TransactionDraft ReadDraft(Body& body, std::optional<TransactionType> type, WallTime now);

// A change of an existing one: what is absent stays.
TransactionEdit ReadEdit(Body& body, WallTime now);

}  // namespace cpa::api
