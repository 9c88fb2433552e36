// The operations of the API and its documents, without serving them.
#pragma once

#include <string>

#include "app/application.h"
#include "config/settings.h"

namespace cpa::app {

// Builds the program over an empty database in a temporary folder, and asks it. Throws
// std::runtime_error with a sentence for the operator.
using Description = const std::string& (Application::*)() const;
std::string DescriptionOf(config::Settings settings, Description description);

}  // namespace cpa::app
