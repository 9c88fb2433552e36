// Text as gzip, a piece at a time (RFC 1952). Holds about 256 KiB. Threads: one at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace cpa::http {

class GzipWriter {
 public:
  explicit GzipWriter(int level);  // Throws std::bad_alloc.
  ~GzipWriter();
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;

  // Appends to `out` what is ready; much of the text may still be inside.
  void Write(std::string_view text, std::string& out);
  // Appends the rest. Nothing may be written from then on.
  void Finish(std::string& out);

 private:
  struct Stream;

  void Run(int flush, std::string& out);

  const std::unique_ptr<Stream> stream_;
};

// All of a text at once.
std::string GzipText(std::string_view text, int level);

}  // namespace cpa::http
