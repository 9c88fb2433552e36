// A second, independent reading of JSON for tests: a plain recursive reader that keeps every number
// as its text. Asserts on broken input.
#pragma once

#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cpa::sources {

struct PlainJson {
  enum class Type { kNull, kBool, kNumber, kString, kArray, kObject };
  Type type = Type::kNull;
  std::string text{};  // Of a number as written, of a string unescaped.
  std::vector<PlainJson> items{};
  std::vector<std::pair<std::string, PlainJson>> members{};

  const PlainJson* Find(std::string_view key) const {
    for (const auto& [name, value] : members) {
      if (name == key) return &value;
    }
    return nullptr;
  }

  // The member, or null when absent.
  const PlainJson& operator[](std::string_view key) const {
    static const PlainJson kNothing;
    const PlainJson* const found = Find(key);
    return found != nullptr ? *found : kNothing;
  }

  std::optional<double> Number() const {
    if (type != Type::kNumber) return std::nullopt;
    return std::strtod(text.c_str(), nullptr);
  }

  std::string String() const { return type == Type::kString ? text : ""; }
};

class PlainJsonReader {
 public:
  static PlainJson Parse(std::string_view text) {
    PlainJsonReader reader(text);
    return reader.Value();
  }

 private:
  explicit PlainJsonReader(std::string_view text) : text_(text) {}

  char Peek() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
    if (at_ == text_.size()) throw std::runtime_error("JSON ends early");
    return text_[at_];
  }

  bool Take(char wanted) {
    if (Peek() != wanted) return false;
    ++at_;
    return true;
  }

  PlainJson Value() {
    switch (Peek()) {
      case '{':
        return Object();
      case '[':
        return Array();
      case '"':
        return {.type = PlainJson::Type::kString, .text = String()};
      default:
        return Word();
    }
  }

  PlainJson Object() {
    PlainJson value{.type = PlainJson::Type::kObject};
    Take('{');
    if (Take('}')) return value;
    do {
      Peek();
      std::string key = String();
      if (!Take(':')) throw std::runtime_error("no colon");
      value.members.emplace_back(std::move(key), Value());
    } while (Take(','));
    if (!Take('}')) throw std::runtime_error("object not closed");
    return value;
  }

  PlainJson Array() {
    PlainJson value{.type = PlainJson::Type::kArray};
    Take('[');
    if (Take(']')) return value;
    do {
      value.items.push_back(Value());
    } while (Take(','));
    if (!Take(']')) throw std::runtime_error("array not closed");
    return value;
  }

  PlainJson Word() {
    const auto end = text_.find_first_of(",]} \t\r\n", at_);
    const std::string word(text_.substr(at_, end == text_.npos ? end : end - at_));
    at_ += word.size();
    if (word == "null") return {};
    if (word == "true" || word == "false") return {.type = PlainJson::Type::kBool, .text = word};
    return {.type = PlainJson::Type::kNumber, .text = word};
  }

  std::string String() {
    std::string out;
    for (++at_; text_.at(at_) != '"'; ++at_) {
      if (text_[at_] == '\\') {
        Escape(out);
      } else {
        out += text_[at_];
      }
    }
    ++at_;
    return out;
  }

  void Escape(std::string& out) {
    switch (const char c = text_.at(++at_)) {
      case 'n':
        out += '\n';
        return;
      case 'r':
        out += '\r';
        return;
      case 't':
        out += '\t';
        return;
      case 'b':
        out += '\b';
        return;
      case 'f':
        out += '\f';
        return;
      case 'u':
        return AppendUtf8(out, CodePoint());
      default:
        out += c;
    }
  }

  unsigned CodePoint() {
    unsigned point = Hex4();
    if (point >= 0xD800 && point < 0xDC00) {
      at_ += 2;  // The backslash and u of the second half.
      point = 0x10000 + ((point - 0xD800) << 10) + (Hex4() - 0xDC00);
    }
    return point;
  }

  unsigned Hex4() {
    const std::string digits(text_.substr(at_ + 1, 4));
    at_ += 4;
    return static_cast<unsigned>(std::strtoul(digits.c_str(), nullptr, 16));
  }

  static void AppendUtf8(std::string& out, unsigned point) {
    const auto add = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (point < 0x80) return add(point);
    if (point < 0x800) {
      add(0xC0 | (point >> 6));
    } else if (point < 0x10000) {
      add(0xE0 | (point >> 12));
      add(0x80 | ((point >> 6) & 0x3F));
    } else {
      add(0xF0 | (point >> 18));
      add(0x80 | ((point >> 12) & 0x3F));
      add(0x80 | ((point >> 6) & 0x3F));
    }
    add(0x80 | (point & 0x3F));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace cpa::sources
