// Expected failures are values: Result<T> holds a T or a Failure.
// Impossible states are asserts; exceptions are for start-up only.
#pragma once

#include <string>
#include <utility>

#include <boost/system/result.hpp>

namespace cpa {

enum class ErrorKind {
  kInvalid,      // The caller's fault; the detail may be shown to the caller.
  kNotFound,     //
  kConflict,     // Already taken, or changed meanwhile.
  kUnavailable,  // Try again later.
  kNoSpace,      // The disk is full: reading still works.
  kSwitchedOff,  // By a setting: what is asked for is not part of this server.
  kInternal,     // Ours; the detail goes to the log, never to a caller.
};

struct Failure {
  ErrorKind kind = ErrorKind::kInternal;
  std::string detail;
  // Of a database, whichever the engine: the SQLSTATE ("23505"), and the name of what was violated.
  std::string state = {};
  std::string constraint = {};
};

template <class T>
using Result = boost::system::result<T, Failure>;

inline Failure Invalid(std::string detail) {
  return {ErrorKind::kInvalid, std::move(detail)};
}

inline Failure NotFound(std::string detail) {
  return {ErrorKind::kNotFound, std::move(detail)};
}

inline Failure Conflict(std::string detail) {
  return {ErrorKind::kConflict, std::move(detail)};
}

inline Failure Unavailable(std::string detail) {
  return {ErrorKind::kUnavailable, std::move(detail)};
}

inline Failure NoSpace(std::string detail) {
  return {ErrorKind::kNoSpace, std::move(detail)};
}

inline Failure Internal(std::string detail) {
  return {ErrorKind::kInternal, std::move(detail)};
}

// What Result::value() throws when a start-up step insists on a value. Found by its argument.
[[noreturn]] void throw_exception_from_error(const Failure& failure,
                                             const boost::source_location& where);

}  // namespace cpa
