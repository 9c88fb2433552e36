#include "api/pages/docs_pages.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<WebDocsFile> kFiles = {
    {"swagger-ui-bundle.js", "a"}, {"swagger-ui.css", "b"}, {"redoc.standalone.js", "c"}};

RouteTable TableOf(const DocsPagesOptions& options, std::vector<WebDocsFile> files) {
  RouteTable table;
  DocsPages(options, std::move(files)).AddRoutes(table);
  return table;
}

std::set<std::string> PathsOf(const RouteTable& table) {
  std::set<std::string> paths;
  for (const RouteRow& row : table) paths.insert(row.pattern);
  return paths;
}

TEST(DocsPages, EachSwitchIsForItsOwnPage) {
  EXPECT_THAT(
      PathsOf(TableOf({.swagger_ui = true, .redoc = false}, kFiles)),
      ElementsAre("/docs", "/docs/start.js", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"));
  EXPECT_THAT(PathsOf(TableOf({.swagger_ui = false, .redoc = true}, kFiles)),
              ElementsAre("/redoc", "/redoc/redoc.standalone.js", "/redoc/start.js"));
  EXPECT_THAT(TableOf({.swagger_ui = false, .redoc = false}, kFiles), IsEmpty());
}

TEST(DocsPages, ThereAreNoneWithoutTheirFiles) {
  EXPECT_THAT(TableOf({}, {}), IsEmpty());
}

TEST(DocsPages, LoadNothingFromElsewhereAndSaySo) {
  for (const RouteRow& row : TableOf({}, kFiles)) {
    const auto answer = std::get<http::SyncHandler>(row.handler)(http::Request{});
    EXPECT_THAT(answer->head(), HasSubstr("default-src 'none'; script-src 'self';")) << row.pattern;
    EXPECT_EQ(answer->body().find("://"), std::string::npos) << row.pattern;
  }
}

}  // namespace
}  // namespace cpa::api
