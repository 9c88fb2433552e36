#include "notify/courier.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <deque>
#include <map>
#include <new>
#include <optional>
#include <utility>

#include <curl/curl.h>

#include "base/mutex.h"
#include "notify/transfer.h"

namespace cpa::notify {
namespace {

constexpr Millis kTurnMax{60'000};
constexpr Millis kBodyPatience{500};  // Once the status is known.

Millis Ceil(SteadyTime::duration time) {
  return std::max(Millis{0}, std::chrono::ceil<Millis>(time));
}

}  // namespace

// Runs on the courier's thread; other threads only put something into its inbox.
class Courier::Engine : public std::enable_shared_from_this<Engine> {
 public:
  Engine(const AddressGuard& guard, Resolver& resolver, const Clock& clock)
      : guard_(guard), resolver_(resolver), clock_(clock), multi_(curl_multi_init()) {
    if (!multi_) throw std::bad_alloc();
  }

  struct Errand {
    Letter letter;
    SendDone sent;      // Of a letter; or else
    CheckDone checked;  // only its address is checked.
    SteadyTime begun;
    std::optional<TargetUrl> target = {};
    std::unique_ptr<Transfer> transfer = {};  // Once the addresses are known.
    std::optional<SteadyTime> answered = {};  // When the status was known.
  };

  void Accept(Errand errand);
  void Run();
  void Stop();

 private:
  struct MultiCloser {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  struct Found {
    std::uint64_t errand = 0;
    Result<Addresses> addresses;
  };

  bool TakeInbox();
  void Begin(Errand errand);
  void OnFound(const Found& found);
  void StartTransfer(Errand& errand, const Addresses& addresses);
  void FinishTransfers();
  void Finish(std::uint64_t id, CURLcode outcome);
  void EndAnswered();
  void EndLate();
  Millis Patience() const;
  void End(std::uint64_t id, Reply reply);
  void Refuse(const Errand& errand, const Failure& failure);

  // libcurl watches over what is not answered yet.
  std::optional<SteadyTime> DeadlineOf(const Errand& errand) const {
    if (errand.answered) return *errand.answered + kBodyPatience;
    if (errand.transfer) return std::nullopt;
    return errand.begun + errand.letter.deadline;
  }

  // Constant after construction.
  const AddressGuard& guard_;
  Resolver& resolver_;
  const Clock& clock_;
  const std::unique_ptr<CURLM, MultiCloser> multi_;  // Only its wake-up is for any thread.

  Mutex mutex_;
  bool stopped_ CPA_GUARDED_BY(mutex_) = false;
  std::deque<Errand> accepted_ CPA_GUARDED_BY(mutex_);
  std::deque<Found> found_ CPA_GUARDED_BY(mutex_);

  // Touched only on the courier's thread.
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Errand> errands_;
};

void Courier::Engine::Accept(Errand errand) {
  MutexLock lock(mutex_);
  if (stopped_) return;
  errand.begun = clock_.Steady();
  accepted_.push_back(std::move(errand));
  curl_multi_wakeup(multi_.get());
}

void Courier::Engine::Stop() {
  MutexLock lock(mutex_);
  stopped_ = true;
  curl_multi_wakeup(multi_.get());
}

void Courier::Engine::Run() {
  while (TakeInbox()) {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    FinishTransfers();
    EndAnswered();
    EndLate();
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(Patience().count()), nullptr);
  }
  for (auto& [id, errand] : errands_) {
    if (errand.transfer) curl_multi_remove_handle(multi_.get(), errand.transfer->easy());
  }
  errands_.clear();
}

bool Courier::Engine::TakeInbox() {
  std::deque<Errand> accepted;
  std::deque<Found> found;
  {
    MutexLock lock(mutex_);
    if (stopped_) return false;
    accepted.swap(accepted_);
    found.swap(found_);
  }
  for (Errand& errand : accepted) Begin(std::move(errand));
  for (const Found& each : found) OnFound(each);
  return true;
}

void Courier::Engine::Begin(Errand errand) {
  auto target = guard_.CheckUrl(errand.letter.url);
  if (!target) {
    Refuse(errand, target.error());
    return;
  }
  errand.target = *target;
  const std::uint64_t id = ++last_id_;
  errands_.emplace(id, std::move(errand));
  if (target->literal) {
    OnFound({id, Addresses{*target->literal}});
    return;
  }
  resolver_.Resolve(target->host, [weak = weak_from_this(), id](Result<Addresses> addresses) {
    const auto engine = weak.lock();
    if (!engine) return;
    MutexLock lock(engine->mutex_);
    if (engine->stopped_) return;
    engine->found_.push_back({id, std::move(addresses)});
    curl_multi_wakeup(engine->multi_.get());
  });
}

void Courier::Engine::OnFound(const Found& found) {
  const auto place = errands_.find(found.errand);
  if (place == errands_.end()) return;  // Its time is over.
  Errand& errand = place->second;
  const Addresses addresses = found.addresses ? *found.addresses : Addresses{};
  const auto allowed = guard_.CheckAddresses(*errand.target, addresses);
  if (allowed && errand.sent) {
    StartTransfer(errand, addresses);
    return;
  }
  const Errand done = std::move(errand);
  errands_.erase(place);
  if (allowed) {
    done.checked(*done.target);
  } else {
    Refuse(done, allowed.error());
  }
}

void Courier::Engine::StartTransfer(Errand& errand, const Addresses& addresses) {
  const Millis left = Ceil(errand.begun + errand.letter.deadline - clock_.Steady());
  errand.transfer =
      std::make_unique<Transfer>(guard_, *errand.target, addresses, errand.letter, left);
  curl_multi_add_handle(multi_.get(), errand.transfer->easy());
}

void Courier::Engine::FinishTransfers() {
  int queued = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &queued)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto place = std::ranges::find_if(errands_, [&](const auto& entry) {
      return entry.second.transfer && entry.second.transfer->easy() == message->easy_handle;
    });
    assert(place != errands_.end());
    Finish(place->first, message->data.result);
  }
}

void Courier::Engine::Finish(std::uint64_t id, CURLcode outcome) {
  const Transfer& transfer = *errands_.at(id).transfer;
  const Reply reply = transfer.Finish(outcome);
  curl_multi_remove_handle(multi_.get(), transfer.easy());
  End(id, reply);
}

// A receiver that has said its status has a moment for the beginning of its body, and no more.
void Courier::Engine::EndAnswered() {
  const SteadyTime now = clock_.Steady();
  std::vector<std::uint64_t> over;
  for (auto& [id, errand] : errands_) {
    if (!errand.transfer || !errand.transfer->knows_status()) continue;
    if (!errand.answered) errand.answered = now;
    if (now >= *DeadlineOf(errand)) over.push_back(id);
  }
  for (const std::uint64_t id : over) Finish(id, CURLE_OK);
}

// Look-ups that take too long.
void Courier::Engine::EndLate() {
  const SteadyTime now = clock_.Steady();
  std::vector<std::uint64_t> late;
  for (const auto& [id, errand] : errands_) {
    if (!errand.transfer && now >= *DeadlineOf(errand)) late.push_back(id);
  }
  for (const std::uint64_t id : late) End(id, {.error = "The name look-up took too long"});
}

Millis Courier::Engine::Patience() const {
  Millis patience = kTurnMax;
  for (const auto& [id, errand] : errands_) {
    if (const auto deadline = DeadlineOf(errand)) {
      patience = std::min(patience, Ceil(*deadline - clock_.Steady()));
    }
  }
  return patience;
}

void Courier::Engine::End(std::uint64_t id, Reply reply) {
  const auto place = errands_.find(id);
  const Errand errand = std::move(place->second);
  errands_.erase(place);
  reply.took = Ceil(clock_.Steady() - errand.begun);
  if (errand.sent) {
    errand.sent(std::move(reply));
  } else {
    errand.checked(Invalid(std::move(reply.error)));
  }
}

void Courier::Engine::Refuse(const Errand& errand, const Failure& failure) {
  if (errand.checked) {
    errand.checked(failure);
  } else {
    errand.sent({.error = failure.detail, .took = Ceil(clock_.Steady() - errand.begun)});
  }
}

Courier::Courier(const AddressGuard& guard, Resolver& resolver, const Clock& clock)
    : engine_(std::make_shared<Engine>(guard, resolver, clock)) {}

Courier::~Courier() {
  Stop();
}

void Courier::Start() {
  thread_ = std::thread([engine = engine_] { engine->Run(); });
}

void Courier::Stop() {
  if (!thread_.joinable()) return;
  engine_->Stop();
  thread_.join();
}

void Courier::Send(Letter letter, SendDone done) {
  engine_->Accept(
      {.letter = std::move(letter), .sent = std::move(done), .checked = {}, .begun = {}});
}

void Courier::Check(std::string url, Millis deadline, CheckDone done) {
  Letter letter;
  letter.url = std::move(url);
  letter.deadline = deadline;
  engine_->Accept(
      {.letter = std::move(letter), .sent = {}, .checked = std::move(done), .begun = {}});
}

}  // namespace cpa::notify
