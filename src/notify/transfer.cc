#include "notify/transfer.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <new>
#include <string_view>

namespace cpa::notify {
namespace {

constexpr Millis kConnectDeadline{5'000};
// Of an answer, and of those before it such as 100 Continue. libcurl bounds a single line.
constexpr std::size_t kHeadBytesMax = 32 * 1024;
constexpr const char* kRefused = "The host has no address that webhooks may be sent to";

template <class Value>
void Set(CURL* easy, CURLoption option, Value value) {
  [[maybe_unused]] const CURLcode outcome = curl_easy_setopt(easy, option, value);
  assert(outcome == CURLE_OK);  // Every option here exists in the libcurl we require.
}

long ToLong(Millis time) {
  return std::max(1L, static_cast<long>(time.count()));
}

std::string PinOf(const TargetUrl& target, const Addresses& addresses) {
  std::string pin = target.host + ":" + std::to_string(target.port) + ":";
  for (const IpAddress& address : addresses) {
    if (&address != &addresses.front()) pin += ',';
    const bool is_v6 = address.family == IpFamily::kV6;
    pin += is_v6 ? "[" + address.ToString() + "]" : address.ToString();
  }
  return pin;
}

}  // namespace

Transfer::Transfer(const AddressGuard& guard, TargetUrl target, const Addresses& addresses,
                   const Letter& letter, Millis time_left)
    : guard_(guard),
      target_(std::move(target)),
      body_(letter.body),
      keeps_excerpt_(guard.MayShowAnswer(addresses)),
      share_(curl_share_init()),
      easy_(curl_easy_init()) {
  if (!share_ || !easy_) throw std::bad_alloc();
  ConfigureConnection(addresses);
  ConfigureRequest(letter, time_left);
}

void Transfer::Append(List& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  (void)list.release();  // `longer` owns what `list` held.
  list.reset(longer);
}

// Where it may connect: to the checked addresses, past no proxy, following nobody.
void Transfer::ConfigureConnection(const Addresses& addresses) {
  CURL* const easy = easy_.get();
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  Set(easy, CURLOPT_SHARE, share_.get());
  if (!target_.literal) {
    Append(pins_, PinOf(target_, addresses));
    Set(easy, CURLOPT_RESOLVE, pins_.get());
  }
  Set(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::OnOpenSocket);
  Set(easy, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  Set(easy, CURLOPT_PREREQFUNCTION, &Transfer::OnConnected);
  Set(easy, CURLOPT_PREREQDATA, static_cast<void*>(this));
  Set(easy, CURLOPT_PROXY, "");  // Not even that of the environment.
  Set(easy, CURLOPT_NOPROXY, "*");
  Set(easy, CURLOPT_PROTOCOLS_STR, target_.is_https ? "https" : "http");
  Set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  Set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  Set(easy, CURLOPT_FRESH_CONNECT, 1L);
  Set(easy, CURLOPT_FORBID_REUSE, 1L);
  Set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  Set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
}

void Transfer::ConfigureRequest(const Letter& letter, Millis time_left) {
  CURL* const easy = easy_.get();
  for (const std::string& field : letter.fields) Append(fields_, field);
  Append(fields_, "Content-Type: application/json");
  Append(fields_, "Expect:");  // No waiting for 100 Continue.
  Set(easy, CURLOPT_URL, target_.text.c_str());
  Set(easy, CURLOPT_HTTPHEADER, fields_.get());
  Set(easy, CURLOPT_USERAGENT, "crypto-price-api/" CPA_VERSION " (webhook)");
  Set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(easy, CURLOPT_POST, 1L);
  Set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
  Set(easy, CURLOPT_POSTFIELDS, body_.data());
  Set(easy, CURLOPT_TIMEOUT_MS, ToLong(time_left));
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS, ToLong(std::min(time_left, kConnectDeadline)));
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  Set(easy, CURLOPT_HEADERFUNCTION, &Transfer::OnHeadLine);
  Set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
  Set(easy, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  Set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
}

curl_socket_t Transfer::OnOpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto ip = IpAddress::FromSocketAddress(address->addr);
  if (purpose != CURLSOCKTYPE_IPCXN || !ip || !transfer.guard_.MayConnect(transfer.target_, *ip)) {
    transfer.refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// The connected peer, asked of the socket itself, before a byte of the request goes out.
int Transfer::OnConnected(void* self, char* peer, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(self);
  const auto ip = IpAddress::Parse(peer);
  if (ip && transfer.guard_.MayConnect(transfer.target_, *ip)) return CURL_PREREQFUNC_OK;
  transfer.refused_ = true;
  return CURL_PREREQFUNC_ABORT;
}

// Anything but `size` ends the transfer: after a head without end, after the head when nothing of
// the body may be shown, and with whatever fields come behind the body.
std::size_t Transfer::OnHeadLine(char* bytes, std::size_t, std::size_t size, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (transfer.knows_status_) return 0;
  transfer.head_bytes_ += size;
  if (transfer.head_bytes_ > kHeadBytesMax) return 0;
  const bool ends_head =
      std::string_view(bytes, size).find_first_not_of("\r\n") == std::string_view::npos;
  long status = 0;
  curl_easy_getinfo(transfer.easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  transfer.knows_status_ = ends_head && status >= 200;
  return transfer.knows_status_ && !transfer.keeps_excerpt_ ? 0 : size;
}

// Nobody needs the body: its beginning is kept for the delivery log, and then the connection ends.
std::size_t Transfer::OnBody(char* bytes, std::size_t, std::size_t size, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  std::string& excerpt = transfer.excerpt_;
  excerpt.append(bytes, std::min(size, Courier::kExcerptBytesMax - excerpt.size()));
  const bool enough = excerpt.size() == Courier::kExcerptBytesMax;
  return enough ? 0 : size;  // Anything but `size` ends the transfer.
}

Reply Transfer::Finish(CURLcode outcome) const {
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  Reply reply;
  // A receiver that has said its status has said enough, whatever happens to the body.
  if (status < 200 || refused_) {
    reply.error = Problem(outcome);
    return reply;
  }
  reply.status = static_cast<int>(status);
  if (keeps_excerpt_) reply.excerpt = excerpt_;
  curl_header* retry_after = nullptr;
  if (curl_easy_header(easy_.get(), "Retry-After", 0, CURLH_HEADER, -1, &retry_after) ==
      CURLHE_OK) {
    reply.retry_after = retry_after->value;
  }
  return reply;
}

// One of a few sentences: libcurl's own could tell about the network we stand in.
std::string Transfer::Problem(CURLcode outcome) const {
  if (refused_) return kRefused;
  switch (outcome) {
    case CURLE_OPERATION_TIMEDOUT:
      return "No answer in time";
    case CURLE_COULDNT_CONNECT:
      return "The receiver could not be connected to";
    case CURLE_SSL_CONNECT_ERROR:
      return "The TLS handshake failed";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "The receiver's certificate is not valid for its name";
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return "The receiver closed the connection without an answer";
    default:
      return "The receiver's answer is not HTTP";
  }
}

}  // namespace cpa::notify
