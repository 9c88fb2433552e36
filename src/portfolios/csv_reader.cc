#include "portfolios/csv_reader.h"

#include <algorithm>

namespace cpa {

bool CsvReader::Next() {
  while (SkipLineEnd()) {
  }
  if (rest_.empty()) return false;
  line_ = next_line_;
  cells_.clear();
  problem_.clear();
  ReadRecord();
  return true;
}

bool CsvReader::SkipLineEnd() {
  if (rest_.starts_with('\n')) {
    rest_.remove_prefix(1);
  } else if (rest_.starts_with("\r\n")) {
    rest_.remove_prefix(2);
  } else {
    return false;
  }
  ++next_line_;
  return true;
}

void CsvReader::ReadRecord() {
  for (;;) {
    if (cells_.size() == limits_.columns_max) {
      Fail("more than " + std::to_string(limits_.columns_max) + " columns");
      return SkipLine();
    }
    cells_.emplace_back();
    ReadCell();
    if (rest_.empty() || SkipLineEnd()) return;
    if (!rest_.starts_with(',')) {
      Fail("a quoted cell goes on after its closing quote");
      return SkipLine();
    }
    rest_.remove_prefix(1);
  }
}

void CsvReader::ReadCell() {
  if (rest_.starts_with('"')) {
    ReadQuoted();
  } else {
    ReadPlain();
  }
}

void CsvReader::ReadPlain() {
  std::string_view cell = rest_.substr(0, rest_.find_first_of(",\n"));
  rest_.remove_prefix(cell.size());
  if (cell.ends_with('\r') && !rest_.starts_with(',')) cell.remove_suffix(1);  // Of the line end.
  if (cell.find('"') != cell.npos) Fail("a quote in a cell that does not begin with one");
  Append(cell);
}

void CsvReader::ReadQuoted() {
  rest_.remove_prefix(1);
  for (;;) {
    const std::string_view part = rest_.substr(0, rest_.find('"'));
    next_line_ += static_cast<std::size_t>(std::ranges::count(part, '\n'));
    Append(part);
    if (part.size() == rest_.size()) {
      rest_ = {};
      return Fail("a quoted cell has no closing quote");
    }
    rest_.remove_prefix(part.size() + 1);
    if (!rest_.starts_with('"')) return;
    Append("\"");
    rest_.remove_prefix(1);
  }
}

void CsvReader::Append(std::string_view text) {
  std::string& cell = cells_.back();
  if (cell.size() + text.size() > limits_.cell_bytes_max) {
    return Fail("a cell of more than " + std::to_string(limits_.cell_bytes_max) + " bytes");
  }
  cell += text;
}

void CsvReader::Fail(std::string_view problem) {
  if (problem_.empty()) problem_ = problem;
}

void CsvReader::SkipLine() {
  rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
}

}  // namespace cpa
