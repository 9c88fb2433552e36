#include "api/pages/page.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::api {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::vector<PageFile> kBuiltFiles = {
    {.path = "/index.html", .content_type = "text/html", .content = "<!doctype html>"},
    {.path = "/assets/main-abc.js",
     .content_type = "text/javascript",
     .content = "script, but long",
     .gzip = "packed",
     .immutable = true},
    {.path = "/sw.js", .content_type = "text/javascript", .content = "worker"}};

RouteTable TableWithRoot() {
  const auto json = std::make_shared<const http::Answer>(http::Answer::Options{}, "{}");
  RouteTable table;
  table.push_back({.verb = http::Verb::kGet,
                   .pattern = "/",
                   .auth = Auth::kPublic,
                   .cost = Cost::kCheap,
                   .handler = http::SyncHandler([json](const http::Request&) { return json; }),
                   .summary = "What this server is"});
  return table;
}

RouteTable TableWithPage(const PageOptions& options, const std::vector<PageFile>& files) {
  RouteTable table = TableWithRoot();
  Page(options, files).AddRoutes(table);
  return table;
}

http::AnswerPtr PageAnswer(const RouteTable& table, std::string_view path,
                           std::string_view accept = {}) {
  http::Request request;
  if (!accept.empty()) request.fields.emplace_back("Accept", accept);
  const auto row = std::ranges::find(table, path, &RouteRow::pattern);
  return row == table.end() ? nullptr : std::get<http::SyncHandler>(row->handler)(request);
}

TEST(Page, IsForBrowsersAndJsonIsForPrograms) {
  const RouteTable table = TableWithPage({}, kBuiltFiles);
  for (const auto* accept : {"text/html", "text/html,application/xml;q=0.9,*/*;q=0.8",
                             "application/json;q=0.1, text/*"}) {
    EXPECT_EQ(PageAnswer(table, "/", accept)->body(), "<!doctype html>") << accept;
  }
  for (const auto* accept : {"", "*/*", "application/json", "application/json, text/html",
                             "text/html;q=0.1, application/json"}) {
    EXPECT_EQ(PageAnswer(table, "/", accept)->body(), "{}\n") << accept;
  }
}

TEST(Page, IsAskedForAgainWhileItsNamedFilesAreKept) {
  const RouteTable table = TableWithPage({}, kBuiltFiles);
  const auto page = PageAnswer(table, "/", "text/html");
  EXPECT_THAT(page->head(), AllOf(HasSubstr("Cache-Control: no-cache\r\n"), HasSubstr("ETag: "),
                                  HasSubstr("Vary: Accept\r\n")));
  EXPECT_THAT(PageAnswer(table, "/sw.js")->head(), HasSubstr("Cache-Control: no-cache\r\n"));
  EXPECT_THAT(PageAnswer(table, "/assets/main-abc.js")->head(),
              HasSubstr("Cache-Control: public, max-age=31536000, immutable\r\n"));
  EXPECT_EQ(PageAnswer(table, "/index.html"), nullptr) << "the page has one address";
}

TEST(Page, RunsNothingButItsOwnFiles) {
  const RouteTable table = TableWithPage({}, kBuiltFiles);
  for (const RouteRow& row : table) {
    const auto answer = PageAnswer(table, row.pattern, "text/html");
    EXPECT_THAT(answer->head(), HasSubstr("default-src 'none'; script-src 'self';"));
    EXPECT_THAT(answer->head(), HasSubstr("X-Frame-Options: DENY\r\n"));
    EXPECT_THAT(answer->head(), Not(HasSubstr("unsafe")));
  }
}

TEST(Page, SendsTheGzipFormOfTheBuild) {
  const RouteTable table = TableWithPage({}, kBuiltFiles);
  EXPECT_TRUE(PageAnswer(table, "/assets/main-abc.js")->compressible());
  EXPECT_FALSE(PageAnswer(table, "/sw.js")->compressible());
}

TEST(Page, IsNoPartOfTheApi) {
  for (const RouteRow& row : TableWithPage({}, kBuiltFiles)) {
    EXPECT_EQ(row.summary.empty(), row.pattern != "/") << row.pattern;
  }
}

TEST(Page, LeavesJsonAloneWhereItIsAbsentOrSwitchedOff) {
  for (const RouteTable& table :
       {TableWithPage({}, {}), TableWithPage({.enabled = false}, kBuiltFiles)}) {
    EXPECT_EQ(table.size(), 1U);
    EXPECT_EQ(PageAnswer(table, "/", "text/html")->body(), "{}\n");
  }
}

TEST(Page, StandsInFrontOfAnAnswerOnly) {
  RouteTable empty;
  EXPECT_THROW(Page({}, kBuiltFiles).AddRoutes(empty), std::logic_error);
}

}  // namespace
}  // namespace cpa::api
