#include <iostream>
#include <span>

#include "app/run.h"

// Read by jemalloc. Memory that is free for five seconds goes back to the system, on a thread of
// jemalloc's own, also when nobody asks for more; its default is ten seconds, and only then.
extern "C" const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:5000,muzzy_decay_ms:0";

int main(int argc, char** argv) {
  return cpa::app::Run({argv, static_cast<std::size_t>(argc)}, std::cout, std::cerr);
}
