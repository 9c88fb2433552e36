#include "api/alerts/alert_channel.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <optional>
#include <set>
#include <utility>

#include "api/alerts/alert_json.h"
#include "base/log.h"
#include "base/text.h"
#include "ws/hub.h"

namespace cpa::api {
namespace {

constexpr int kAcksMax = 32;  // Of one client, under way at once.

void EndWithTime(std::string& out, WallTime now) {
  out += R"(,"timestamp":")";
  AppendTime(out, now);
  out += "\"}";
}

std::string ErrorMessage(std::string_view code, std::string_view detail, WallTime now) {
  std::string out = R"({"type":"error","code":)";
  AppendJsonString(out, code);
  out += R"(,"detail":)";
  AppendJsonString(out, detail);
  EndWithTime(out, now);
  return out;
}

std::string AckedMessage(std::string_view event_id, WallTime now) {
  std::string out = R"({"type":"acked","event_id":)";
  AppendJsonString(out, event_id);
  EndWithTime(out, now);
  return out;
}

std::string ResumedMessage(std::string_view since, bool complete, WallTime now) {
  std::string out = R"({"type":"resumed","since":)";
  AppendJsonString(out, since);
  out += complete ? R"(,"complete":true)" : R"(,"complete":false)";
  EndWithTime(out, now);
  return out;
}

bool IsMissing(const Failure& failure) {
  return failure.kind == ErrorKind::kNotFound || failure.kind == ErrorKind::kInvalid;
}

}  // namespace

// A part of an owner's events, and where the reader stands after it. Until `split` is known nothing
// was read: it parts the past, of which only unaccepted events are sent, from what comes after.
struct AlertChannel::Page {
  std::string user_id = {};
  std::string since = {};  // Told to the client when split becomes known.
  std::optional<std::int64_t> split = {};
  bool since_known = true;
  std::int64_t past_after = 0;
  bool past_done = false;
  std::int64_t after = 0;
  std::int64_t limit = kWindow;
  std::vector<AlertOccurrence> events = {};  // Found.
};

// One client's place in its owner's events.
struct AlertChannel::Reader {
  struct Sent {
    std::uint64_t probe = 0;
    std::string event_id;
  };

  ws::Session* session = nullptr;  // nullptr once it is closed.
  Loop* loop = nullptr;
  Page place;
  std::deque<Sent> sent;  // Not known to have arrived.
  std::uint64_t probe = 0;
  std::uint64_t turn = 0;  // A page that was asked for before a restart is of no use.
  bool loading = false;
  bool pausing = false;  // The database did not answer.
  bool more = false;     // There may be events that were not read.
  int acks = 0;
  WheelTimer retry;
};

struct AlertChannel::OnLoop {
  explicit OnLoop(Loop& home) : loop(home) {}

  Loop& loop;
  std::unordered_map<ws::Session*, ReaderPtr> readers;
  std::unordered_map<std::string, std::vector<ReaderPtr>> by_user;
};

AlertChannel::AlertChannel(AlertEventStore& events, BlockingPool& reads, BlockingPool& writes,
                           const std::vector<Loop*>& loops, const Clock& clock)
    : events_(events), reads_(reads), clock_(clock), notes_(events, writes) {
  for (Loop* loop : loops) on_loops_.push_back(std::make_unique<OnLoop>(*loop));
}

AlertChannel::~AlertChannel() = default;

AlertChannel::OnLoop& AlertChannel::On(ws::Session& session) {
  return *on_loops_[static_cast<std::size_t>(session.hub().loop().index())];
}

AlertChannel::ReaderPtr AlertChannel::Find(ws::Session& session) {
  const auto found = On(session).readers.find(&session);
  return found == On(session).readers.end() ? nullptr : found->second;
}

void AlertChannel::OnRecorded(std::span<const AlertOccurrence> occurrences) {
  std::set<std::string> owners;
  for (const AlertOccurrence& each : occurrences) owners.insert(each.user_id);
  Tell(owners);
}

void AlertChannel::Tell(const std::set<std::string>& owners) {
  const auto shared = std::make_shared<const std::set<std::string>>(owners);
  for (const auto& on_loop : on_loops_) {
    on_loop->loop.Post([this, shared, &on = *on_loop] {
      for (const std::string& owner : *shared) {
        const auto found = on.by_user.find(owner);
        if (found == on.by_user.end()) continue;
        for (const ReaderPtr& reader : found->second) {
          reader->more = true;
          Pump(reader);
        }
      }
    });
  }
}

void AlertChannel::Open(ws::Session& session, const std::string& user_id,
                        const std::string& since) {
  OnLoop& on = On(session);
  const auto reader = std::make_shared<Reader>();
  reader->session = &session;
  reader->loop = &on.loop;
  reader->place.user_id = user_id;
  reader->place.since = since;
  reader->retry.OnFire([this, weak = std::weak_ptr(reader)] {
    const ReaderPtr still = weak.lock();
    if (!still) return;
    still->pausing = false;
    still->more = true;
    Pump(still);
  });
  on.readers.emplace(&session, reader);
  on.by_user[user_id].push_back(reader);
  reader->more = true;
  Pump(reader);
}

void AlertChannel::Close(ws::Session& session) {
  OnLoop& on = On(session);
  const auto found = on.readers.find(&session);
  if (found == on.readers.end()) return;
  const ReaderPtr reader = found->second;
  on.readers.erase(found);
  const auto owner = on.by_user.find(reader->place.user_id);
  std::erase(owner->second, reader);
  if (owner->second.empty()) on.by_user.erase(owner);
  reader->session = nullptr;
  reader->retry.Cancel();
}

void AlertChannel::Resume(ws::Session& session, const std::string& since) {
  const ReaderPtr reader = Find(session);
  if (!reader) return;
  reader->place = {.user_id = reader->place.user_id, .since = since};
  ++reader->turn;
  reader->more = true;
  Pump(reader);
}

// Reads on unless so much is under way that the client should confirm some first.
void AlertChannel::Pump(const ReaderPtr& reader) {
  const auto under_way = static_cast<std::int64_t>(reader->sent.size());
  const bool has_room = 2 * under_way <= kWindow;
  const bool may_read = reader->session != nullptr && !reader->loading && !reader->pausing;
  if (!may_read || !reader->more || !has_room) return;
  reader->loading = true;
  reader->more = false;
  reader->place.limit = kWindow - under_way;
  const auto load = [this, weak = std::weak_ptr(reader), loop = reader->loop, turn = reader->turn,
                     place = reader->place] {
    loop->Post([this, weak, turn, page = Load(place)] {
      const ReaderPtr still = weak.lock();
      if (!still || still->session == nullptr) return;
      still->loading = false;
      if (still->turn == turn) OnLoaded(still, page);
      Pump(still);
    });
  };
  if (reads_.PostFor(reader->place.user_id, load)) return;
  reader->loading = false;
  OnLoaded(reader, TooMuchWaits());
}

// On a thread of the pool.
Result<AlertChannel::Page> AlertChannel::Load(const Page& asked) {
  Page page = asked;
  if (!page.split) {
    // What is recorded from here on comes after the split.
    const auto last = events_.LastSequence();
    if (!last) return last.error();
    page.split = *last;
    if (!page.since.empty()) {
      const auto since = events_.FindEvent(page.user_id, page.since);
      if (!since && !IsMissing(since.error())) return since.error();
      page.since_known = since.has_value();
      if (since) page.split = since->sequence;
    }
    page.after = *page.split;
  }
  if (!page.past_done) {
    auto past = events_.Next(page.user_id, {.after_sequence = page.past_after,
                                            .upto_sequence = *page.split,
                                            .pending_only = true,
                                            .limit = page.limit});
    if (!past) return past.error();
    page.past_done = static_cast<std::int64_t>(past->size()) < page.limit;
    if (!past->empty()) page.past_after = past->back().sequence;
    page.events = std::move(*past);
  }
  const std::int64_t room = page.limit - static_cast<std::int64_t>(page.events.size());
  if (!page.past_done || room <= 0) return page;
  auto next = events_.Next(page.user_id, {.after_sequence = page.after, .limit = room});
  if (!next) return next.error();
  if (!next->empty()) page.after = next->back().sequence;
  page.events.insert(page.events.end(), next->begin(), next->end());
  return page;
}

void AlertChannel::OnLoaded(const ReaderPtr& reader, const Result<Page>& page) {
  if (!page) {
    CPA_LOG_DEBUG("alerts", "reading the events of a client: {}", page.error().detail);
    reader->pausing = true;
    return reader->retry.Arm(reader->loop->timers(), kRetryAfter);
  }
  const bool begins = !reader->place.split;
  if (begins && !page->since.empty()) {
    reader->session->SendText(ResumedMessage(page->since, page->since_known, clock_.Wall()));
  }
  const bool full = static_cast<std::int64_t>(page->events.size()) >= page->limit;
  reader->place = *page;
  reader->place.events.clear();
  reader->more = reader->more || full || !page->past_done;
  Send(*reader, page->events);
}

void AlertChannel::Send(Reader& reader, const std::vector<AlertOccurrence>& events) {
  if (events.empty()) return;
  ++reader.probe;
  for (const AlertOccurrence& event : events) {
    reader.session->SendText(TriggeredMessage(event));
    reader.sent.push_back({reader.probe, event.id});
  }
  reader.session->Probe(std::to_string(reader.probe));
}

// Everything up to this probe has arrived: a connection keeps its order.
void AlertChannel::OnPong(ws::Session& session, std::string_view payload) {
  std::uint64_t probe = 0;
  const auto [end, error] = std::from_chars(payload.data(), payload.data() + payload.size(), probe);
  const ReaderPtr reader = Find(session);
  if (!reader || error != std::errc() || end != payload.data() + payload.size()) return;
  while (!reader->sent.empty() && reader->sent.front().probe <= probe) {
    // What cannot be noted now is sent again at the next connection, under the same id.
    notes_.Add({reader->place.user_id, std::move(reader->sent.front().event_id)});
    reader->sent.pop_front();
  }
  Pump(reader);
}

void AlertChannel::Acknowledge(ws::Session& session, const std::string& event_id) {
  const ReaderPtr reader = Find(session);
  if (!reader) return;
  if (reader->acks >= kAcksMax) {
    return session.SendText(
        ErrorMessage("too_many_acks", "Wait for the answers to earlier acks", clock_.Wall()));
  }
  const auto done = [this, weak = std::weak_ptr(reader), loop = reader->loop,
                     event_id](const Result<void>& noted) {
    loop->Post([this, weak, event_id, noted] {
      const ReaderPtr still = weak.lock();
      if (still && still->session != nullptr) OnAcknowledged(still, event_id, noted);
    });
  };
  ++reader->acks;
  if (!notes_.Add({reader->place.user_id, event_id, true}, done)) {
    OnAcknowledged(reader, event_id, Unavailable("too many confirmations wait"));
  }
}

void AlertChannel::OnAcknowledged(const ReaderPtr& reader, const std::string& event_id,
                                  const Result<void>& noted) {
  --reader->acks;
  ws::Session& session = *reader->session;
  if (!noted) {
    const bool missing = IsMissing(noted.error());
    return session.SendText(
        ErrorMessage(missing ? "unknown_event" : "storage_unavailable",
                     missing ? "There is no such event" : "The database is busy, try again shortly",
                     clock_.Wall()));
  }
  std::erase_if(reader->sent, [&](const Reader::Sent& each) { return each.event_id == event_id; });
  session.SendText(AckedMessage(event_id, clock_.Wall()));
  Pump(reader);
}

}  // namespace cpa::api
