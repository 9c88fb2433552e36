#include "sources/common/http_client.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <new>
#include <utility>

#include "base/log.h"

namespace cpa::sources {
namespace {

constexpr Millis kConnectDeadline{5'000};
// Of an answer, of those before it such as 100 Continue, and of the fields behind its body.
constexpr std::size_t kHeadBytesMax = 64 * 1024;

struct ListCloser {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using HeaderList = std::unique_ptr<curl_slist, ListCloser>;

HeaderList MakeHeaderList(const std::vector<std::string>& lines) {
  HeaderList list;
  for (const std::string& line : lines) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)list.release();  // `longer` owns what `list` held.
    list.reset(longer);
  }
  return list;
}

template <class Value>
void Set(CURL* easy, CURLoption option, Value value) {
  [[maybe_unused]] const CURLcode outcome = curl_easy_setopt(easy, option, value);
  assert(outcome == CURLE_OK);  // Every option here exists in the libcurl we require.
}

long ToLong(Millis time) {
  return std::max(1L, static_cast<long>(time.count()));
}

}  // namespace

struct HttpClient::Transfer {
  HeaderList headers;
  std::string body;
  std::size_t body_bytes_max = 0;
  std::size_t head_bytes = 0;
  bool too_long = false;
  std::array<char, CURL_ERROR_SIZE> error{};

  static std::size_t OnHeadLine(char*, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.head_bytes += size;
    return transfer.head_bytes > kHeadBytesMax ? 0 : size;
  }

  // libcurl hands over unpacked bytes here; any other return value than the full size aborts.
  static std::size_t OnBody(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (size > transfer.body_bytes_max - transfer.body.size()) {
      transfer.too_long = true;
      return 0;
    }
    transfer.body.append(bytes, size);
    return size;
  }
};

HttpClient::HttpClient() : multi_(curl_multi_init()), easy_(curl_easy_init()) {
  if (!multi_ || !easy_) throw std::bad_alloc();
}

HttpClient::~HttpClient() {
  Abandon();
}

void HttpClient::Begin(const HttpRequest& request) {
  assert(!transfer_);
  transfer_ = std::make_unique<Transfer>();
  transfer_->headers = MakeHeaderList(request.headers);
  transfer_->body_bytes_max = request.body_bytes_max;
  Configure(request);
  curl_multi_add_handle(multi_.get(), easy_.get());
}

void HttpClient::Configure(const HttpRequest& request) {
  CURL* const easy = easy_.get();
  curl_easy_reset(easy);
  Set(easy, CURLOPT_URL, request.url.c_str());
  Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  Set(easy, CURLOPT_HTTPHEADER, transfer_->headers.get());
  Set(easy, CURLOPT_USERAGENT, request.user_agent.c_str());
  Set(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  Set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  Set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  Set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  Set(easy, CURLOPT_TIMEOUT_MS, ToLong(request.deadline));
  Set(easy, CURLOPT_CONNECTTIMEOUT_MS, ToLong(std::min(request.deadline, kConnectDeadline)));
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  // Without it a stop would wait for a name look-up that hangs.
  Set(easy, CURLOPT_QUICK_EXIT, 1L);
  Set(easy, CURLOPT_HEADERFUNCTION, &Transfer::OnHeadLine);
  Set(easy, CURLOPT_HEADERDATA, static_cast<void*>(transfer_.get()));
  Set(easy, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  Set(easy, CURLOPT_WRITEDATA, static_cast<void*>(transfer_.get()));
  Set(easy, CURLOPT_ERRORBUFFER, transfer_->error.data());
}

std::optional<HttpAnswer> HttpClient::Wait(Millis at_most) {
  if (auto answer = Progress()) return answer;
  const auto wait_ms = std::clamp<Millis::rep>(at_most.count(), 0, 3'600'000);
  curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(wait_ms), nullptr);
  return Progress();
}

std::optional<HttpAnswer> HttpClient::Progress() {
  if (!transfer_) return std::nullopt;
  int running = 0;
  curl_multi_perform(multi_.get(), &running);
  int queued = 0;
  const CURLMsg* const message = curl_multi_info_read(multi_.get(), &queued);
  if (message == nullptr || message->msg != CURLMSG_DONE) return std::nullopt;
  HttpAnswer answer = Finish(message->data.result);
  Abandon();
  return answer;
}

HttpAnswer HttpClient::Finish(CURLcode outcome) {
  if (outcome == CURLE_OK) return TakeResponse();
  long sent_bytes = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent_bytes);
  TransportFailure failure{.timed_out = outcome == CURLE_OPERATION_TIMEDOUT,
                           .reason = {},
                           .never_left = sent_bytes == 0};
  if (transfer_->too_long) {
    failure.reason = "the body is over " + std::to_string(transfer_->body_bytes_max) + " bytes";
  } else if (transfer_->head_bytes > kHeadBytesMax) {
    failure.reason = "the head is over " + std::to_string(kHeadBytesMax) + " bytes";
  } else {
    const bool detailed = transfer_->error[0] != '\0';
    failure.reason = OneLine(detailed ? transfer_->error.data() : curl_easy_strerror(outcome));
  }
  return failure;
}

HttpResponse HttpClient::TakeResponse() {
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  return {.status = static_cast<int>(status),
          .content_type = Header("Content-Type"),
          .retry_after = Header("Retry-After"),
          .date = Header("Date"),
          .body = std::move(transfer_->body)};
}

std::string HttpClient::Header(const char* name) const {
  constexpr int kLastRequest = -1;
  curl_header* header = nullptr;
  const CURLHcode outcome =
      curl_easy_header(easy_.get(), name, 0, CURLH_HEADER, kLastRequest, &header);
  return outcome == CURLHE_OK ? header->value : "";
}

void HttpClient::Wake() {
  curl_multi_wakeup(multi_.get());
}

void HttpClient::Abandon() {
  if (!transfer_) return;
  curl_multi_remove_handle(multi_.get(), easy_.get());
  transfer_.reset();
}

}  // namespace cpa::sources
