#include "portfolios/portfolio.h"

#include <array>
#include <utility>

namespace cpa {
namespace {

constexpr std::array<std::pair<CostBasis, std::string_view>, 4> kCostBasisNames = {{
    {CostBasis::kAverage, "average"},
    {CostBasis::kFifo, "fifo"},
    {CostBasis::kLifo, "lifo"},
    {CostBasis::kHifo, "hifo"},
}};

}  // namespace

std::string_view CostBasisName(CostBasis method) {
  return kCostBasisNames[static_cast<std::size_t>(method)].second;
}

std::optional<CostBasis> ParseCostBasis(std::string_view name) {
  for (const auto& [method, known] : kCostBasisNames) {
    if (name == known) return method;
  }
  return std::nullopt;
}

std::string_view TransactionTypeName(TransactionType type) {
  return type == TransactionType::kBuy ? "buy" : "sell";
}

std::optional<TransactionType> ParseTransactionType(std::string_view name) {
  if (name == "buy") return TransactionType::kBuy;
  if (name == "sell") return TransactionType::kSell;
  return std::nullopt;
}

}  // namespace cpa
