// Expected failures are values: a Result<T> holds a T or a Failure.
// Impossible states are asserts; exceptions are for start-up only.
// Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tl/expected.hpp>

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

// What a failure is about, where its reader must tell one from another.
enum class Subject : std::uint8_t {
  kNone,
  kUser,  // Who asks.
  kRegistration,
  kUsername,
  kEmail,
  kKey,
  kLastKey,      // The last one that does not expire.
  kKeyLimit,     // As many as a user may have.
  kIdempotency,  // The Idempotency-Key belongs to another request.
  kPortfolio,
  kTransaction,
  kImport,  // None of it was booked.
  kLedger,  // What may be booked; the detail may be shown to the caller.
  kAlert,
  kEvent,
  kWebhook,
  kLimit,      // As many as there may be of what was to be made.
  kWorkQueue,  // Too much of the caller's own work waits.
};
std::string_view SubjectName(Subject subject);  // "webhook", for logs.

struct Failure {
  ErrorKind kind = ErrorKind::kInternal;
  std::string detail;
  // Of a database, whichever the engine: the SQLSTATE ("23505"), and the name of what was violated.
  std::string state = {};
  std::string constraint = {};
  Subject subject = Subject::kNone;

  bool IsAbout(ErrorKind of_kind, Subject of) const { return kind == of_kind && subject == of; }
};

// An expected value that is made of its error as simply as of its value: `return Invalid("...");`.
template <class T, class Error>
class [[nodiscard]] Expected : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Expected() = default;

  Expected(Error error) : Base(tl::unexpect, std::move(error)) {}

  using Base::operator*;
  using Base::value;

  // Of a temporary the value itself and no reference into it: `for (Row& row : *Rows())` is safe.
  T operator*() && requires(!std::is_void_v<T>) { return std::move(Base::operator*()); }

  T value() && requires(!std::is_void_v<T>) { return std::move(Base::value()); }
};

template <class T>
using Result = Expected<T, Failure>;

inline Failure Invalid(std::string detail) {
  return {ErrorKind::kInvalid, std::move(detail)};
}

inline Failure NotFound(std::string detail) {
  return {ErrorKind::kNotFound, std::move(detail)};
}

inline Failure Conflict(std::string detail) {
  return {ErrorKind::kConflict, std::move(detail)};
}

// There is none, or it is somebody else's.
Failure NotFound(Subject subject);
// It is taken, used up, or in the way. The detail is the subject's name when there is none.
Failure Conflict(Subject subject, std::string detail = {});

inline Failure Unavailable(std::string detail) {
  return {ErrorKind::kUnavailable, std::move(detail)};
}

inline Failure NoSpace(std::string detail) {
  return {ErrorKind::kNoSpace, std::move(detail)};
}

inline Failure Internal(std::string detail) {
  return {ErrorKind::kInternal, std::move(detail)};
}

}  // namespace cpa
