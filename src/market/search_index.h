// Search over the list of all coins, without asking upstream. About 18,000 coins; a query takes a
// fraction of a millisecond, typing errors included.
//
// Letters are compared without case in ASCII, and byte by byte beyond it. Results come by how they
// match (MatchClass), then by market cap rank with unranked coins last, then by id. The ranks are
// those of the snapshot at the time of the query, so the index itself never ages with prices.
//
// Threads: never changes after construction; share freely.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/quote.h"
#include "market/snapshot.h"

namespace cpa {

inline constexpr std::size_t kSearchResultsMax = 100;
inline constexpr std::size_t kSearchQueryBytesMax = 100;  // What is longer is cut.
inline constexpr std::size_t kCandidatesMax = 10;

// The better way comes first.
enum class MatchClass : std::uint8_t {
  kExactSymbol,  // Of a ranked coin; an unranked one counts as kExactId.
  kExactId,      // Or the exact name.
  kPrefix,       // The symbol, id or name begins with the query.
  kWordPrefix,   // A later word of the name or id begins with it.
  kFuzzy,        // One typing error in 4 to 7 bytes, two in 8 and more.
};

struct SearchHit {
  std::string id;
  std::string symbol;
  std::string name;
  std::optional<int> market_cap_rank;
  MatchClass match = MatchClass::kFuzzy;
};

class SearchIndex {
 public:
  // Takes tens of milliseconds for the full list: build it off the hot path. Of rows with the same
  // id the first counts.
  explicit SearchIndex(std::vector<ListedCoin> coins);

  // At most `limit` hits, which is brought into 1..kSearchResultsMax. An empty query finds nothing.
  std::vector<SearchHit> Search(std::string_view query, std::size_t limit,
                                const Snapshot& snapshot) const;

  // Ids of the coins with exactly this symbol, the best ranked first, at most kCandidatesMax: what
  // to offer when somebody gave a symbol where an id is wanted.
  std::vector<std::string> Candidates(std::string_view symbol, const Snapshot& snapshot) const;

  const ListedCoin* Find(std::string_view id) const;  // nullptr: upstream does not list it

  const std::vector<ListedCoin>& coins() const { return coins_; }  // By id.

  std::size_t size() const { return coins_.size(); }

 private:
  enum class TermKind : std::uint8_t { kSymbol, kId, kName, kWord };

  // A text that a query is compared with: `length` bytes of text_ for prefixes, the first
  // `word_length` of them for typing errors.
  struct Term {
    std::uint32_t coin = 0;  // Into coins_.
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    std::uint32_t word_length = 0;
    TermKind kind = TermKind::kWord;
  };

  struct Match {
    MatchClass match_class = MatchClass::kFuzzy;
    int rank = 0;
    std::uint32_t coin = 0;
  };

  void AddCoin(std::uint32_t coin);
  void AddText(std::uint32_t coin, TermKind kind, std::string_view text);
  void AddWords(std::uint32_t coin, std::uint32_t offset, std::string_view text,
                std::vector<std::string_view>& known_words);
  void AddTerm(const Term& term);
  std::string_view TextOf(const Term& term) const;
  static MatchClass ClassOf(const Term& term, bool whole);

  // Sorted by coin, each coin once with its best class.
  std::vector<Match> FindPrefixes(std::string_view folded_query) const;
  void AddFuzzy(std::string_view folded_query, std::vector<Match>& matches) const;
  void Rank(std::vector<Match>& matches, std::size_t limit, const Snapshot& snapshot) const;

  std::vector<ListedCoin> coins_;  // Sorted by id.
  std::string text_;               // The folded texts of all terms, one after another.
  std::vector<Term> terms_;        // Grouped by coin, in the order of coins_.

  // Beside terms_, and apart from it because a query reads all of them: the first eight bytes of
  // each term, and the set of bytes in its word.
  std::vector<std::uint64_t> heads_;
  std::vector<std::uint64_t> byte_sets_;
};

}  // namespace cpa
