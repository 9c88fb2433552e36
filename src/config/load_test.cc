#include "config/load.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Loaded MustLoad(const Sources& sources) {
  auto loaded = Load(sources);
  EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : loaded.error()[0]);
  return loaded ? *loaded : Loaded{{}, std::vector<Origin>(Rows().size()), {}};
}

Problems Refused(const Sources& sources) {
  const auto loaded = Load(sources);
  return loaded ? Problems{"(accepted)"} : loaded.error();
}

Problems RefusedEnvironment(Environment environment) {
  return Refused({.environment = std::move(environment)});
}

Origin OriginOf(const Loaded& loaded, std::string_view name) {
  return loaded.origins[IndexOf(*FindRow(name))];
}

TEST(Load, GivesTheDefaultsWhenNothingIsSet) {
  const Loaded loaded = MustLoad({});
  EXPECT_EQ(loaded.settings.port, 8019);
  EXPECT_EQ(loaded.settings.price_update_interval, Millis{30'000});
  EXPECT_EQ(loaded.settings.log_file, "logs/crypto_price.log");
  EXPECT_EQ(loaded.settings.secret_key, "");
  EXPECT_EQ(loaded.settings.cors_origins, List{"*"});
  EXPECT_TRUE(loaded.settings.cors_allow_credentials);
  EXPECT_THAT(loaded.warnings, IsEmpty());
  EXPECT_EQ(OriginOf(loaded, "PORT"), Origin::kDefault);
}

TEST(Load, FlagsBeatEnvironmentBeatsDotenvBeatsDefault) {
  const Loaded loaded = MustLoad({
      .overrides = {{FindRow("PORT"), "1"}},
      .environment = {{"PORT", "2"}, {"HOST", "env.example"}},
      .dotenv = "PORT=3\nHOST=file.example\nWORKERS=3\n",
  });
  EXPECT_EQ(loaded.settings.port, 1);
  EXPECT_EQ(loaded.settings.host, "env.example");
  EXPECT_EQ(loaded.settings.workers, 3);
  EXPECT_EQ(OriginOf(loaded, "PORT"), Origin::kFlag);
  EXPECT_EQ(OriginOf(loaded, "HOST"), Origin::kEnvironment);
  EXPECT_EQ(OriginOf(loaded, "WORKERS"), Origin::kDotenv);
}

TEST(Load, TakesTheLastOfSeveralFlags) {
  const Row* port = FindRow("PORT");
  EXPECT_EQ(MustLoad({.overrides = {{port, "1"}, {port, "2"}}}).settings.port, 2);
}

TEST(Load, ReportsEveryBadValueInOneLineEach) {
  const Problems problems = Refused({
      .overrides = {{FindRow("PORT"), "x"}},
      .environment = {{"LOG_LEVEL", "LOUD"}},
      .dotenv = "oops\nWORKERS=-1\n",
  });
  EXPECT_THAT(problems,
              ElementsAre(".env: line 1: no = found; want KEY=VALUE",
                          "PORT: \"x\" (flag) is not accepted; expected a whole number from 0 to "
                          "65535",
                          "WORKERS: \"-1\" (.env) is not accepted; expected a whole number from 0 "
                          "to 256",
                          HasSubstr("LOG_LEVEL: \"LOUD\" (environment) is not accepted; expected "
                                    "TRACE, DEBUG")));
}

TEST(Load, RefusesAnEmptyValueWhereOneIsNeeded) {
  EXPECT_THAT(RefusedEnvironment({{"DATABASE_URL", ""}}),
              ElementsAre(HasSubstr("DATABASE_URL: \"\" (environment) is not accepted")));
}

TEST(Load, MasksSecretsInErrors) {
  EXPECT_THAT(RefusedEnvironment({{"SECRET_KEY", "hunter2"}, {"REDIS_URL", "hunter3"}}),
              ElementsAre(AllOf(HasSubstr("SECRET_KEY: \"***\""), Not(HasSubstr("hunter"))),
                          AllOf(HasSubstr("REDIS_URL: \"***\""), Not(HasSubstr("hunter")))));
}

TEST(Load, WarnsOfUnknownKeysInDotenvOnly) {
  const Loaded loaded = MustLoad({.environment = {{"PROT", "1"}},
                                  .dotenv = "PROT=80\nCOMPOSE_PROJECT_NAME=x\nPORT=1\nPORT=2\n"});
  EXPECT_THAT(
      loaded.warnings,
      ElementsAre(".env line 1: unknown setting \"PROT\" is ignored (did you mean \"PORT\"?)",
                  ".env line 2: unknown setting \"COMPOSE_PROJECT_NAME\" is ignored",
                  ".env line 4: PORT was set before; this line counts"));
  EXPECT_EQ(loaded.settings.port, 2);
}

TEST(Load, WarnsOfASlipInTheEnvironment) {  // F4
  const Loaded loaded = MustLoad({.environment = {{"LOG_LEVL", "DEBUG"},
                                                  {"SECRET_KEYS", "x"},
                                                  {"HOME", "/root"},
                                                  {"HOSTNAME", "x"},
                                                  {"LANGUAGE", "de"}}});
  EXPECT_THAT(
      loaded.warnings,
      ElementsAre("the environment has LOG_LEVL, which is no setting (did you mean \"LOG_LEVEL\"?)",
                  "the environment has SECRET_KEYS, which is no setting (did you mean "
                  "\"SECRET_KEY\"?)"));
}

TEST(Load, NamesTheFileThatItWasGiven) {  // F4
  const Loaded loaded = MustLoad({.dotenv = "PROT=80\n", .dotenv_name = "prod.env"});
  EXPECT_THAT(loaded.warnings, ElementsAre(HasSubstr("prod.env line 1: unknown setting")));
}

TEST(Load, WarnsOfAValueInQuotes) {  // F9
  const Loaded loaded = MustLoad({.environment = {{"COINGECKO_API_KEY", "'CG-key'"}}});
  EXPECT_THAT(loaded.warnings, ElementsAre(HasSubstr("COINGECKO_API_KEY: its value stands in")));
}

TEST(Load, WarnsOfASecretWithAQuoteAtEitherEnd) {  // F9
  for (const char* key : {"\"CG-key", "CG-key'", "“CG-key”", "’CG-key"}) {
    const Loaded loaded = MustLoad({.environment = {{"COINGECKO_API_KEY", key}}});
    EXPECT_THAT(loaded.warnings, ElementsAre(HasSubstr("COINGECKO_API_KEY: its value"))) << key;
  }
  EXPECT_THAT(MustLoad({.environment = {{"LOG_FILE", "it's"}}}).warnings, testing::IsEmpty());
}

TEST(Load, WarnsOfHistoryThatRetentionCutsOff) {  // F9
  const Loaded loaded = MustLoad({.environment = {{"HISTORY_RETENTION_DAYS", "10"},
                                                  {"HISTORY_RAW_DAYS", "11"},
                                                  {"HISTORY_5M_DAYS", "10"},
                                                  {"HISTORY_1H_DAYS", "400"}}});
  EXPECT_THAT(loaded.warnings,
              ElementsAre("HISTORY_RAW_DAYS: 11 days are more than HISTORY_RETENTION_DAYS, which "
                          "ends all of it after 10",
                          HasSubstr("HISTORY_1H_DAYS: 400 days")));
  // The defaults are made to be cut off.
  EXPECT_THAT(MustLoad({.environment = {{"HISTORY_RETENTION_DAYS", "10"}}}).warnings,
              testing::IsEmpty());
}

TEST(Load, TreatsTheSampleSecretAsUnsetAndWarns) {
  const Loaded loaded = MustLoad({.dotenv = "SECRET_KEY=your-secret-key-here\n"});
  EXPECT_EQ(loaded.settings.secret_key, "");
  EXPECT_EQ(OriginOf(loaded, "SECRET_KEY"), Origin::kDefault);
  EXPECT_THAT(loaded.warnings, ElementsAre(HasSubstr("SECRET_KEY is the sample value")));
}

TEST(Load, DemoSimulatesAndQuickens) {
  const Loaded loaded = MustLoad({.demo = true});
  EXPECT_TRUE(loaded.settings.mock_coingecko_api);
  EXPECT_EQ(loaded.settings.price_update_interval, Millis{1000});
  EXPECT_EQ(loaded.settings.rate_limit_delay, Millis{100});
  EXPECT_EQ(loaded.settings.portfolio_value_update_interval, Millis{1000});
  EXPECT_FALSE(loaded.settings.log_price_updates);  // F9: it would be a line a second.
  EXPECT_EQ(OriginOf(loaded, "MOCK_COINGECKO_API"), Origin::kDemo);
  EXPECT_EQ(OriginOf(loaded, "RATE_LIMIT_DELAY"), Origin::kDemo);
}

TEST(Load, DemoLeavesExplicitValuesAlone) {
  const Loaded loaded = MustLoad({.demo = true,
                                  .environment = {{"RATE_LIMIT_DELAY", "2"}},
                                  .dotenv = "PRICE_UPDATE_INTERVAL=7\nMOCK_COINGECKO_API=false"});
  EXPECT_TRUE(loaded.settings.mock_coingecko_api);
  EXPECT_EQ(loaded.settings.price_update_interval, Millis{7000});
  EXPECT_EQ(loaded.settings.rate_limit_delay, Millis{2000});
}

TEST(Load, DemoContradictsAFlagAgainstTheSimulator) {
  EXPECT_THAT(Refused({.overrides = {{FindRow("MOCK_COINGECKO_API"), "false"}}, .demo = true}),
              ElementsAre(HasSubstr("--demo contradicts")));
  EXPECT_TRUE(MustLoad({.overrides = {{FindRow("MOCK_COINGECKO_API"), "true"}}, .demo = true})
                  .settings.mock_coingecko_api);
}

struct Contradiction {
  Environment environment;
  std::string_view message;
};

class Contradictions : public testing::TestWithParam<Contradiction> {};

TEST_P(Contradictions, AreRefused) {
  EXPECT_THAT(RefusedEnvironment(GetParam().environment),
              ElementsAre(HasSubstr(std::string(GetParam().message))));
}

const std::string kPro = "https://pro-api.coingecko.com/api/v3";

INSTANTIATE_TEST_SUITE_P(
    Load, Contradictions,
    testing::Values(
        Contradiction{{{"CORS_ORIGINS", "*,https://a.example"}}, "CORS_ORIGINS: *"},
        Contradiction{{{"CORS_ALLOW_METHODS", "GET,*"}}, "CORS_ALLOW_METHODS: *"},
        Contradiction{{{"CORS_ALLOW_HEADERS", "X-A,*"}}, "CORS_ALLOW_HEADERS: *"},
        Contradiction{{{"METRICS_PORT", "8019"}}, "METRICS_PORT equals PORT"},
        Contradiction{{{"ENABLE_PROFILING", "true"}, {"ENABLE_METRICS", "false"}},
                      "ENABLE_PROFILING: profiles are served on METRICS_PORT"},
        Contradiction{{{"MAX_IMPORT_BYTES", "33554433"}}, "MAX_IMPORT_BYTES must not be over"},
        Contradiction{{{"MAX_UPLOAD_BYTES", "33554431"}},
                      "MAX_UPLOAD_BYTES_PER_USER must not be over MAX_UPLOAD_BYTES"},
        Contradiction{{{"SHUTDOWN_DELAY", "30"}}, "SHUTDOWN_DELAY is part of SHUTDOWN_TIMEOUT"},
        Contradiction{{{"TRUSTED_PROXIES", "10.0.0.0/8,::/0"}}, "TRUSTED_PROXIES: a network of"},
        Contradiction{{{"CACHE_STORAGE", "redis"}}, "CACHE_STORAGE=redis needs REDIS_URL"},
        Contradiction{{{"WEBSOCKET_PING_INTERVAL", "60"}}, "WEBSOCKET_PING_INTERVAL must be less"},
        Contradiction{{{"COINGECKO_PLAN", "pro"}, {"COINGECKO_API_KEY", "k"}},
                      "COINGECKO_PLAN=pro needs COINGECKO_BASE_URL"},
        Contradiction{{{"COINGECKO_PLAN", "demo"}}, "need COINGECKO_API_KEY"},
        Contradiction{{{"COINGECKO_PLAN", "keyless"}, {"COINGECKO_API_KEY", "k"}},
                      "COINGECKO_PLAN=keyless contradicts"},
        Contradiction{{{"COINGECKO_PLAN", "demo"},
                       {"COINGECKO_API_KEY", "k"},
                       {"COINGECKO_BASE_URL", "https://PRO-api.coingecko.com:443/api/v3"}},
                      "takes only the plans pro and unlimited"},
        Contradiction{{{"COINGECKO_BASE_URL", kPro}}, "pro-api.coingecko.com needs"}));

TEST(Load, AcceptsNeighboursOfTheContradictions) {
  const Environment accepted[] = {
      {{"PORT", "0"}, {"METRICS_PORT", "0"}},
      {{"METRICS_PORT", "8019"}, {"ENABLE_METRICS", "false"}},
      {{"CACHE_STORAGE", "redis"}, {"REDIS_URL", "redis://localhost:6379/0"}},
      {{"COINGECKO_PLAN", "pro"}, {"COINGECKO_API_KEY", "k"}, {"COINGECKO_BASE_URL", kPro}},
      {{"COINGECKO_PLAN", "demo"}, {"COINGECKO_API_KEY", "k"}},
      {{"COINGECKO_PLAN", "unlimited"}, {"COINGECKO_BASE_URL", "http://127.0.0.1:1/api/v3"}},
      {{"COINGECKO_PLAN", "pro"}, {"MOCK_COINGECKO_API", "true"}},
      {{"CORS_ORIGINS", "*"}, {"CORS_ALLOW_CREDENTIALS", "true"}},
  };
  for (const Environment& environment : accepted) {
    const auto loaded = Load({.environment = environment});
    EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : loaded.error()[0]);
  }
}

TEST(Load, ReadsTheEnvironmentAsMainGetsIt) {
  const char* const entries[] = {"PORT=80", "EMPTY=", "A=b=c", "nonsense", nullptr};
  EXPECT_THAT(ReadEnvironment(entries),
              ElementsAre(testing::Pair("A", "b=c"), testing::Pair("EMPTY", ""),
                          testing::Pair("PORT", "80")));
}

TEST(EnvFile, IsReadWhenNamedAndMustThenExist) {
  const std::filesystem::path path = testing::TempDir() + "cpa_load_test.env";
  std::ofstream(path) << "PORT=80\n";
  const auto read = ReadEnvFile(path.string());
  std::filesystem::remove(path);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, "PORT=80\n");
  EXPECT_FALSE(ReadEnvFile(path.string()).has_value());
  EXPECT_FALSE(ReadEnvFile(testing::TempDir()).has_value());
}

TEST(EnvFile, ThatIsTooLongIsRefusedByLoad) {
  const std::filesystem::path path = testing::TempDir() + "cpa_load_test_long.env";
  std::ofstream(path) << std::string(100'000, '#');
  const auto read = ReadEnvFile(path.string());
  std::filesystem::remove(path);
  ASSERT_TRUE(read.has_value());
  EXPECT_THAT(Refused({.dotenv = *read}), ElementsAre(".env: longer than 64 KiB"));
}

}  // namespace
}  // namespace cpa::config
