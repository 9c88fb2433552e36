// Settings for people and programs: what `print config` prints. Secrets never appear.
// Threads: pure.
#pragma once

#include <string>

#include "config/command.h"
#include "config/load.h"

namespace cpa::config {

// name, value, origin and help, aligned.
std::string RenderTable(const Loaded& loaded);

// An array with one object per setting: name, value (typed), origin, default, secret, help, status.
std::string RenderJson(const Loaded& loaded);

// The reference: every setting with default, accepted values and help. Does not depend on what is
// set, so it is the same on every machine.
std::string RenderMarkdown();

std::string Render(const Loaded& loaded, Format format);

}  // namespace cpa::config
