#include "base/result.h"

#include <stdexcept>

namespace boost::system {

void throw_exception_from_error(const cpa::Failure& failure, const boost::source_location&) {
  throw std::runtime_error(failure.detail);
}

}  // namespace boost::system
