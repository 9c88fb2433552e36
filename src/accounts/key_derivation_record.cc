#include "accounts/key_derivation_record.h"

#include <algorithm>

#include "base/text.h"

namespace cpa {
namespace {

std::string_view TakeWord(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

}  // namespace

std::string FormatKeyDerivationRecord(const KeyDerivationRecord& note) {
  return note.nonce + ' ' + FormatTime(note.created_at) + ' ' + note.user_id + ' ' +
         FormatTime(note.previous_expires_at);
}

Result<KeyDerivationRecord> ParseKeyDerivationRecord(std::string_view text) {
  KeyDerivationRecord note;
  note.nonce = TakeWord(text);
  const auto created_at = ParseTime(TakeWord(text));
  note.user_id = TakeWord(text);
  const auto previous_expires_at = ParseTime(TakeWord(text));
  if (note.nonce.empty() || note.user_id.empty() || !created_at || !previous_expires_at) {
    return Internal("a kept request is damaged");
  }
  note.created_at = *created_at;
  note.previous_expires_at = *previous_expires_at;
  return note;
}

}  // namespace cpa
