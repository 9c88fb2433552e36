// The command "check-config": what about settings that are accepted may be a mistake all the same,
// and what they give. Threads: the main thread.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "config/load.h"
#include "config/settings.h"

namespace cpa::app {

// A line for each folder of the database or of the secret that is not there: a misspelt path would
// be made, and begin empty.
std::vector<std::string> MissingDataFolders(const config::Settings& settings);

// Whether a server could start with them; why not is one line on `err`. Looks up host names.
bool CheckConfig(const config::Loaded& loaded, std::ostream& out, std::ostream& err);

}  // namespace cpa::app
