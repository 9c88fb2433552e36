#include "api/rest/json_members.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>

namespace cpa::api {
namespace {

constexpr std::size_t kDepthMax = 32;
constexpr std::string_view kSpace = " \t\r\n";

// Takes what basic_parser finds, and keeps nothing.
struct Nobody {
  constexpr static std::size_t max_array_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_object_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_string_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_key_size = static_cast<std::size_t>(-1);

  using Error = boost::system::error_code;
  using Text = boost::json::string_view;

  bool on_document_begin(Error&) { return true; }

  bool on_document_end(Error&) { return true; }

  bool on_object_begin(Error&) { return true; }

  bool on_object_end(std::size_t, Error&) { return true; }

  bool on_array_begin(Error&) { return true; }

  bool on_array_end(std::size_t, Error&) { return true; }

  bool on_key_part(Text, std::size_t, Error&) { return true; }

  bool on_key(Text, std::size_t, Error&) { return true; }

  bool on_string_part(Text, std::size_t, Error&) { return true; }

  bool on_string(Text, std::size_t, Error&) { return true; }

  bool on_number_part(Text, Error&) { return true; }

  bool on_int64(std::int64_t, Text, Error&) { return true; }

  bool on_uint64(std::uint64_t, Text, Error&) { return true; }

  bool on_double(double, Text, Error&) { return true; }

  bool on_bool(bool, Error&) { return true; }

  bool on_null(Error&) { return true; }

  bool on_comment_part(Text, Error&) { return true; }

  bool on_comment(Text, Error&) { return true; }
};

// Walks through valid JSON.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  // The next byte that is no space; 0 at the end.
  char Peek() {
    at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  void Step() { ++at_; }

  // True when `c` comes next; then it is taken.
  bool Take(char c) {
    if (Peek() != c) return false;
    Step();
    return true;
  }

  // A string with its quotes.
  std::string_view String() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
    return From(begin);
  }

  // A number, true, false or null.
  void Word() { at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size()); }

  std::size_t at() const { return at_; }

  std::string_view From(std::size_t begin) const { return text_.substr(begin, at_ - begin); }

 private:
  const std::string_view text_;
  std::size_t at_ = 0;
};

void SkipValue(Walker& walker) {
  int depth = 0;
  do {
    switch (walker.Peek()) {
      case '"':
        walker.String();
        break;
      case '{':
      case '[':
        ++depth;
        walker.Step();
        break;
      case '}':
      case ']':
        --depth;
        walker.Step();
        break;
      case ',':
      case ':':
        walker.Step();
        break;
      case '\0':
        return;
      default:
        walker.Word();
    }
  } while (depth > 0);
}

// Cheaper than by letters.
bool IsBefore(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

class OutlineReader {
 public:
  OutlineReader(std::string_view text, const OutlineLimits& limits)
      : walker_(text), limits_(limits) {}

  JsonOutline Read() && {
    outline_.is_object = walker_.Peek() == '{';
    ReadValue();
    return std::move(outline_);
  }

 private:
  struct Seen {
    std::string_view name;
    std::string_view text;
  };

  // Where we are: at a member, or at an element.
  struct Place {
    std::string_view name;
    std::size_t index = 0;
    bool is_element = false;
  };

  void ReadValue() {
    if (++values_ > limits_.values_max) outline_.is_too_large = true;
    if (outline_.is_too_large) return;
    switch (walker_.Peek()) {
      case '{':
        return ReadObject();
      case '[':
        return ReadArray();
      case '"':
        walker_.String();
        return;
      default:
        return walker_.Word();
    }
  }

  void ReadObject() {
    const std::size_t first = seen_.size();
    walker_.Step();
    if (walker_.Take('}')) return;
    do {
      walker_.Peek();
      const std::string_view name = Decoded(walker_.String());
      walker_.Take(':');
      walker_.Peek();
      const std::size_t begin = walker_.at();
      path_.push_back({.name = name});
      ReadValue();
      path_.pop_back();
      seen_.push_back({name, walker_.From(begin)});
    } while (!outline_.is_too_large && walker_.Take(','));
    walker_.Take('}');
    Close(first);
  }

  void ReadArray() {
    walker_.Step();
    if (walker_.Take(']')) return;
    path_.push_back({.name = {}, .index = 0, .is_element = true});
    do {
      ReadValue();
      ++path_.back().index;
    } while (!outline_.is_too_large && walker_.Take(','));
    path_.pop_back();
    walker_.Take(']');
  }

  // Ends the object whose members are those seen from `first` on.
  void Close(std::size_t first) {
    const bool is_outermost = path_.empty();
    if (!is_outermost && seen_.size() - first > limits_.inner_members_max) {
      outline_.is_too_large = true;
    }
    const auto begin = seen_.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, seen_.end(), [](const Seen& a, const Seen& b) {
      return a.name == b.name ? a.text.data() < b.text.data() : IsBefore(a.name, b.name);
    });
    for (auto member = begin; member != seen_.end();) {
      auto last = member;
      while (last + 1 != seen_.end() && (last + 1)->name == member->name) ++last;
      if (last != member) AddDuplicate(*last);
      if (is_outermost) outline_.members.push_back({std::string(last->name), last->text});
      member = last + 1;
    }
    seen_.resize(first);
  }

  void AddDuplicate(const Seen& member) {
    if (++outline_.duplicate_count > limits_.duplicates_listed_max) return;
    JsonOutline::Duplicate duplicate{.path = {}, .text = member.text};
    for (const Place& place : path_) {
      duplicate.path.push_back(place.is_element ? std::to_string(place.index)
                                                : std::string(place.name));
    }
    duplicate.path.emplace_back(member.name);
    outline_.duplicates.push_back(std::move(duplicate));
  }

  // Of a string with its quotes.
  std::string_view Decoded(std::string_view quoted) {
    if (quoted.find('\\') == quoted.npos) return quoted.substr(1, quoted.size() - 2);
    boost::system::error_code error;
    const auto value = boost::json::parse({quoted.data(), quoted.size()}, error);
    const auto* text = value.if_string();
    return decoded_.emplace_back(text != nullptr ? std::string(*text) : std::string());
  }

  Walker walker_;
  const OutlineLimits& limits_;
  JsonOutline outline_;
  std::vector<Seen> seen_;  // Of all open objects, the outermost first.
  std::vector<Place> path_;
  std::deque<std::string> decoded_;
  std::size_t values_ = 0;
};

}  // namespace

bool IsClientJson(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  boost::json::basic_parser<Nobody> parser{options};
  boost::system::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  return !error && parser.done() && text.find_first_not_of(kSpace, used) == text.npos;
}

const JsonOutline::Member* JsonOutline::Find(std::string_view name) const {
  const auto found = std::lower_bound(
      members.begin(), members.end(), name,
      [](const Member& member, std::string_view wanted) { return IsBefore(member.name, wanted); });
  return found != members.end() && found->name == name ? &*found : nullptr;
}

JsonOutline ReadOutline(std::string_view text, const OutlineLimits& limits) {
  return OutlineReader(text, limits).Read();
}

std::string_view ElementText(std::string_view array, std::size_t index) {
  Walker walker(array);
  if (!walker.Take('[')) return {};
  for (std::size_t i = 0; walker.Peek() != ']' && walker.Peek() != '\0'; ++i) {
    const std::size_t begin = walker.at();
    SkipValue(walker);
    if (i == index) return walker.From(begin);
    walker.Take(',');
  }
  return {};
}

}  // namespace cpa::api
