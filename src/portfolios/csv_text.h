// Cells of CSV that a spreadsheet shows and never computes. Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace cpa {

// Appends a cell that takes any text. Where a spreadsheet could see the start of a formula (=, +,
// -, @, also full-width ones, after a tab, a line end or a semicolon too), an apostrophe goes
// before it. The cell is quoted when it must be.
void AppendCsvText(std::string& out, std::string_view text);

// Takes those apostrophes off the content of a cell again. Others stay.
std::string FromCsvText(std::string_view cell);

}  // namespace cpa
