// Cuts SQL text into statements. Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cpa {

// The statements without their comments, each with its semicolon. Semicolons in quotes, comments
// and trigger bodies do not end a statement. kInvalid when the text ends inside a statement.
Result<std::vector<std::string>> SplitStatements(std::string_view sql);

}  // namespace cpa
