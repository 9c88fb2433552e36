// Character classes of HTTP (RFC 9110, section 5.6). Threads: pure.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace cpa::http {

struct CharacterClasses {
  std::array<bool, 256> token{};  // tchar
  std::array<bool, 256> text{};   // Field values: visible, space, tab and bytes from 0x80.
  std::array<bool, 256> host{};   // Of a host name or an IPv4 address.
};

consteval CharacterClasses MakeCharacterClasses() {
  CharacterClasses classes;
  const auto add = [](std::array<bool, 256>& set, std::string_view characters) {
    for (const char c : characters) set[static_cast<unsigned char>(c)] = true;
  };
  constexpr std::string_view kAlphanumeric =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  add(classes.token, kAlphanumeric);
  add(classes.token, "!#$%&'*+-.^_`|~");
  add(classes.host, kAlphanumeric);
  add(classes.host, "-._~%!$&'()*+,;=");
  for (int c = 0; c < 256; ++c) classes.text[c] = (c >= 0x20 && c != 0x7F) || c == '\t';
  return classes;
}

inline constexpr CharacterClasses kCharacters = MakeCharacterClasses();

inline bool IsToken(char c) {
  return kCharacters.token[static_cast<unsigned char>(c)];
}

inline bool IsText(char c) {
  return kCharacters.text[static_cast<unsigned char>(c)];
}

inline bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return IsToken(c); });
}

inline bool IsText(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return IsText(c); });
}

}  // namespace cpa::http
