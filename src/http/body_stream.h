// A body that is made while it is sent, for answers too long to be held whole. What it costs at a
// time is a piece, however long the body is and however slowly it is read.
// Threads: the connection's loop; an implementation makes its pieces on threads of its own.
#pragma once

#include <optional>
#include <string>

#include "base/asio.h"

namespace cpa::http {

class BodyStream {
 public:
  struct Piece {
    std::string bytes;
    bool is_last = false;
  };

  virtual ~BodyStream() = default;

  // Before the first piece: the client gets it as gzip.
  virtual void Compress(int level) = 0;

  // Some tens of KiB. Nothing when the rest cannot be made: the connection is then cut, so that the
  // client knows. One at a time; the stream outlives it.
  virtual Task<std::optional<Piece>> Next() = 0;
};

}  // namespace cpa::http
