// Contradictions between settings that are fine one by one. Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "config/settings.h"

namespace cpa::config {

// One line for each broken rule; empty when all hold.
std::vector<std::string> BrokenRules(const Settings& settings);

}  // namespace cpa::config
