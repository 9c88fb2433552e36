#include "portfolios/transactions_csv.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/csv_reader.h"
#include "base/text.h"
#include "portfolios/csv_text.h"

namespace cpa {
namespace {

enum class Column {
  kExecutedAt,
  kType,
  kCryptoId,
  kQuantity,
  kPricePerUnit,
  kFee,
  kNotes,
  kId,
  kIgnored,  // Only exported.
  kUnnamed,  // Spreadsheets leave empty ones behind.
};

constexpr std::size_t kNeededColumns = 5;  // The first of them.
constexpr std::array<std::string_view, 8> kColumnNames = {
    "executed_at", "type", "crypto_id", "quantity", "price_per_unit", "fee", "notes", "id"};

struct Alias {
  std::string_view name;
  Column column;
};

constexpr auto kAliases = std::to_array<Alias>({
    {"executed_at", Column::kExecutedAt},
    {"date", Column::kExecutedAt},
    {"time", Column::kExecutedAt},
    {"datetime", Column::kExecutedAt},
    {"timestamp", Column::kExecutedAt},
    {"type", Column::kType},
    {"transaction_type", Column::kType},
    {"side", Column::kType},
    {"crypto_id", Column::kCryptoId},
    {"coin_id", Column::kCryptoId},
    {"coin", Column::kCryptoId},
    {"crypto", Column::kCryptoId},
    {"quantity", Column::kQuantity},
    {"qty", Column::kQuantity},
    {"price_per_unit", Column::kPricePerUnit},
    {"unit_price", Column::kPricePerUnit},
    {"price", Column::kPricePerUnit},
    {"fee", Column::kFee},
    {"fees", Column::kFee},
    {"notes", Column::kNotes},
    {"note", Column::kNotes},
    {"id", Column::kId},
    {"total_amount", Column::kIgnored},
    {"cost_basis", Column::kIgnored},
    {"realized_profit_loss", Column::kIgnored},
    {"", Column::kUnnamed},
});

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<std::string_view, 2> kWideMarks = {"\xFF\xFE", "\xFE\xFF"};
constexpr std::size_t kIdMax = 64;  // Longer ones are nobody's here.

std::string_view NameOf(Column column) {
  return kColumnNames[static_cast<std::size_t>(column)];
}

// "Price per unit" is price_per_unit.
std::string Normalized(std::string_view header) {
  std::string name = AsciiLower(Trim(header));
  std::ranges::replace_if(
      name, [](char c) { return c == ' ' || c == '-'; }, '_');
  return name;
}

std::optional<Column> FindColumn(std::string_view header) {
  const auto found = std::ranges::find(kAliases, Normalized(header), &Alias::name);
  if (found == kAliases.end()) return std::nullopt;
  return found->column;
}

// Takes a line "sep=;" off, as Excel writes and reads it.
std::optional<char> TakeSeparatorLine(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  if (line.size() != 5 || !EqualsIgnoreCase(line.substr(0, 4), "sep=")) return std::nullopt;
  const char separator = line.back();
  text.remove_prefix(line.size());  // The reader counts the line that stays, an empty one.
  return separator;
}

// The separator with which the first line has the most columns.
char GuessSeparator(std::string_view text) {
  const std::string_view lines = text.substr(std::min(text.find_first_not_of("\r\n"), text.size()));
  const std::string_view header = lines.substr(0, lines.find_first_of("\r\n"));
  char best = ',';
  for (const char each : {';', '\t'}) {
    if (std::ranges::count(header, each) > std::ranges::count(header, best)) best = each;
  }
  return best;
}

bool IsBlank(const std::vector<std::string>& cells) {
  return std::ranges::all_of(cells, [](const std::string& cell) { return Trim(cell).empty(); });
}

// Read from the end of a file that is written newest first, transactions of one second come in the
// order in which they were.
bool NeverRises(const std::vector<TransactionDraft>& drafts) {
  if (drafts.empty() || drafts.front().executed_at == drafts.back().executed_at) return false;
  return std::ranges::is_sorted(drafts, std::ranges::greater{}, &TransactionDraft::executed_at);
}

// Reads the lines of one file, and says what is wrong with them.
class Importer {
 public:
  Importer(const CheckDraft& check, const CsvLimits& limits) : check_(check), limits_(limits) {}

  TransactionsCsv Run(std::string_view text) && {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    if (!CheckText(text)) return std::move(result_);
    const auto told = TakeSeparatorLine(text);
    separator_ = told.value_or(GuessSeparator(text));
    CsvReader reader(text, {limits_.columns_max, limits_.cell_bytes_max, separator_});
    if (!ReadHeader(reader)) return std::move(result_);
    for (std::size_t rows = 0; reader.Next(); ++rows) {
      line_ = reader.line();
      if (rows == limits_.rows_max) {
        Report("", "more than " + std::to_string(limits_.rows_max) + " transactions");
        break;
      }
      ReadRow(reader);
    }
    if (NeverRises(result_.drafts)) {
      std::ranges::reverse(result_.drafts);
      std::ranges::reverse(result_.lines);
    }
    return std::move(result_);
  }

 private:
  void Report(std::string_view column, std::string message) {
    ++result_.problem_count;
    if (result_.problems.size() == limits_.problems_max) return;
    result_.problems.push_back({line_, std::string(column), std::move(message)});
  }

  bool CheckText(std::string_view text) {
    if (text.size() > limits_.bytes_max) {
      Report("", "larger than " + std::to_string(limits_.bytes_max) + " bytes");
      return false;
    }
    if (IsValidUtf8(text)) return true;
    if (std::ranges::any_of(kWideMarks, [&](auto mark) { return text.starts_with(mark); })) {
      Report("", "UTF-16 text; save it as CSV in UTF-8");
      return false;
    }
    while (!text.empty()) {
      ++line_;
      const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
      if (text.substr(line.size()).starts_with("\r\n")) text.remove_prefix(1);
      if (!IsValidUtf8(line)) Report("", "not UTF-8 text");
      text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return false;
  }

  bool ReadHeader(CsvReader& reader) {
    if (!reader.Next()) {
      Report("", "no header line");
      return false;
    }
    line_ = reader.line();
    if (!reader.problem().empty()) Report("", reader.problem());
    for (const std::string& header : reader.cells()) AddColumn(header);
    for (std::size_t i = 0; i < kNeededColumns; ++i) {
      const bool missing =
          std::ranges::find(columns_, Column{static_cast<int>(i)}) == columns_.end();
      if (missing) Report(kColumnNames[i], "this column is missing");
    }
    return result_.problem_count == 0;
  }

  void AddColumn(const std::string& header) {
    const std::optional<Column> column = FindColumn(header);
    columns_.push_back(column.value_or(Column::kIgnored));
    if (!column) {
      if (unknown_.insert(Normalized(header)).second) Report(header, "unknown column");
      return;
    }
    const bool again = std::ranges::count(columns_, *column) == 2;  // Told once, however many.
    if (again && *column < Column::kIgnored) Report(NameOf(*column), "this column is there twice");
  }

  void ReadRow(const CsvReader& reader) {
    const std::size_t problems_before = result_.problem_count;
    if (!reader.problem().empty()) return Report("", reader.problem());
    if (IsBlank(reader.cells())) return;  // Spreadsheets leave such rows behind.
    if (reader.cells().size() != columns_.size()) {
      return Report("", std::to_string(reader.cells().size()) + " cells where the header has " +
                            std::to_string(columns_.size()));
    }
    TransactionDraft draft;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      ReadCell(draft, columns_[i], reader.cells()[i]);
    }
    if (result_.problem_count > problems_before) return;
    for (CsvProblem& problem : check_(draft)) Report(problem.column, std::move(problem.message));
    if (result_.problem_count > problems_before) return;
    result_.drafts.push_back(std::move(draft));
    result_.lines.push_back(line_);
  }

  void ReadCell(TransactionDraft& draft, Column column, const std::string& cell) {
    switch (column) {
      case Column::kExecutedAt:
        return ReadTime(draft, cell);
      case Column::kType:
        return ReadType(draft, cell);
      case Column::kCryptoId:
        return ReadCoin(draft, cell);
      case Column::kQuantity:
        return ReadQuantity(draft, cell);
      case Column::kPricePerUnit:
        return ReadAmount(draft.price_per_unit, column, cell);
      case Column::kFee:
        if (Trim(cell).empty()) return;
        return ReadAmount(draft.fee, column, cell);
      case Column::kNotes:
        return ReadNotes(draft, cell);
      case Column::kId:
        return ReadId(draft, cell);
      case Column::kIgnored:
        return;
      case Column::kUnnamed:
        if (!Trim(cell).empty()) Report("", "a cell in a column without a name");
    }
  }

  void ReadTime(TransactionDraft& draft, std::string_view cell) {
    cell = Trim(cell);
    const auto time = ParseTime(cell);
    if (time) {
      draft.executed_at = *time;
    } else if (ParseTime(std::string(cell) + "Z")) {
      Report("executed_at", "has no time zone: write Z behind it for UTC, or an offset as +01:00");
    } else {
      Report("executed_at", "should be a time such as 2026-01-02T03:04:05Z");
    }
  }

  void ReadType(TransactionDraft& draft, std::string_view cell) {
    const auto type = ParseTransactionType(AsciiLower(Trim(cell)));
    if (!type) return Report("type", "should be buy or sell");
    draft.type = *type;
  }

  void ReadCoin(TransactionDraft& draft, std::string_view cell) {
    draft.crypto_id = FromCsvText(Trim(cell));
    if (draft.crypto_id.empty()) Report("crypto_id", "should not be empty");
  }

  void ReadQuantity(TransactionDraft& draft, std::string_view cell) {
    const std::size_t problems_before = result_.problem_count;
    ReadAmount(draft.quantity, Column::kQuantity, cell);
    if (result_.problem_count == problems_before && draft.quantity.is_zero()) {
      Report("quantity", "should be greater than 0");
    }
  }

  void ReadAmount(Decimal& amount, Column column, std::string_view cell) {
    const auto value = Decimal::ParseInput(Trim(cell));
    if (!value) return Report(NameOf(column), value.error().detail + HintOf(cell));
    if (value->is_negative()) {
      return Report(NameOf(column), "should be greater than or equal to 0");
    }
    amount = *value;
  }

  // Where semicolons part the cells, numbers are often written with a comma.
  static std::string HintOf(std::string_view cell) {
    const auto comma = cell.find(',');
    if (comma == cell.npos || cell.find(',', comma + 1) != cell.npos) return {};
    std::string number(Trim(cell));
    std::ranges::replace(number, ',', '.');
    return Decimal::ParseInput(number) ? ", with a point: " + number : "";
  }

  void ReadId(TransactionDraft& draft, std::string_view cell) {
    std::string id = FromCsvText(Trim(cell));
    if (id.size() <= kIdMax && id.find('\0') == id.npos) draft.id = std::move(id);
  }

  void ReadNotes(TransactionDraft& draft, std::string_view cell) {
    if (cell.find('\0') != cell.npos) return Report("notes", "should not have NUL characters");
    draft.notes = FromCsvText(cell);
  }

  const CheckDraft& check_;
  const CsvLimits& limits_;
  TransactionsCsv result_;
  char separator_ = ',';
  std::vector<Column> columns_;
  std::set<std::string> unknown_;  // Their names, each told once.
  std::size_t line_ = 0;
};

}  // namespace

void AppendTransactionsCsvHeader(std::string& out) {
  out +=
      "id,executed_at,type,crypto_id,quantity,price_per_unit,fee,total_amount,notes,cost_basis,"
      "realized_profit_loss\r\n";
}

void AppendTransactionCsv(std::string& out, const Transaction& transaction) {
  AppendCsvText(out, transaction.id);
  out += ',';
  AppendTime(out, transaction.executed_at);
  out += ',';
  out += TransactionTypeName(transaction.type);
  out += ',';
  AppendCsvText(out, transaction.crypto_id);
  for (const Decimal& amount : {transaction.quantity, transaction.price_per_unit, transaction.fee,
                                transaction.total_amount()}) {
    out += ',' + amount.ToString();
  }
  out += ',';
  AppendCsvText(out, transaction.notes);
  out += ',';
  if (transaction.sale) out += transaction.sale->cost_basis.ToString();
  out += ',';
  if (transaction.sale) out += transaction.sale->realized_profit_loss.ToString();
  out += "\r\n";
}

TransactionsCsv ReadTransactionsCsv(std::string_view text, const CheckDraft& check,
                                    const CsvLimits& limits) {
  return Importer(check, limits).Run(text);
}

}  // namespace cpa
