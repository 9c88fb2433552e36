// A portfolio's transactions as CSV (RFC 4180, UTF-8): out for spreadsheets and tax programs, in
// from them. What goes out comes in again as it was. Threads: pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "portfolios/changes.h"
#include "portfolios/portfolio.h"

namespace cpa {

// The header line, and a line for each transaction; append as many as there are.
void AppendTransactionsCsvHeader(std::string& out);
void AppendTransactionCsv(std::string& out, const Transaction& transaction);

struct CsvLimits {
  std::size_t bytes_max = 32 * 1024 * 1024;  // MAX_IMPORT_BYTES
  std::size_t rows_max = 100'000;            // A row takes about a kilobyte until it is in.
  std::size_t columns_max = 64;
  std::size_t cell_bytes_max = 4096;
  std::size_t problems_max = 1000;  // Listed; all are counted.
};

struct CsvProblem {
  std::size_t line = 0;  // In the file, from 1; 0 for the file itself.
  std::string column;    // As this program calls it; empty when it is about the whole line.
  std::string message;

  bool operator==(const CsvProblem&) const = default;
};

struct TransactionsCsv {
  // Of the lines without a problem, in the order of the file; of one that is written newest first,
  // from its end.
  std::vector<TransactionDraft> drafts;
  std::vector<std::size_t> lines;    // Of each draft, where in the file it begins.
  std::vector<CsvProblem> problems;  // By line.
  std::size_t problem_count = 0;
};

// What else is wrong with a draft by the caller's rules: the coin is known, the time can be, and so
// on. The lines are filled in.
using CheckDraft = std::function<std::vector<CsvProblem>(const TransactionDraft&)>;

// The first line names the columns, in any order and case; executed_at, type, crypto_id, quantity
// and price_per_unit must be there, fee, notes and id may be. Those that only an export has are
// ignored; others are a problem, so that a misspelt fee is not lost. Commas, semicolons or tabs
// part the cells, as the first line or a line "sep=;" before it says.
TransactionsCsv ReadTransactionsCsv(std::string_view text, const CheckDraft& check,
                                    const CsvLimits& limits = {});

}  // namespace cpa
