// What is wrong with a request (422), in the shape that FastAPI clients parse. Whatever a client
// sends, it gets only so much of it back: so many problems, so much of its text with each. Threads:
// values; one owner each.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace cpa::api {

struct ProblemBounds {
  std::size_t listed_max = 100;         // MAX_PROBLEMS_PER_ANSWER; all are counted.
  std::size_t input_bytes_max = 1'024;  // MAX_PROBLEM_INPUT_BYTES; more is told as null.
};

// For the whole process, before the first request.
void SetProblemBounds(const ProblemBounds& bounds);
const ProblemBounds& BoundsOfProblems();

// What a client sent, as the JSON text to tell back: its own, or null when that is too long.
class Input {
 public:
  Input() = default;
  // Valid JSON, as the client wrote it. Implicit: problems are written as lists of their parts.
  Input(std::string_view json);

  Input(const char* json) : Input(std::string_view(json)) {}

  Input(const std::string& json) : Input(std::string_view(json)) {}

  static Input OfText(std::string_view text);  // A text that came as no JSON.

  const std::string& json() const { return json_; }

 private:
  std::string json_ = "null";
};

// One thing wrong with a request.
struct Problem {
  std::string type;              // "missing", "int_parsing", "extra_forbidden", ...
  std::vector<std::string> loc;  // {"query", "limit"}
  std::string msg;
  Input input = {};
};

// The first problems, and how many there are.
class Problems {
 public:
  Problems() = default;
  Problems(std::initializer_list<Problem> problems);

  void Add(Problem problem);

  // Counts problems that are not described.
  void CountMore(std::size_t count) { count_ += count; }

  bool empty() const { return count_ == 0; }

  // Whether one more would be listed; if not, nobody needs to describe it.
  bool has_room() const { return listed_.size() < BoundsOfProblems().listed_max; }

  std::size_t count() const { return count_; }

  const std::vector<Problem>& listed() const { return listed_; }

 private:
  std::vector<Problem> listed_;
  std::size_t count_ = 0;
};

// Appends "detail" and "problem_count", without braces.
void AppendProblems(std::string& out, const Problems& problems);

// A client's text inside a sentence or a name: without secrets, and cut when it is long.
std::string ShownText(std::string_view text, std::size_t bytes_max = 300);

}  // namespace cpa::api
