// HttpTransport over libcurl. Certificates are verified, redirects are answers and not followed,
// bodies may come gzipped, proxies only from the standard environment variables.
#pragma once

#include <memory>

#include <curl/curl.h>

#include "sources/common/http_transport.h"

namespace cpa::sources {

class HttpClient final : public HttpTransport {
 public:
  HttpClient();
  ~HttpClient() override;

  void Begin(const HttpRequest& request) override;
  std::optional<HttpAnswer> Wait(Millis at_most) override;
  void Wake() override;
  void Abandon() override;

 private:
  struct Transfer;

  struct MultiCloser {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  struct EasyCloser {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };

  void Configure(const HttpRequest& request);
  std::optional<HttpAnswer> Progress();
  HttpAnswer Finish(CURLcode outcome);
  HttpResponse TakeResponse();
  std::string Header(const char* name) const;

  // Constant after construction.
  const std::unique_ptr<CURLM, MultiCloser> multi_;
  const std::unique_ptr<CURL, EasyCloser> easy_;  // Reused, so that connections are.

  // Touched only on the source's thread; null when no request is under way.
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace cpa::sources
