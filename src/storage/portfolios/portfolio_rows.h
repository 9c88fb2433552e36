// Rows of the portfolio tables to and from the domain's types. Threads: as soci::session.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <soci/session.h>

#include "portfolios/portfolio_store.h"

namespace cpa {

// What follows these ends a SELECT. Bind its parameters by name to what this returns, and give it
// to the matching Fetch function: SelectSeen(session) << "WHERE …", soci::use(…).
using Prepared = soci::details::prepare_temp_type;

// How many rows of a ledger are read at once. libpq keeps a whole answer in memory beside what is
// made of it: docs/proofs.md, neighbours, has what that took.
inline constexpr long long kLedgerRowsAtOnce = 5'000;

Prepared SelectPortfolios(soci::session& session, std::string_view rest);
// Of a work, which has the portfolio to itself: with lots.
Prepared SelectLedger(soci::session& session, std::string_view rest);
// Of others, who see of a change that goes in steps all or nothing. The portfolio is `p`. A list
// has no lots.
Prepared SelectSeen(soci::session& session, std::string_view rest);
Prepared SelectSeenList(soci::session& session, std::string_view rest);
Prepared SelectPositions(soci::session& session, std::string_view rest);

// What is left of purchases. `index` is a hint in the engine's words, or empty.
Prepared SelectLots(soci::session& session, std::string_view index, std::string_view rest);
std::vector<Lot> FetchLots(Prepared select);

struct OwnedPosition {
  std::string portfolio_id;
  Position position;
};

// How a change that goes in steps stands.
struct Stage {
  std::string name;  // Empty, "preparing" or "settling".
  std::string token;
  WallTime until{};
};

struct PortfolioForWork {
  Portfolio portfolio;
  std::int64_t last_sequence = 0;
  Stage stage;
};

enum class RowLock { kNone, kTaken };

// One statement, because others may wait for the row meanwhile. The lock is held until the
// transaction ends; REQUIRES for it: a transaction that writes.
std::optional<PortfolioForWork> FindForWork(soci::session& session, const std::string& user_id,
                                            const std::string& portfolio_id, RowLock lock);

std::vector<Portfolio> FetchPortfolios(Prepared select);
std::vector<Transaction> FetchTransactions(Prepared select);
// With their lots, in any order.
std::vector<Transaction> FetchBySequence(soci::session& session, const std::string& portfolio_id,
                                         const std::vector<std::int64_t>& sequences);
std::vector<OwnedPosition> FetchPositions(Prepared select);

void InsertPortfolio(soci::session& session, const Portfolio& portfolio);
void InsertTransactions(soci::session& session, const std::string& portfolio_id,
                        std::span<const Transaction> transactions);
// What transactions will have come to, when the change that is under way is seen.
void InsertStagedOutcomes(soci::session& session, const std::string& portfolio_id,
                          std::span<const Outcome> outcomes);
// Moves up to `limit` of them to where they belong; how many there were.
long long SettleOutcomes(soci::session& session, const std::string& portfolio_id, long long limit);

// Of rows that are there.
void UpdateOutcomes(soci::session& session, const std::string& portfolio_id,
                    const std::vector<Outcome>& outcomes);
void UpdateTransaction(soci::session& session, const std::string& portfolio_id,
                       const Transaction& transaction);
void UpsertPosition(soci::session& session, const std::string& portfolio_id,
                    const Position& position);

}  // namespace cpa
