// What the loops of one server share. Threads: constant, but for the counts, which any may touch.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>

#include <boost/intrusive/list.hpp>

#include "base/mutex.h"
#include "http/request_id.h"
#include "http/request_reader.h"
#include "http/server.h"
#include "http/shares.h"

namespace cpa::http {

// Counts what still lives on the loops, so that Stop can wait for the last of it.
class LiveCount {
 public:
  void Enter() {
    MutexLock lock(mutex_);
    ++count_;
  }

  void Leave() {
    MutexLock lock(mutex_);
    if (--count_ == 0) none_left_.NotifyAll();
  }

  // True once there is none; false when `patience` ends before.
  bool WaitForNone(Millis patience) {
    MutexLock lock(mutex_);
    return none_left_.WaitFor(mutex_, patience,
                              [this]() CPA_REQUIRES(mutex_) { return count_ == 0; });
  }

 private:
  Mutex mutex_;
  CondVar none_left_;
  std::size_t count_ CPA_GUARDED_BY(mutex_) = 0;
};

struct ServerState {
  ServerState(ServerOptions server_options, std::shared_ptr<const Router> routes,
              ErrorRenderer renderer, std::size_t loops)
      : options(std::move(server_options)),
        router(std::move(routes)),
        render_error(std::move(renderer)),
        cors(options.cors),
        address_places(std::make_shared<Shares>(options.limits.address_connections_max)),
        user_uploads(std::make_shared<Shares>(options.limits.user_uploads_bytes_max)) {
    while (request_stats.size() < loops) {
      request_stats.push_back(std::make_unique<RequestStats>(*router));
    }
  }

  const ServerOptions options;
  const std::shared_ptr<const Router> router;
  const ErrorRenderer render_error;
  const Cors cors;
  const std::shared_ptr<Shares> address_places;  // Connections, by address.
  const std::shared_ptr<Shares> user_uploads;    // Bytes of large bodies, by Admission::holder.

  ServerCounters counters;
  std::vector<std::unique_ptr<RequestStats>> request_stats;  // By loop.
  std::atomic<std::uint64_t> shares{0};                      // LoopShares made.
  std::atomic<std::uint64_t> refusing{0};    // Connections over the limit, being told so.
  std::atomic<std::size_t> upload_bytes{0};  // Of bodies over Limits::body_bytes_max.
  LiveCount live;  // Acceptors and connections, running handlers included.
};

// One connection's part of ServerState::upload_bytes.
class UploadCharge {
 public:
  explicit UploadCharge(ServerState& state) : state_(state) {}

  ~UploadCharge() { Set(0); }

  UploadCharge(const UploadCharge&) = delete;
  UploadCharge& operator=(const UploadCharge&) = delete;

  // False when all of them together are too much.
  bool Set(std::size_t bytes) {
    if (bytes == bytes_) return true;
    const std::size_t total = state_.upload_bytes += bytes - bytes_;  // Wraps as it should.
    const bool is_growth = bytes > bytes_;
    bytes_ = bytes;
    return !is_growth || total <= state_.options.limits.uploads_bytes_max;
  }

 private:
  ServerState& state_;
  std::size_t bytes_ = 0;
};

// A connection as its server sees it when it stops. Leaves its list when it dies.
class Stoppable : public boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual void CloseIfIdle() = 0;
  virtual void Close() = 0;
  virtual void GiveWay() = 0;  // The end of a reserved one, unless it is being answered.

 protected:
  ~Stoppable() = default;
};

using StoppableList =
    boost::intrusive::list<Stoppable, boost::intrusive::constant_time_size<false>>;

// The reserved connections of one loop. Whoever comes last is let in, and the one that has been
// silent the longest gives way, first among those of the same address: who has something vital to
// ask asks at once.
class Reserve {
 public:
  // Makes room for one more of `subscriber`, so that there are `places_max` at most.
  void MakeRoom(const std::string& subscriber, std::size_t places_max);

  void Add(const std::string& subscriber, std::weak_ptr<Stoppable> connection) {
    entries_.push_back({subscriber, std::move(connection)});
  }

 private:
  struct Entry {
    std::string subscriber;
    std::weak_ptr<Stoppable> connection;
  };

  std::vector<Entry> entries_;  // The oldest first.
};

// What the connections of one loop share. Threads: that loop only.
class LoopShare {
 public:
  LoopShare(Loop& home, std::shared_ptr<ServerState> server)
      : loop(home),
        state(std::move(server)),
        stats(*state->request_stats[static_cast<std::size_t>(home.index()) %
                                    state->request_stats.size()]),
        ids_(state->options.request_id_seed + (state->shares++ << kIdsPerShareBits)) {}

  LoopShare(const LoopShare&) = delete;
  LoopShare& operator=(const LoopShare&) = delete;

  // An idle connection has no reader: it borrows one when bytes arrive, and gives it back.
  std::unique_ptr<RequestReader> TakeReader();
  void GiveReader(std::unique_ptr<RequestReader> reader);

  // The status line and the Date, to append fields to; valid until the next call.
  std::string& RenderPrefix(int status);

  // What a request is known by in its answer and in the log: the client's own X-Request-ID if it is
  // fit to be shown, or a new one. Valid until the next call, and as long as the request.
  std::string_view RequestIdFor(const Request& request);

  std::string_view NewRequestId() { return ids_.Next(); }

  Loop& loop;
  const std::shared_ptr<ServerState> state;
  RequestStats& stats;
  Request request;  // Reused: between requests it holds nothing but capacity.
  StoppableList connections;
  Reserve reserve;
  bool draining = false;

 private:
  static constexpr int kIdsPerShareBits = 44;

  std::unique_ptr<RequestReader> spare_reader_;
  std::string prefix_;
  std::string ok_prefix_;  // For status 200, as of ok_date_.
  std::string ok_date_;
  RequestIds ids_;
};

}  // namespace cpa::http
