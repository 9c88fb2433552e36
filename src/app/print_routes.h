// The operations of the API, without serving them.
#pragma once

#include <string>

#include "config/settings.h"

namespace cpa::app {

// Builds the program over an empty database in a temporary folder, and asks it. Throws
// std::runtime_error with a sentence for the operator.
std::string RoutesOf(config::Settings settings);

}  // namespace cpa::app
