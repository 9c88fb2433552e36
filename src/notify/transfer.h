// One request over libcurl, to addresses that were checked. Threads: the courier's own.
#pragma once

#include <array>
#include <memory>
#include <string>

#include <curl/curl.h>

#include "notify/address_guard.h"
#include "notify/courier.h"
#include "notify/resolver.h"

namespace cpa::notify {

class Transfer {
 public:
  // The guard outlives this. `addresses` have been checked for `target`.
  Transfer(const AddressGuard& guard, TargetUrl target, const Addresses& addresses,
           const Letter& letter, Millis time_left);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* easy() const { return easy_.get(); }

  // The whole head of the answer is there. What may still come is the beginning of its body, for
  // the delivery log: not worth more than a moment.
  bool knows_status() const { return knows_status_; }

  // What came of it, once libcurl says that it is done. `took` is for the caller to fill in.
  Reply Finish(CURLcode outcome) const;

 private:
  struct EasyCloser {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };

  struct ShareCloser {
    void operator()(CURLSH* share) const { curl_share_cleanup(share); }
  };

  struct ListFreer {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  using List = std::unique_ptr<curl_slist, ListFreer>;

  static void Append(List& list, const std::string& line);
  static curl_socket_t OnOpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int OnConnected(void* self, char* peer, char* local, int peer_port, int local_port);
  static std::size_t OnHeadLine(char* bytes, std::size_t, std::size_t size, void* self);
  static std::size_t OnBody(char* bytes, std::size_t, std::size_t size, void* self);

  void ConfigureConnection(const Addresses& addresses);
  void ConfigureRequest(const Letter& letter, Millis time_left);
  std::string Problem(CURLcode outcome) const;

  const AddressGuard& guard_;
  const TargetUrl target_;
  const std::string body_;
  List fields_;
  List pins_;
  std::string excerpt_;
  std::size_t head_bytes_ = 0;  // With those of answers such as 100 Continue.
  bool knows_status_ = false;
  bool keeps_excerpt_ = false;
  bool refused_ = false;  // The guard did not let it connect.
  // A name cache of its own: what was looked up and checked for this request serves no other.
  const std::unique_ptr<CURLSH, ShareCloser> share_;
  const std::unique_ptr<CURL, EasyCloser> easy_;  // Uses all of the above.
};

}  // namespace cpa::notify
