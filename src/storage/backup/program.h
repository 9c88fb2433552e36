// Runs another program and waits for it, without a shell. Threads: any. Blocks.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace cpa {

struct ProgramCall {
  std::vector<std::string> arguments;         // The first is the program, searched in PATH.
  std::vector<std::string> environment = {};  // "NAME=value", besides and before our own.
  int input = -1;                             // A descriptor to read from; -1: nothing to read.
  int output = -1;                            // A descriptor to write to; -1: kept and returned.
};

// What it wrote to its output. kNotFound when there is no such program; kInternal when it failed,
// with the first line of its errors.
Result<std::string> RunProgram(const ProgramCall& call);

}  // namespace cpa
