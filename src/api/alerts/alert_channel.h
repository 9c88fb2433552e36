// Alerts on the WebSocket. A client gets its owner's events in the order of their recording, read
// from the database and never from a queue, so that a slow one costs nothing but its place: at most
// kWindow events are under way to it. Behind them goes a ping; its pong, or the client's ack, says
// that they have arrived, and only then is the notice accepted. What was not accepted by any socket
// of the owner comes first at the next connection.
// Threads: OnRecorded on any; everything else on the session's own loop. Lifetime: destroyed after
// the loops have stopped and before they are.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "alerts/alert_store.h"
#include "api/alerts/delivery_notes.h"
#include "base/blocking_pool.h"
#include "base/clock.h"
#include "base/loop.h"
#include "ws/session.h"

namespace cpa::api {

class AlertChannel final : public OccurrenceListener {
 public:
  static constexpr std::int64_t kWindow = 64;
  static constexpr Millis kRetryAfter{1'000};  // When the database does not answer.

  // loops[i] has the index i. All outlive this.
  AlertChannel(AlertEventStore& events, BlockingPool& reads, BlockingPool& writes,
               const std::vector<Loop*>& loops, const Clock& clock);
  ~AlertChannel() override;

  void OnRecorded(std::span<const AlertOccurrence> occurrences) override;

  // These owners have new events. Any thread.
  void Tell(const std::set<std::string>& owners);

  // The client is known now. `since` is an event id, or empty.
  void Open(ws::Session& session, const std::string& user_id, const std::string& since);
  void Close(ws::Session& session);

  // Answered with `resumed`, and "complete":false when the event is no longer known.
  void Resume(ws::Session& session, const std::string& since);
  void Acknowledge(ws::Session& session, const std::string& event_id);  // Answered.
  void OnPong(ws::Session& session, std::string_view payload);

 private:
  struct Reader;
  struct OnLoop;
  struct Page;
  using ReaderPtr = std::shared_ptr<Reader>;

  OnLoop& On(ws::Session& session);
  ReaderPtr Find(ws::Session& session);
  void Pump(const ReaderPtr& reader);
  Result<Page> Load(const Page& asked);
  void OnLoaded(const ReaderPtr& reader, const Result<Page>& page);
  void Send(Reader& reader, const std::vector<AlertOccurrence>& events);
  void OnAcknowledged(const ReaderPtr& reader, const std::string& event_id,
                      const Result<void>& noted);

  AlertEventStore& events_;
  BlockingPool& reads_;
  const Clock& clock_;
  DeliveryNotes notes_;
  std::vector<std::unique_ptr<OnLoop>> on_loops_;  // By loop index.
};

}  // namespace cpa::api
