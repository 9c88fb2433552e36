#include "market/search_index.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "market/edit_distance.h"

namespace cpa {
namespace {

constexpr int kUnranked = std::numeric_limits<int>::max();

std::string Folded(std::string_view query) {
  return AsciiLower(Trim(query).substr(0, kSearchQueryBytesMax));
}

// The first eight bytes, the first in the lowest place; zeros behind a shorter text.
std::uint64_t HeadOf(std::string_view text) {
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(8, text.size()); ++i) {
    head |= std::uint64_t{static_cast<std::uint8_t>(text[i])} << (8 * i);
  }
  return head;
}

std::uint64_t HeadMaskOf(std::string_view text) {
  return text.size() >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * text.size())) - 1;
}

// Which bytes occur: a bit each for letters and digits, the others share what is left.
std::uint64_t ByteSetOf(std::string_view text) {
  std::uint64_t set = 0;
  for (const char c : text) {
    unsigned bit = 36 + static_cast<std::uint8_t>(c) % 28;
    if (c >= 'a' && c <= 'z') bit = static_cast<unsigned>(c - 'a');
    if (c >= '0' && c <= '9') bit = 26 + static_cast<unsigned>(c - '0');
    set |= std::uint64_t{1} << bit;
  }
  return set;
}

bool HasMoreBitsThan(std::uint64_t set, std::size_t limit) {
  for (std::size_t i = 0; i < limit; ++i) set &= set - 1;
  return set != 0;
}

// Each edit brings at most one new byte and takes at most one away.
bool MayBeWithinEdits(std::uint64_t a, std::uint64_t b, std::size_t limit) {
  return !HasMoreBitsThan(a & ~b, limit) && !HasMoreBitsThan(b & ~a, limit);
}

std::size_t EditsAllowed(std::string_view query) {
  if (query.size() < 4) return 0;
  return query.size() < 8 ? 1 : 2;
}

bool IsWordByte(char c) {
  const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  return alphanumeric || static_cast<std::uint8_t>(c) >= 0x80;
}

// The next word of `text` from `at` on; empty at the end.
std::string_view NextWord(std::string_view text, std::size_t at) {
  const auto begin =
      std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), IsWordByte);
  return {begin, std::find_if_not(begin, text.end(), IsWordByte)};
}

std::optional<int> RankOf(const std::string& id, const Snapshot& snapshot) {
  const SnapshotEntry* entry = snapshot.Find(id);
  return entry == nullptr ? std::nullopt : entry->quote->market_cap_rank;
}

}  // namespace

SearchIndex::SearchIndex(std::vector<ListedCoin> coins) : coins_(std::move(coins)) {
  std::ranges::stable_sort(coins_, {}, &ListedCoin::id);
  const auto repeated = std::ranges::unique(coins_, {}, &ListedCoin::id);
  coins_.erase(repeated.begin(), repeated.end());
  for (std::size_t i = 0; i < coins_.size(); ++i) AddCoin(static_cast<std::uint32_t>(i));
}

void SearchIndex::AddCoin(std::uint32_t coin) {
  const ListedCoin& listed = coins_[coin];
  const std::string symbol = AsciiLower(listed.symbol);
  const std::string id = AsciiLower(listed.id);
  const std::string name = AsciiLower(listed.name);
  AddText(coin, TermKind::kSymbol, symbol);
  const auto name_offset = static_cast<std::uint32_t>(text_.size());
  if (name != id) AddText(coin, TermKind::kName, name);
  const auto id_offset = static_cast<std::uint32_t>(text_.size());
  AddText(coin, TermKind::kId, id);
  std::vector<std::string_view> known_words;
  if (name != id) AddWords(coin, name_offset, name, known_words);
  AddWords(coin, id_offset, id, known_words);
}

void SearchIndex::AddText(std::uint32_t coin, TermKind kind, std::string_view text) {
  if (text.empty()) return;
  const auto offset = static_cast<std::uint32_t>(text_.size());
  const auto length = static_cast<std::uint32_t>(text.size());
  text_ += text;
  AddTerm({coin, offset, length, length, kind});
}

// A text of one word is a term already. Most ids repeat the words of the name.
void SearchIndex::AddWords(std::uint32_t coin, std::uint32_t offset, std::string_view text,
                           std::vector<std::string_view>& known_words) {
  for (auto word = NextWord(text, 0); !word.empty();) {
    const auto begin = static_cast<std::size_t>(word.data() - text.data());
    const bool known = std::ranges::find(known_words, word) != known_words.end();
    if (!known && word.size() < text.size()) {
      known_words.push_back(word);
      AddTerm({.coin = coin,
               .offset = offset + static_cast<std::uint32_t>(begin),
               .length = static_cast<std::uint32_t>(text.size() - begin),
               .word_length = static_cast<std::uint32_t>(word.size()),
               .kind = TermKind::kWord});
    }
    word = NextWord(text, begin + word.size());
  }
}

void SearchIndex::AddTerm(const Term& term) {
  const std::string_view text = TextOf(term);
  terms_.push_back(term);
  heads_.push_back(HeadOf(text));
  byte_sets_.push_back(ByteSetOf(text.substr(0, term.word_length)));
}

std::string_view SearchIndex::TextOf(const Term& term) const {
  return std::string_view(text_).substr(term.offset, term.length);
}

MatchClass SearchIndex::ClassOf(const Term& term, bool whole) {
  if (term.kind == TermKind::kWord) return MatchClass::kWordPrefix;
  if (!whole) return MatchClass::kPrefix;
  return term.kind == TermKind::kSymbol ? MatchClass::kExactSymbol : MatchClass::kExactId;
}

std::vector<SearchIndex::Match> SearchIndex::FindPrefixes(std::string_view folded_query) const {
  std::vector<Match> matches;
  const std::uint64_t head = HeadOf(folded_query);
  const std::uint64_t mask = HeadMaskOf(folded_query);
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    if (((heads_[i] ^ head) & mask) != 0) continue;
    const Term& term = terms_[i];
    if (!TextOf(term).starts_with(folded_query)) continue;
    const MatchClass found = ClassOf(term, term.length == folded_query.size());
    if (!matches.empty() && matches.back().coin == term.coin) {
      matches.back().match_class = std::min(matches.back().match_class, found);
    } else {
      matches.push_back({found, kUnranked, term.coin});
    }
  }
  return matches;
}

void SearchIndex::AddFuzzy(std::string_view folded_query, std::vector<Match>& matches) const {
  const std::size_t edits = EditsAllowed(folded_query);
  if (edits == 0) return;
  const std::uint64_t byte_set = ByteSetOf(folded_query);
  std::vector<Match> found;
  for (std::size_t i = 0; i < byte_sets_.size(); ++i) {
    if (!MayBeWithinEdits(byte_sets_[i], byte_set, edits)) continue;
    const Term& term = terms_[i];
    if (!found.empty() && found.back().coin == term.coin) continue;
    if (std::ranges::binary_search(matches, term.coin, {}, &Match::coin)) continue;
    const std::string_view word = TextOf(term).substr(0, term.word_length);
    if (!IsWithinEdits(folded_query, word, edits)) continue;
    found.push_back({MatchClass::kFuzzy, kUnranked, term.coin});
  }
  matches.insert(matches.end(), found.begin(), found.end());
}

// Coins stand in the order of their ids, so their places break ties.
void SearchIndex::Rank(std::vector<Match>& matches, std::size_t limit,
                       const Snapshot& snapshot) const {
  for (Match& match : matches) {
    match.rank = RankOf(coins_[match.coin].id, snapshot).value_or(kUnranked);
    // Anybody may list a coin under the symbol BITCOIN. Until it has a rank, the coin whose id that
    // is goes first.
    if (match.match_class == MatchClass::kExactSymbol && match.rank == kUnranked) {
      match.match_class = MatchClass::kExactId;
    }
  }
  const std::size_t kept = std::min(limit, matches.size());
  const auto middle = matches.begin() + static_cast<std::ptrdiff_t>(kept);
  std::ranges::partial_sort(matches, middle, {}, [](const Match& match) {
    return std::tuple(match.match_class, match.rank, match.coin);
  });
  matches.resize(kept);
}

std::vector<SearchHit> SearchIndex::Search(std::string_view query, std::size_t limit,
                                           const Snapshot& snapshot) const {
  const std::string folded = Folded(query);
  if (folded.empty()) return {};
  limit = std::clamp<std::size_t>(limit, 1, kSearchResultsMax);
  std::vector<Match> matches = FindPrefixes(folded);
  // Typing errors rank behind all of these.
  if (matches.size() < limit) AddFuzzy(folded, matches);
  Rank(matches, limit, snapshot);
  std::vector<SearchHit> hits;
  hits.reserve(matches.size());
  for (const Match& match : matches) {
    const ListedCoin& coin = coins_[match.coin];
    const std::optional<int> rank = RankOf(coin.id, snapshot);
    hits.push_back({coin.id, coin.symbol, coin.name, rank, match.match_class});
  }
  return hits;
}

std::vector<std::string> SearchIndex::Candidates(std::string_view symbol,
                                                 const Snapshot& snapshot) const {
  const std::string folded = Folded(symbol);
  if (folded.empty()) return {};
  std::vector<Match> matches = FindPrefixes(folded);
  std::erase_if(matches, [](const Match& m) { return m.match_class != MatchClass::kExactSymbol; });
  Rank(matches, kCandidatesMax, snapshot);
  std::vector<std::string> ids;
  ids.reserve(matches.size());
  for (const Match& match : matches) ids.push_back(coins_[match.coin].id);
  return ids;
}

const ListedCoin* SearchIndex::Find(std::string_view id) const {
  const auto found = std::ranges::lower_bound(coins_, id, {}, &ListedCoin::id);
  return found != coins_.end() && found->id == id ? &*found : nullptr;
}

}  // namespace cpa
