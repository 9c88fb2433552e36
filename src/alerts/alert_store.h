// The ports to where alerts, their occurrences and the notices still to be delivered live.
// Threads: any. Calls block: run them on the blocking pools or on a thread of one's own.
// An alert or event of somebody else is as unknown as one that never was: kNotFound about kAlert
// or kEvent.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/alert.h"
#include "domain/once.h"

namespace cpa {

// Where a page of a growing list, newest first, begins: after (before in time) this one.
struct AlertPage {
  std::string after_id = {};  // Empty: from the first.
  std::int64_t limit = 100;
};

enum class AlertFilter { kAll, kActive, kTriggered, kDisabled, kExpired };

// What alerts look like to those who evaluate them.
struct WatchedAlert {
  std::string id = {};
  std::string crypto_id = {};
  AlertType type = AlertType::kPriceAbove;
  AlertDirection direction = AlertDirection::kEither;
  double threshold = 0;  // See alerts/rules.h.
  bool active = true;    // False: not to be evaluated any more.
  bool armed = true;
  bool repeat = false;
  std::chrono::seconds cooldown{};
  std::int64_t arming = 1;
  std::int64_t revision = 1;
  std::optional<WallTime> expires_at = {};
  std::optional<WallTime> triggered_at = {};

  bool operator==(const WatchedAlert&) const = default;
};

WatchedAlert WatchedOf(const Alert& alert);

// What an edit makes of `before`: a change of what is watched arms the alert anew, and so does
// becoming active. An edit that changes nothing leaves the alert as it is.
Alert AfterEdit(const Alert& before, Alert edited, WallTime now);

// A step in the life of an alert that its evaluation has found, to be recorded.
struct AlertStep {
  enum class Kind : std::uint8_t {
    kFire,   // The alert came true in `arming`.
    kRearm,  // The condition became false again after it fired in `arming`.
  };
  Kind kind = Kind::kFire;
  std::string alert_id = {};
  std::int64_t arming = 0;

  // Of a firing.
  std::string event_id = {};
  std::string crypto_name = {};
  double current_price = 0;
  double value = 0;
  WallTime at{};
};

// Takes the alert a step on, unless the step is out of date (false): the alert is not active, is in
// another arming or in the wrong place of it, or has expired.
bool Advance(Alert& alert, const AlertStep& step);

// The occurrence to record for a firing; the store assigns its sequence.
AlertOccurrence OccurrenceOf(const AlertStep& step, const Alert& alert);

struct RecordedStep {
  // The alert after all steps; empty when it is gone.
  std::optional<WatchedAlert> alert = {};
  // Of a firing that is on record under the step's own event_id: recorded by this call, or by an
  // earlier one whose success was not known. Empty when the step is out of date and has changed
  // nothing: the alert was edited, disabled or deleted meanwhile, has expired, or another server
  // was first.
  std::optional<AlertOccurrence> occurrence = {};
};

// Where a list in order of change is to go on.
struct ChangeCursor {
  WallTime updated_at{};
  std::string id = {};
};

class AlertStore {
 public:
  virtual ~AlertStore() = default;

  // Changes what the owner may change: thresholds, repeat, cooldown, expiry, status.
  using Edit = std::function<Result<void>(Alert&)>;

  // `once` stands around it, in its transaction. kConflict about kLimit when the owner has
  // `max` alerts already; kNotFound about kUser or kWebhook when they are gone. That the
  // webhook is the owner's is for the caller to check.
  virtual Result<void> Create(const Alert& alert, std::int64_t max, const MakeOnce& once) = 0;
  // In one transaction, see AfterEdit. Returns the alert afterwards. `edit` may run again after a
  // conflict.
  virtual Result<Alert> Change(const std::string& user_id, const std::string& id,
                               const Edit& edit) = 0;
  virtual Result<void> Delete(const std::string& user_id, const std::string& id) = 0;

  virtual Result<Alert> Find(const std::string& user_id, const std::string& id) = 0;
  // Newest first.
  virtual Result<std::vector<Alert>> List(const std::string& user_id, AlertFilter filter,
                                          const AlertPage& page) = 0;
  virtual Result<std::int64_t> Count(const std::string& user_id) = 0;

  // All that are active, by id, those after `after_id`.
  virtual Result<std::vector<WatchedAlert>> LoadWatched(const std::string& after_id,
                                                        std::int64_t limit) = 0;

  // Those that were made or edited, active or not, by (updated_at, id), those after `after`.
  struct Changed {
    ChangeCursor cursor = {};
    WatchedAlert alert = {};
  };

  virtual Result<std::vector<Changed>> LoadChanged(const ChangeCursor& after,
                                                   std::int64_t limit) = 0;
  // All steps in one transaction, in order. A firing is an occurrence and one outbox row for each
  // channel that the owner has. Out-of-date steps change nothing. May be called again with the same
  // steps after a failure.
  virtual Result<std::vector<RecordedStep>> Record(std::span<const AlertStep> steps) = 0;
};

// What happened, for the owner. Kept for kOccurrenceKeptFor.
inline constexpr std::chrono::hours kOccurrenceKeptFor{24 * 90};

// How the notice of an occurrence fares on one channel.
enum class NoticeState : std::uint8_t {
  kPending,
  kSent,    // Accepted by the other side.
  kFailed,  // Given up.
};
std::string_view NoticeStateName(NoticeState state);  // "pending", "sent", "failed"

struct Notice {
  std::string channel = {};  // kWebSocketChannel, or a channel of notify/.
  std::string target = {};   // Which endpoint of the channel; empty for the WebSocket.
  NoticeState state = NoticeState::kPending;
  int attempts = 0;
  std::optional<WallTime> next_attempt_at = {};
  std::optional<WallTime> settled_at = {};
  std::string last_error = {};

  bool operator==(const Notice&) const = default;
};

inline constexpr std::string_view kWebSocketChannel = "websocket";

struct AlertEvent {
  AlertOccurrence occurrence = {};
  std::vector<Notice> notices = {};  // By channel and target.
};

// The owner's events that a WebSocket client is to get next.
struct EventQuery {
  std::int64_t after_sequence = 0;  // Of events sent before, only later ones.
  std::int64_t upto_sequence = INT64_MAX;
  bool pending_only = false;  // Those that no socket has accepted yet.
  std::int64_t limit = 64;
};

// An owner's client has an event.
struct EventNote {
  std::string user_id = {};
  std::string event_id = {};
  bool acknowledged = false;  // It said so itself, which implies that it has it.
};

// Whose events were recorded after a sequence.
struct OwnersFound {
  std::set<std::string> owners = {};
  std::int64_t last_sequence = 0;  // Up to here; go on after it.
  std::int64_t rows = 0;           // Events read; fewer than the limit: there are no more yet.
};

class AlertEventStore {
 public:
  virtual ~AlertEventStore() = default;

  // Of all alerts of the owner, the last recorded first.
  virtual Result<std::vector<AlertEvent>> List(const std::string& user_id,
                                               const AlertPage& page) = 0;
  // Of one alert, newest first; kNotFound about kAlert.
  virtual Result<std::vector<AlertEvent>> ListOf(const std::string& user_id,
                                                 const std::string& alert_id,
                                                 const AlertPage& page) = 0;
  virtual Result<AlertOccurrence> FindEvent(const std::string& user_id, const std::string& id) = 0;
  // Of the owner, oldest first.
  virtual Result<std::vector<AlertOccurrence>> Next(const std::string& user_id,
                                                    const EventQuery& query) = 0;
  // Sequences become visible in their order, also when several servers record: whoever has seen one
  // has seen all before it.
  virtual Result<std::int64_t> LastSequence() = 0;  // 0: none yet.
  virtual Result<OwnersFound> OwnersAfter(std::int64_t sequence, std::int64_t limit) = 0;

  // All in one transaction. For each whether the event is known; what is not changes nothing, and
  // neither does the same note again.
  virtual Result<std::vector<bool>> Note(std::span<const EventNote> notes) = 0;
};

// Notices of the channel kWebhookChannel become deliveries, with attempts and leases of their own:
// see alerts/delivery_store.h.

// Hears of occurrences once they are on record. Threads: the engine's; must not block.
class OccurrenceListener {
 public:
  virtual ~OccurrenceListener() = default;
  virtual void OnRecorded(std::span<const AlertOccurrence> occurrences) = 0;
};

}  // namespace cpa
