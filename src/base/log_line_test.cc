#include "base/log_line.h"

#include <gtest/gtest.h>
#include <spdlog/details/log_msg.h>

#include "base/text.h"

namespace cpa {
namespace {

std::string Line(LogFormat format, std::string_view text) {
  const spdlog::details::log_msg message(*ParseTime("2026-11-22T17:02:33.007Z"), {}, "",
                                         spdlog::level::warn, {text.data(), text.size()});
  spdlog::memory_buf_t out;
  LineFormatter(format).format(message, out);
  return {out.data(), out.size()};
}

TEST(LineFormatter, WritesTextForPeople) {
  EXPECT_EQ(Line(LogFormat::kText, "[http] listening on port 80"),
            "2026-11-22T17:02:33.007Z warning [http] listening on port 80\n");
}

TEST(LineFormatter, WritesAnObjectForPrograms) {
  EXPECT_EQ(Line(LogFormat::kJson, "[http] listening on \"port\"\n80"),
            R"({"time":"2026-11-22T17:02:33.007Z","level":"warning","part":"http",)"
            R"("message":"listening on \"port\"\n80"})"
            "\n");
}

TEST(LineFormatter, KeepsAMessageOnOneLineOfText) {
  EXPECT_EQ(Line(LogFormat::kText, "[http] one\r\ntwo\x1d\nname\x1e\nvalue"),
            "2026-11-22T17:02:33.007Z warning [http] one\\x0d\\x0atwo \\x0aname=\\x0avalue\n");
}

TEST(LineFormatter, TakesALineWithoutItsPart) {
  for (const std::string_view text : {"plain", "[unclosed", "[] "}) {
    const std::string line = Line(LogFormat::kJson, text);
    EXPECT_EQ(line.find(R"("part")"), line.npos) << line;
  }
}

TEST(LogFields, StandBehindTheMessageOrAsMembers) {
  LogFields fields;
  fields.Add("request_id", "ab-1").Add("status", 200).Add("ms", 0.25).Add("none", "");
  const std::string text = "[http] GET /x" + fields.text();
  EXPECT_EQ(Line(LogFormat::kText, text),
            "2026-11-22T17:02:33.007Z warning [http] GET /x request_id=ab-1 status=200 ms=0.25\n");
  EXPECT_EQ(Line(LogFormat::kJson, text),
            R"({"time":"2026-11-22T17:02:33.007Z","level":"warning","part":"http",)"
            R"("message":"GET /x","request_id":"ab-1","status":200,"ms":0.25})"
            "\n");
}

TEST(LogFields, NeitherShowSecretsNorTakeMarksFromOutside) {
  LogFields fields;
  fields.Add("path", "/users/ck_Zm9vYmFyMTIzNDU2")
      .Add("client",
           "a\x1f"
           "b\x1e"
           "c\x1d\n");
  EXPECT_EQ(Line(LogFormat::kText, "x" + fields.text()),
            "2026-11-22T17:02:33.007Z warning x path=/users/ck_*** "
            "client=a\\x1fb\\x1ec\\x1d\\x0a\n");
}

TEST(LineFormatter, WritesValidJsonWhateverAMessageHolds) {
  EXPECT_EQ(Line(LogFormat::kJson, "x\x1dn\x1e}\x1f\x1f"),
            R"({"time":"2026-11-22T17:02:33.007Z","level":"warning","message":"x",)"
            R"("n":"}","":"","":""})"
            "\n");
}

}  // namespace
}  // namespace cpa
