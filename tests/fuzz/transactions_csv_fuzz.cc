// CSV files from anybody: the reader keeps to its bounds, says where each problem is, and what it
// took comes out and in again as it was, with no cell that a spreadsheet would compute.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv_reader.h"
#include "base/text.h"
#include "portfolios/ledger.h"
#include "portfolios/transactions_csv.h"

namespace {

using namespace cpa;

constexpr CsvLimits kLimits = {.bytes_max = 64 * 1024,
                               .rows_max = 50,
                               .columns_max = 16,
                               .cell_bytes_max = 256,
                               .problems_max = 20};
// Room for the apostrophes and quotes that an export adds.
constexpr CsvLimits kWideLimits = {.cell_bytes_max = 1024};

void Require(bool holds) {
  if (!holds) std::abort();
}

std::vector<CsvProblem> AcceptAll(const TransactionDraft&) {
  return {};
}

void RequireSane(const TransactionDraft& draft) {
  Require(!draft.crypto_id.empty() && draft.crypto_id.size() <= kLimits.cell_bytes_max);
  Require(draft.notes.size() <= kLimits.cell_bytes_max && IsValidUtf8(draft.notes));
  Require(!draft.quantity.is_zero() && !draft.quantity.is_negative());
  Require(!draft.price_per_unit.is_negative() && !draft.fee.is_negative());
  Require(draft.quantity.RoundedTo(Decimal::kInputPlacesMax) == draft.quantity);
}

void CheckProblems(const TransactionsCsv& read) {
  Require(read.problems.size() <= kLimits.problems_max);
  Require(read.problem_count >= read.problems.size());
  std::size_t line = 0;
  for (const CsvProblem& problem : read.problems) {
    Require(problem.line >= line && !problem.message.empty());
    line = problem.line;
  }
}

Transaction Made(const TransactionDraft& draft) {
  Transaction made;
  made.id = draft.id;
  made.crypto_id = draft.crypto_id;
  made.type = draft.type;
  made.quantity = draft.quantity;
  made.price_per_unit = draft.price_per_unit;
  made.fee = draft.fee;
  made.notes = draft.notes;
  made.executed_at = draft.executed_at;
  return made;
}

bool IsNumber(std::string_view cell) {
  return Decimal::Parse(cell).has_value();
}

void RequireNoFormula(const std::string& csv) {
  CsvReader reader(csv, {.columns_max = 16, .cell_bytes_max = 4096});
  while (reader.Next()) {
    Require(reader.problem().empty());
    for (const std::string& cell : reader.cells()) {
      Require(cell.find_first_of(std::string_view("=+-@\t\r\n\0", 8)) != 0 || IsNumber(cell));
    }
  }
}

void CheckRoundTrip(const std::vector<TransactionDraft>& drafts) {
  std::string csv;
  AppendTransactionsCsvHeader(csv);
  for (const TransactionDraft& draft : drafts) {
    // The ledger refuses larger ones: nobody exports them.
    if (draft.quantity < PositionLimit() &&
        draft.price_per_unit < Decimal::FromInt(10'000'000'000)) {
      AppendTransactionCsv(csv, Made(draft));
    }
  }
  RequireNoFormula(csv);
  const TransactionsCsv again = ReadTransactionsCsv(csv, AcceptAll, kWideLimits);
  Require(again.problem_count == 0);
  // In any order: without those that are left out, times may never rise.
  for (const TransactionDraft& draft : again.drafts) {
    Require(std::ranges::find(drafts, draft) != drafts.end());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const TransactionsCsv read = ReadTransactionsCsv(text, AcceptAll, kLimits);
  CheckProblems(read);
  Require(read.drafts.size() <= kLimits.rows_max && read.lines.size() == read.drafts.size());
  for (const TransactionDraft& draft : read.drafts) RequireSane(draft);
  CheckRoundTrip(read.drafts);
  return 0;
}
