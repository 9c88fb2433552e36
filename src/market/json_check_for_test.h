// Whether a text is JSON (RFC 8259), for tests of rendered answers.
#pragma once

#include <string_view>

namespace cpa {

class JsonChecker {
 public:
  static bool IsValid(std::string_view text) {
    JsonChecker checker(text);
    return checker.Value() && checker.text_.empty();
  }

 private:
  explicit JsonChecker(std::string_view text) : text_(text) {}

  bool Skip(std::string_view token) {
    if (!text_.starts_with(token)) return false;
    text_.remove_prefix(token.size());
    return true;
  }

  bool Value() {
    if (Skip("{")) return Skip("}") || Members();
    if (Skip("[")) return Skip("]") || Elements();
    if (text_.starts_with('"')) return String();
    return Skip("null") || Skip("true") || Skip("false") || Number();
  }

  bool Members() {
    do {
      if (!String() || !Skip(":") || !Value()) return false;
    } while (Skip(","));
    return Skip("}");
  }

  bool Elements() {
    do {
      if (!Value()) return false;
    } while (Skip(","));
    return Skip("]");
  }

  bool String() {
    if (!Skip("\"")) return false;
    while (!text_.empty() && text_[0] != '"') {
      if (static_cast<unsigned char>(text_[0]) < 0x20) return false;
      if (Skip("\\") && (text_.empty() || std::string_view("\"\\/bfnrtu").find(text_[0]) ==
                                              std::string_view::npos)) {
        return false;
      }
      text_.remove_prefix(1);
    }
    return Skip("\"");
  }

  bool Digits() {
    const std::string_view before = text_;
    while (!text_.empty() && text_[0] >= '0' && text_[0] <= '9') text_.remove_prefix(1);
    return text_.size() < before.size();
  }

  bool Number() {
    Skip("-");
    if (!Skip("0") && !Digits()) return false;
    if (Skip(".") && !Digits()) return false;
    if (!Skip("e") && !Skip("E")) return true;
    if (!Skip("-")) Skip("+");
    return Digits();
  }

  std::string_view text_;
};

}  // namespace cpa
