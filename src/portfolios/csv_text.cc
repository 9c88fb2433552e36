#include "portfolios/csv_text.h"

#include <algorithm>
#include <array>

namespace cpa {
namespace {

// Some spreadsheets cut at these, even inside of quotes, when their language writes 1,5 for 1.5.
constexpr std::string_view kCellEnds = ";\t\r\n";

// An apostrophe is among them, so that one that was written is told from one that was added.
constexpr std::string_view kActive{"=+-@'\"\t\r\n\0", 10};
constexpr std::array<std::string_view, 4> kActiveWide = {"＝", "＋", "－", "＠"};

bool BeginsActive(std::string_view text) {
  if (text.empty()) return false;
  return kActive.find(text.front()) != kActive.npos ||
         std::ranges::any_of(kActiveWide, [&](auto wide) { return text.starts_with(wide); });
}

bool EndsCell(char c) {
  return kCellEnds.find(c) != kCellEnds.npos;
}

std::string Guarded(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = i == 0 || EndsCell(text[i - 1]);
    if (starts && BeginsActive(text.substr(i))) out += '\'';
    out += text[i];
  }
  return out;
}

bool NeedsQuotes(std::string_view cell) {
  return cell.find_first_of(",;\"\t\r\n") != cell.npos || cell.starts_with(' ') ||
         cell.ends_with(' ');
}

}  // namespace

void AppendCsvText(std::string& out, std::string_view text) {
  const std::string cell = Guarded(text);
  if (!NeedsQuotes(cell)) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string FromCsvText(std::string_view cell) {
  std::string out;
  out.reserve(cell.size());
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const bool starts = i == 0 || EndsCell(cell[i - 1]);
    if (starts && cell[i] == '\'' && BeginsActive(cell.substr(i + 1))) ++i;
    out += cell[i];
  }
  return out;
}

}  // namespace cpa
