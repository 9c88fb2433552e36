// The body of a long answer, made on a pool out of its owner's share: a piece is rendered and
// compressed when the client has taken the one before.
// Threads: the connection's loop.
#pragma once

#include <memory>
#include <string>

#include "base/blocking_pool.h"
#include "base/result.h"
#include "http/body_stream.h"
#include "http/gzip_writer.h"

namespace cpa::api {

// What a long answer says, piece by piece. Threads: one at a time, of a pool: it may block.
class TextSource {
 public:
  virtual ~TextSource() = default;

  // Appends the next some tens of KiB; false when they are the last.
  virtual Result<bool> Append(std::string& out) = 0;
};

class StreamedBody final : public http::BodyStream {
 public:
  // The pool outlives this; what the source holds goes to it when this ends.
  StreamedBody(BlockingPool& pool, std::string owner, std::shared_ptr<TextSource> source);
  ~StreamedBody() override;
  StreamedBody(const StreamedBody&) = delete;
  StreamedBody& operator=(const StreamedBody&) = delete;

  void Compress(int level) override;
  Task<std::optional<Piece>> Next() override;

 private:
  Result<Piece> Make();

  BlockingPool& pool_;
  const std::string owner_;
  std::shared_ptr<TextSource> source_;
  std::unique_ptr<http::GzipWriter> gzip_;  // nullptr: it goes out as it is.
};

}  // namespace cpa::api
