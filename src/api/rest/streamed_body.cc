#include "api/rest/streamed_body.h"

#include "base/log.h"
#include "base/offload.h"

namespace cpa::api {

StreamedBody::StreamedBody(BlockingPool& pool, std::string owner,
                           std::shared_ptr<TextSource> source)
    : pool_(pool), owner_(std::move(owner)), source_(std::move(source)) {}

// Giving back a connection to the database may take a while.
StreamedBody::~StreamedBody() {
  pool_.Post([source = std::move(source_)] {});
}

void StreamedBody::Compress(int level) {
  gzip_ = std::make_unique<http::GzipWriter>(level);
}

// Of what was let in the rest is not turned away.
Task<std::optional<http::BodyStream::Piece>> StreamedBody::Next() {
  const auto work = [this] { return Make(); };
  Result<Piece> piece = co_await Offload(pool_, owner_, work, Entry::kAlways);
  if (piece) co_return std::move(*piece);
  CPA_LOG_WARN("api", "an answer cannot be finished: {}", piece.error().detail);
  co_return std::nullopt;
}

// Well compressed text may come to nothing yet.
Result<http::BodyStream::Piece> StreamedBody::Make() {
  Piece piece;
  while (piece.bytes.empty() && !piece.is_last) {
    std::string text;
    const auto more = source_->Append(text);
    if (!more) return more.error();
    piece.is_last = !*more;
    if (gzip_) {
      gzip_->Write(text, piece.bytes);
      if (piece.is_last) gzip_->Finish(piece.bytes);
    } else {
      piece.bytes = std::move(text);
    }
  }
  return piece;
}

}  // namespace cpa::api
