#include "base/csv_reader.h"

#include <algorithm>

namespace cpa {

namespace {

std::size_t LineEndsIn(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends = text[i] == '\n' || (text[i] == '\r' && text.substr(i + 1, 1) != "\n");
    count += ends ? 1 : 0;
  }
  return count;
}

}  // namespace

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
  if (rest_.starts_with("\r\n")) {
    rest_.remove_prefix(2);
  } else if (rest_.starts_with('\n') || rest_.starts_with('\r')) {
    rest_.remove_prefix(1);
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
    if (!rest_.starts_with(limits_.separator)) {
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
  const char ends[] = {limits_.separator, '\r', '\n'};
  const std::string_view cell =
      rest_.substr(0, rest_.find_first_of(std::string_view(ends, sizeof ends)));
  rest_.remove_prefix(cell.size());
  if (cell.find('"') != cell.npos) Fail("a quote in a cell that does not begin with one");
  Append(cell);
}

void CsvReader::ReadQuoted() {
  rest_.remove_prefix(1);
  for (;;) {
    const std::string_view part = rest_.substr(0, rest_.find('"'));
    next_line_ += LineEndsIn(part);
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
  rest_.remove_prefix(std::min(rest_.find_first_of("\r\n"), rest_.size()));
}

}  // namespace cpa
