#include "config/render.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::config {
namespace {

using testing::HasSubstr;
using testing::Not;

Loaded Sample() {
  auto loaded = Load({.overrides = {{FindRow("PORT"), "80"}},
                      .environment = {{"SECRET_KEY", "canary-canary-canary"},
                                      {"REDIS_URL", "redis://:canary@host:1"},
                                      {"DATABASE_URL", "postgresql://ann:canary@host/db"},
                                      {"CORS_ORIGINS", "https://a.example,https://b.example"},
                                      {"RATE_LIMIT_DELAY", "0.25"}}});
  EXPECT_TRUE(loaded.has_value());
  return *loaded;
}

std::string LineWith(const std::string& text, const std::string& start) {
  const std::size_t begin = text.find("\n" + start) + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(Render, TableShowsValueOriginAndHelpInColumns) {
  const std::string table = RenderTable(Sample());
  const std::string port = LineWith(table, "PORT ");
  const std::string host = LineWith(table, "HOST ");
  EXPECT_THAT(port, testing::ContainsRegex("^PORT +80 +flag +Port of the API"));
  EXPECT_THAT(host, testing::ContainsRegex("^HOST +0.0.0.0 +default +Address"));
  EXPECT_EQ(port.find("Port of"), host.find("Address"));
  EXPECT_THAT(LineWith(table, "LOG_LEVEL "), HasSubstr("[reloads]"));
  EXPECT_THAT(LineWith(table, "RELOAD "), Not(HasSubstr("[reloads]")));
  EXPECT_EQ(std::ranges::count(table, '\n'), std::ssize(Rows()) + 1);
}

TEST(Render, NeverShowsSecrets) {
  for (const Format format : {Format::kTable, Format::kJson, Format::kMarkdown}) {
    EXPECT_THAT(Render(Sample(), format), Not(HasSubstr("canary")));
  }
  const std::string table = RenderTable(Sample());
  EXPECT_THAT(LineWith(table, "SECRET_KEY "), HasSubstr("***"));
  EXPECT_THAT(LineWith(table, "COINGECKO_API_KEY "), HasSubstr("(unset)"));
}

TEST(Render, JsonHasTypedValues) {
  const std::string json = RenderJson(Sample());
  EXPECT_THAT(json, HasSubstr(R"({"name":"PORT","value":80,"origin":"flag","default":"8019",)"));
  EXPECT_THAT(json, HasSubstr(R"("name":"DEBUG","value":false,)"));
  EXPECT_THAT(json, HasSubstr(R"("name":"RATE_LIMIT_DELAY","value":0.25,)"));
  EXPECT_THAT(json, HasSubstr(R"("name":"LOG_LEVEL","value":"INFO",)"));
  EXPECT_THAT(json, HasSubstr(R"("value":["https://a.example","https://b.example"],)"));
  EXPECT_THAT(json, HasSubstr(R"("name":"SECRET_KEY","value":"***",)"));
}

TEST(Render, MarkdownHasARowForEverySettingAndNothingOfThisMachine) {
  const std::string text = RenderMarkdown();
  for (const Row& row : Rows()) {
    const std::string line = LineWith(text, "| `" + std::string(row.name) + "` |");
    EXPECT_EQ(std::ranges::count(line, '|'), 6) << line;
  }
  EXPECT_EQ(LineWith(text, "| `PORT` |"),
            "| `PORT` | `8019` | a whole number from 0 to 65535 | Port of the API and of the "
            "WebSocket stream; 0 takes any free port. |  |");
  EXPECT_EQ(text, Render(Sample(), Format::kMarkdown));
}

}  // namespace
}  // namespace cpa::config
