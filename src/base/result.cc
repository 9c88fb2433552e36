#include "base/result.h"

#include <stdexcept>

namespace cpa {

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::runtime_error(failure.detail);
}

}  // namespace cpa
