#include "api/rest/shares.h"

#include "api/rest/credentials.h"
#include "api/rest/errors.h"
#include "api/rest/limiter.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;
using Verdict = BytesInFlight::Verdict;

constexpr std::size_t kRequestBytes = 4 * 1024;   // Beside its body.
constexpr std::size_t kStreamBytes = 512 * 1024;  // However long it is.

AnswerPtr RefusalOf(Verdict verdict) {
  return verdict == Verdict::kOwnerHasTooMuch ? ErrorAnswer(kTooMuchInFlight, "Retry-After: 1\r\n")
                                              : ErrorAnswer(kServerBusy, "Retry-After: 1\r\n");
}

// The same answer, which lets go of the charge when nobody sends it any more.
AnswerPtr Holding(AnswerPtr answer, std::shared_ptr<BytesInFlight::Charge> charge) {
  struct Held {
    std::shared_ptr<BytesInFlight::Charge> charge;
    AnswerPtr answer;
  };

  const auto held = std::make_shared<const Held>(Held{std::move(charge), std::move(answer)});
  return {held, held->answer.get()};
}

}  // namespace

Task<AnswerPtr> AnswerWithin(BytesInFlight& bytes, std::string owner, const http::Request& request,
                             std::function<Task<AnswerPtr>()> make) {
  const std::size_t asked = kRequestBytes + request.body.size();
  const Verdict verdict = bytes.Judge(owner, asked);
  if (verdict != Verdict::kAdmitted) co_return RefusalOf(verdict);
  const auto charge = std::make_shared<BytesInFlight::Charge>(bytes, owner);
  charge->Set(asked);
  AnswerPtr answer = co_await make();
  if (!answer) co_return answer;
  charge->Set(answer->stream() ? kStreamBytes : answer->body().size());
  co_return Holding(std::move(answer), charge);
}

std::string OwnerOf(const http::Request& request, Accounts& accounts) {
  const Credentials credentials = ReadCredentials(request);
  if (!credentials.key.empty() && !credentials.conflicting) {
    CachedKey cached = accounts.TryCached(credentials.key);
    if (cached.state == KeyState::kGood) return std::move(cached.user.id);
  }
  return LimitKeyOf(request.remote_address);
}

}  // namespace cpa::api
