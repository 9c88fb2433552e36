// Turns a complete head into a Request, with Beast's parser. Threads: pure.
#pragma once

#include <string_view>

#include "http/message.h"

namespace cpa::http {

// `head` has passed CheckHead; the views of `request` point into it and into `body`. Keeps the
// capacity of `request`, so that a reused one costs no allocation. False: Beast refuses the head.
bool ParseRequest(std::string_view head, std::string_view body, Request& request);

}  // namespace cpa::http
