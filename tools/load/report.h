// One JSON object, written member by member. Threads: one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cpa::load {

class Report {
 public:
  void Add(std::string_view name, std::string_view text);

  void Add(std::string_view name, const char* text) { Add(name, std::string_view(text)); }

  void Add(std::string_view name, std::uint64_t number);
  void Add(std::string_view name, int number);
  void Add(std::string_view name, bool yes);
  // Rounded to four places; null when it is not finite (a figure per nothing).
  void Add(std::string_view name, double number);
  // The members of `inner` as an object of that name.
  void AddObject(std::string_view name, const Report& inner);

  std::string Text() const;

 private:
  void Name(std::string_view name);
  std::string members_;
};

}  // namespace cpa::load
