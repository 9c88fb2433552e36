// Reads CSV (RFC 4180): quoted cells with quotes, separators and line ends in them; lines end with
// CRLF, LF or CR; empty lines are skipped. A broken record is told and skipped. Threads: none of
// its own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cpa {

class CsvReader {
 public:
  struct Limits {
    std::size_t columns_max = 64;
    std::size_t cell_bytes_max = 4096;
    char separator = ',';
  };

  CsvReader(std::string_view text, const Limits& limits) : rest_(text), limits_(limits) {}

  // Goes to the next record; false when there is none.
  bool Next();

  const std::vector<std::string>& cells() const { return cells_; }

  std::size_t line() const { return line_; }  // Where the record begins, from 1.

  const std::string& problem() const { return problem_; }  // A sentence; empty when it is fine.

 private:
  bool SkipLineEnd();
  void ReadRecord();
  void ReadCell();
  void ReadPlain();
  void ReadQuoted();
  void Append(std::string_view text);
  void Fail(std::string_view problem);
  void SkipLine();

  std::string_view rest_;
  const Limits limits_;
  std::size_t next_line_ = 1;
  std::size_t line_ = 0;
  std::vector<std::string> cells_;
  std::string problem_;
};

}  // namespace cpa
