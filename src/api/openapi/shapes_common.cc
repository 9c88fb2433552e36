#include "api/openapi/describe.h"

namespace cpa::api::openapi {
namespace {

constexpr Member kMessage[] = {{"message", "text", R"("Alert deleted successfully")"}};

constexpr Member kError[] = {
    {"detail", "text", R"("Cryptocurrency not found")", "One sentence, for people."},
    {"candidates?", "text[]", R"(["bitcoin"])",
     "Of unknown_coin: ids of coins whose symbol this is."},
    {"debug?", "any", "null", "With DEBUG_RESPONSES=true only."},
};

constexpr Member kProblem[] = {
    {"type", "text", R"("missing")", "Stable, for programs."},
    {"loc", "text[]", R"(["body","target_price"])", "Where it is."},
    {"msg", "text", R"("Field required")"},
    {"input", "any", "null", "What was given, as it was written; null when that is long."},
};

constexpr Member kValidationError[] = {
    {"detail", "Problem[]", {}, "The first of them, MAX_PROBLEMS_PER_ANSWER at most."},
    {"problem_count", "count", "1", "How many there are."},
    {"debug?", "any", "null", "With DEBUG_RESPONSES=true only."},
};

constexpr Shape kCommonShapes[] = {
    {"Message", "What was done.", kMessage},
    {"Error", "Every error but 422. Its stable code is in X-Error-Code.", kError},
    {"Problem", "One thing wrong with a request.", kProblem},
    {"ValidationError", "Everything that is wrong with a request.", kValidationError},
};

}  // namespace

std::span<const Shape> CommonShapes() {
  return kCommonShapes;
}

}  // namespace cpa::api::openapi
