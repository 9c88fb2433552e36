#include <iostream>
#include <span>

#include "app/run.h"

int main(int argc, char** argv) {
  return cpa::app::Run({argv, static_cast<std::size_t>(argc)}, std::cout, std::cerr);
}
