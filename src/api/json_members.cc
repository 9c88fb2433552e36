#include "api/json_members.h"

#include <cstddef>
#include <cstdint>
#include <set>

#include <boost/json/basic_parser_impl.hpp>

namespace cpa::api {
namespace {

// What basic_parser calls while it reads. Depth 1 is inside the outermost object.
class Handler {
 public:
  constexpr static std::size_t max_array_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_object_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_string_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_key_size = static_cast<std::size_t>(-1);

  using Error = boost::system::error_code;
  using Text = boost::json::string_view;

  bool on_document_begin(Error&) { return true; }

  bool on_document_end(Error&) { return true; }

  bool on_object_begin(Error&) { return Open(true); }

  bool on_object_end(std::size_t, Error&) { return Close(); }

  bool on_array_begin(Error&) { return Open(false); }

  bool on_array_end(std::size_t, Error&) { return Close(); }

  bool on_key_part(Text part, std::size_t, Error&) {
    if (at_members()) key_.append(part.data(), part.size());
    return true;
  }

  bool on_key(Text part, std::size_t, Error&) {
    if (!at_members()) return true;
    name_ = key_.append(part.data(), part.size());
    key_.clear();
    if (!names_.insert(name_).second) members_.duplicates.push_back(name_);
    return true;
  }

  bool on_string_part(Text, std::size_t, Error&) { return true; }

  bool on_string(Text, std::size_t, Error&) { return true; }

  bool on_number_part(Text part, Error&) {
    number_.append(part.data(), part.size());
    return true;
  }

  bool on_int64(std::int64_t, Text part, Error&) { return Number(part); }

  bool on_uint64(std::uint64_t, Text part, Error&) { return Number(part); }

  bool on_double(double, Text part, Error&) { return Number(part); }

  bool on_bool(bool, Error&) { return true; }

  bool on_null(Error&) { return true; }

  bool on_comment_part(Text, Error&) { return true; }

  bool on_comment(Text, Error&) { return true; }

  JsonMembers Take() { return std::move(members_); }

 private:
  bool at_members() const { return outermost_is_object_ && depth_ == 1; }

  bool Open(bool object) {
    if (depth_++ == 0) outermost_is_object_ = object;
    return true;
  }

  bool Close() {
    --depth_;
    return true;
  }

  bool Number(Text part) {
    number_.append(part.data(), part.size());
    if (at_members()) members_.number_texts[name_] = number_;
    number_.clear();
    return true;
  }

  JsonMembers members_;
  std::set<std::string> names_;
  std::string key_, name_, number_;
  int depth_ = 0;
  bool outermost_is_object_ = false;
};

}  // namespace

JsonMembers ReadMembers(std::string_view text) {
  boost::json::basic_parser<Handler> parser{boost::json::parse_options{}};
  boost::system::error_code error;
  parser.write_some(false, text.data(), text.size(), error);
  return parser.handler().Take();
}

}  // namespace cpa::api
