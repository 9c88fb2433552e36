#include "config/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CommandLine Parsed(std::vector<std::string_view> args) {
  const auto line = ParseCommandLine(args);
  EXPECT_TRUE(line.has_value()) << (line ? "" : line.error()[0]);
  return line ? *line : CommandLine{};
}

Problems Refused(std::vector<std::string_view> args) {
  const auto line = ParseCommandLine(args);
  return line ? Problems{"(accepted)"} : line.error();
}

std::vector<std::string> Overrides(std::vector<std::string_view> args) {
  std::vector<std::string> out;
  for (const auto& [row, value] : Parsed(std::move(args)).overrides) {
    out.push_back(std::string(row->name) + "=" + value);
  }
  return out;
}

TEST(CommandLine, ServesByDefault) {
  const CommandLine line = Parsed({});
  EXPECT_EQ(line.command, Command::kServe);
  EXPECT_FALSE(line.env_file);
  EXPECT_FALSE(line.demo);
}

TEST(CommandLine, KnowsItsCommands) {
  EXPECT_EQ(Parsed({"serve"}).command, Command::kServe);
  EXPECT_EQ(Parsed({"print", "config"}).command, Command::kPrintConfig);
  EXPECT_EQ(Parsed({"check-config"}).command, Command::kCheckConfig);
  EXPECT_EQ(Parsed({"version"}).command, Command::kVersion);
  EXPECT_EQ(Parsed({"--version"}).command, Command::kVersion);
  EXPECT_EQ(Parsed({"help"}).command, Command::kHelp);
  EXPECT_EQ(Parsed({"serve", "-h"}).command, Command::kHelp);
}

TEST(CommandLine, TakesFormatsOfPrintConfig) {
  EXPECT_EQ(Parsed({"print", "config", "--format", "markdown"}).format, Format::kMarkdown);
  EXPECT_EQ(Parsed({"print", "--format=json", "config"}).format, Format::kJson);
  EXPECT_THAT(Refused({"print", "config", "--format", "xml"}),
              ElementsAre(HasSubstr("--format: \"xml\" is not accepted")));
  EXPECT_THAT(Refused({"--format", "json"}), ElementsAre(HasSubstr("print config only")));
}

TEST(CommandLine, TakesSettingsInBothSpellings) {
  EXPECT_THAT(Overrides({"--port", "80", "--host=::1", "--log-file="}),
              ElementsAre("PORT=80", "HOST=::1", "LOG_FILE="));
  EXPECT_THAT(Overrides({"--rate-limit-delay", "-1"}), ElementsAre("RATE_LIMIT_DELAY=-1"));
}

TEST(CommandLine, TakesBooleansBareNegatedAndWithValue) {
  EXPECT_THAT(Overrides({"--debug", "--no-reload", "--enable-cors=off", "--test-mode", "false"}),
              ElementsAre("DEBUG=true", "RELOAD=false", "ENABLE_CORS=off", "TEST_MODE=false"));
}

TEST(CommandLine, DoesNotTakeACommandForTheValueOfABareFlag) {
  const CommandLine line = Parsed({"--debug", "check-config"});
  EXPECT_EQ(line.command, Command::kCheckConfig);
  ASSERT_EQ(line.overrides.size(), 1u);
  EXPECT_EQ(line.overrides[0].value, "true");
}

TEST(CommandLine, TakesDemoAndEnvFile) {
  const CommandLine line = Parsed({"--demo", "--env-file", "prod.env"});
  EXPECT_TRUE(line.demo);
  EXPECT_EQ(line.env_file, "prod.env");
}

TEST(CommandLine, BackupAndRestoreTakeAFile) {
  const CommandLine backup = Parsed({"backup", "copy.db"});
  EXPECT_EQ(backup.command, Command::kBackup);
  EXPECT_EQ(backup.file, "copy.db");
  const CommandLine restore = Parsed({"restore", "copy.db", "--overwrite"});
  EXPECT_EQ(restore.command, Command::kRestore);
  EXPECT_TRUE(restore.overwrite);
  EXPECT_EQ(Parsed({"migrate"}).command, Command::kMigrate);
  EXPECT_EQ(Parsed({"backup", "--help"}).command, Command::kHelp);

  const CommandLine import =
      Parsed({"import", "candles", "a.csv", "--coin", "bitcoin", "--interval=1h", "--dry-run"});
  EXPECT_EQ(import.command, Command::kImportCandles);
  EXPECT_EQ(import.file, "a.csv");
  EXPECT_EQ(import.coin, "bitcoin");
  EXPECT_EQ(import.interval, "1h");
  EXPECT_TRUE(import.dry_run);
  EXPECT_FALSE(import.new_coin);
  EXPECT_TRUE(Parsed({"import", "candles", "a.csv", "--coin=x", "--new-coin"}).new_coin);
  EXPECT_THAT(Refused({"backup", "a", "--new-coin"}),
              ElementsAre(HasSubstr("import candles only")));
  EXPECT_THAT(Refused({"import", "candles"}), ElementsAre(HasSubstr("a file is missing")));
  EXPECT_THAT(Refused({"import", "a.csv"}), ElementsAre(HasSubstr("unknown command")));
  EXPECT_THAT(Refused({"backup", "a", "--dry-run"}), ElementsAre(HasSubstr("import candles only")));
  EXPECT_THAT(Refused({"backup"}), ElementsAre(HasSubstr("a file is missing")));
  EXPECT_THAT(Refused({"backup", "a", "b"}), ElementsAre(HasSubstr("unknown command")));
  EXPECT_THAT(Refused({"backup", "a", "--overwrite"}), ElementsAre(HasSubstr("restore only")));
}

TEST(CommandLine, NamesTheNearestFlagOrCommand) {
  EXPECT_THAT(Refused({"--prot", "80"}),
              ElementsAre("unknown flag \"--prot\" (did you mean \"--port\"?)"));
  EXPECT_THAT(Refused({"check_config"}),
              ElementsAre("unknown command \"check_config\" (did you mean \"check-config\"?)"));
  EXPECT_THAT(Refused({"print"}),  // F9
              ElementsAre("unknown command \"print\"; expected print config, print routes, print "
                          "openapi, print asyncapi"));
}

TEST(CommandLine, ReportsEverythingAtOnce) {
  EXPECT_THAT(Refused({"--port", "--no-port", "--demo=1", "--no-debug=1"}),
              ElementsAre("--port: a value is missing", HasSubstr("unknown flag \"--no-port\""),
                          "--demo takes no value", "--no-debug takes no value"));
}

TEST(CommandLine, HelpNamesEveryFlag) {
  const std::string help = HelpText();
  for (const Row& row : Rows()) EXPECT_THAT(help, HasSubstr(FlagOf(row)));
  EXPECT_THAT(help, HasSubstr("check-config"));
}

}  // namespace
}  // namespace cpa::config
