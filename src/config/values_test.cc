#include "config/values.h"

#include <gtest/gtest.h>

namespace cpa::config {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;
};

void PrintTo(const Case& value, std::ostream* out) {
  *out << value.name << '=' << value.text;
}

class Malformed : public testing::TestWithParam<Case> {};

TEST_P(Malformed, IsRefusedAndChangesNothing) {
  const Row& row = *FindRow(GetParam().name);
  Settings settings;
  ASSERT_TRUE(SetValue(settings, row, row.default_text));
  EXPECT_FALSE(SetValue(settings, row, GetParam().text));
  EXPECT_EQ(ValueText(settings, row), row.default_text);
}

// A part of a name has 63 bytes at most.
constexpr std::string_view kLabelOf64 =
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example";

constexpr Case kMalformed[] = {
    // Booleans
    {"DEBUG", ""},
    {"DEBUG", "maybe"},
    {"DEBUG", "2"},
    {"DEBUG", "tru"},
    // Whole numbers
    {"PORT", ""},
    {"PORT", "-1"},
    {"PORT", "+1"},
    {"PORT", "65536"},
    {"PORT", "80.0"},
    {"PORT", "8 0"},
    {"PORT", "80x"},
    {"PORT", "0x50"},
    {"PORT", "1e3"},
    {"PORT", "99999999999999999999999999"},
    {"API_KEY_LENGTH", "15"},
    {"LOG_MAX_SIZE", "10MB"},
    {"SIMULATOR_SEED", "9007199254740993"},
    // Numbers
    {"PRICE_CHANGE_THRESHOLD", ""},
    {"PRICE_CHANGE_THRESHOLD", "nan"},
    {"PRICE_CHANGE_THRESHOLD", "inf"},
    {"PRICE_CHANGE_THRESHOLD", "-0.1"},
    {"PRICE_CHANGE_THRESHOLD", "0,1"},
    {"PRICE_CHANGE_THRESHOLD", "100.1"},
    // Durations
    {"PRICE_UPDATE_INTERVAL", "0.999"},
    {"PRICE_UPDATE_INTERVAL", "30s"},
    {"PRICE_UPDATE_INTERVAL", "1.2.3"},
    {"RATE_LIMIT_DELAY", "-0.25"},
    {"RATE_LIMIT_DELAY", "0.0001"},
    {"SIMULATOR_STEP_MS", "9"},
    // Choices
    {"LOG_LEVEL", "LOUD"},
    {"LOG_LEVEL", ""},
    {"LOG_ROTATION", "weekly"},
    {"CACHE_STORAGE", "disk"},
    {"COINGECKO_PLAN", "enterprise"},
    // Text
    {"HOST", ""},
    {"HOST", "two words"},
    {"HOST", "http://example.com"},
    {"HOST", "-a"},
    {"HOST", "a..b"},
    {"HOST", ".a"},
    {"HOST", "a-.example"},
    {"HOST", "300.1.1.1"},
    {"HOST", "1.2.3"},
    {"HOST", "127.0.0.01"},
    {"HOST", "localhost:8019"},
    {"HOST", "::zz"},
    {"HOST", "1:2:3:4:5:6:7:8:9"},
    {"HOST", "fe80::1%"},
    {"HOST", kLabelOf64},
    {"METRICS_HOST", "a..b"},
    {"COINGECKO_BASE_URL", "https://api..coingecko.com"},
    {"COINGECKO_BASE_URL", "https://999.1.1.1/api"},
    {"COINGECKO_BASE_URL", "https://-api.coingecko.com"},
    {"COINGECKO_BASE_URL", "https://example.com:65536"},
    {"COINGECKO_BASE_URL", "https://[::zz]/api"},
    {"COINGECKO_BASE_URL", "https://[example.com]/api"},
    {"CORS_ORIGINS", "https://a..b"},
    {"CORS_ORIGINS", "https://example.com,https://1.2.3.256"},
    {"REDIS_URL", "redis://cache..local:6379"},
    {"REDIS_URL", "redis://:secret@256.0.0.1/0"},
    {"DATABASE_URL", "postgresql://db..local/crypto"},
    {"DATABASE_URL", "postgres://ann:pass@10.0.0.256:5432/crypto"},
    {"DATABASE_URL", "postgresql://one,two..three/crypto"},
    {"DATABASE_URL", "postgresql://db:70000/crypto"},
    {"DATABASE_URL", "postgresql://ann:p@ss@db/crypto"},
    {"COINGECKO_BASE_URL", ""},
    {"COINGECKO_BASE_URL", "ftp://example.com"},
    {"COINGECKO_BASE_URL", "https://"},
    {"COINGECKO_BASE_URL", "https://a b"},
    {"COINGECKO_BASE_URL", "https://example.com/?x=1"},
    {"COINGECKO_BASE_URL", "https://example.com:port"},
    {"COINGECKO_BASE_URL", "https://[::1"},
    {"DATABASE_URL", ""},
    {"DATABASE_URL", "crypto_price.db"},
    {"DATABASE_URL", "sqlite://"},
    {"DATABASE_URL", "sqlite:///"},
    {"DATABASE_URL", "sqlite:///folder/"},
    {"DATABASE_URL", "sqlite:///:memory:"},
    {"DATABASE_URL", "sqlite:///a.db?mode=ro"},
    {"DATABASE_URL", "mysql://localhost/x"},
    {"SECRET_KEY", "too short"},
    {"API_KEY_PREFIX", ""},
    {"API_KEY_PREFIX", "a b"},
    {"API_KEY_PREFIX", "seventeen_letters"},
    {"LOG_FILE", "a\nb"},
    {"REDIS_URL", "localhost:6379"},
    // Lists
    {"CORS_ORIGINS", ""},
    {"CORS_ORIGINS", "null"},
    {"CORS_ORIGINS", "example.com"},
    {"CORS_ORIGINS", "https://example.com/"},
    {"CORS_ORIGINS", "https://example.com,"},
    {"CORS_ORIGINS", "https://user@example.com"},
    {"CORS_ALLOW_METHODS", "GET POST"},
    {"CORS_ALLOW_HEADERS", "X-A,,X-B"},
};

INSTANTIATE_TEST_SUITE_P(Values, Malformed, testing::ValuesIn(kMalformed));

class WellFormed : public testing::TestWithParam<Case> {};

TEST_P(WellFormed, IsAcceptedAndReadsBack) {
  const Row& row = *FindRow(GetParam().name);
  Settings settings, again;
  ASSERT_TRUE(SetValue(settings, row, GetParam().text));
  const std::string text = ValueText(settings, row);
  ASSERT_TRUE(SetValue(again, row, text)) << text;
  EXPECT_EQ(ValueText(again, row), text);
}

constexpr Case kWellFormed[] = {
    {"HOST", "::1"},
    {"HOST", "localhost"},
    {"HOST", "db_1.internal."},
    {"HOST", "3com.example"},
    {"HOST", "fe80::1%eth0"},
    {"HOST", "::ffff:192.0.2.1"},
    {"PORT", "0"},
    {"PORT", " 80 "},
    {"DATABASE_URL", "sqlite:////var/lib/crypto price/a.db"},
    {"DATABASE_URL", "postgresql://user:secret@host/db"},
    {"DATABASE_URL", "postgresql:///db?host=/run/postgresql"},
    {"DATABASE_URL", "postgresql://app@/db?host=/run/postgresql"},
    {"DATABASE_URL", "postgresql://%2Frun%2Fpostgresql/db"},
    {"DATABASE_URL", "postgres://ann:p?ss@one:5432,[::1]:5433,:5434/db?target_session_attrs=any"},
    {"COINGECKO_BASE_URL", "http://[::1]:9000/api/v3"},
    {"COINGECKO_BASE_URL", "http://127.0.0.1:9000"},
    {"COINGECKO_API_KEY", ""},
    {"COINGECKO_PLAN", "Pro"},
    {"LOG_LEVEL", "debug"},
    {"LOG_FILE", ""},
    {"REDIS_URL", "redis://:secret@redis:6379/0"},
    {"CORS_ORIGINS", "https://example.com , http://localhost:3000"},
    {"CORS_ALLOW_METHODS", "GET,POST"},
    {"SIMULATOR_SEED", "9007199254740991"},
};

INSTANTIATE_TEST_SUITE_P(Values, WellFormed, testing::ValuesIn(kWellFormed));

Settings With(std::string_view name, std::string_view text) {
  Settings settings;
  EXPECT_TRUE(SetValue(settings, *FindRow(name), text)) << name << '=' << text;
  return settings;
}

TEST(Values, CountSecondsAndMilliseconds) {
  EXPECT_EQ(With("RATE_LIMIT_DELAY", "0.25").rate_limit_delay, Millis{250});
  EXPECT_EQ(With("PRICE_UPDATE_INTERVAL", "1").price_update_interval, Millis{1000});
  EXPECT_EQ(With("SIMULATOR_STEP_MS", "250").simulator_step, Millis{250});
}

TEST(Values, ReadBooleansInTheUsualSpellings) {
  for (const std::string_view yes : {"true", "TRUE", "1", "yes", "On"}) {
    EXPECT_TRUE(With("DEBUG", yes).debug) << yes;
  }
  for (const std::string_view no : {"false", "False", "0", "no", "OFF"}) {
    EXPECT_FALSE(With("ENABLE_CORS", no).enable_cors) << no;
  }
}

TEST(Values, ReadListsAndChoices) {
  const List origins = {"https://a.example", "http://localhost:3000"};
  EXPECT_EQ(With("CORS_ORIGINS", "https://a.example, http://localhost:3000").cors_origins, origins);
  EXPECT_EQ(With("LOG_LEVEL", "warning").log_level, LogLevel::kWarning);
  EXPECT_EQ(LogLevelName(LogLevel::kWarning), "warning");
  EXPECT_EQ(With("COINGECKO_PLAN", "").coingecko_plan, CoinGeckoPlan::kByHost);
  EXPECT_EQ(With("CACHE_STORAGE", "redis").cache_storage, CacheStorage::kRedis);
}

TEST(Values, TellWhatIsSecret) {
  Settings settings;
  EXPECT_TRUE(SetValue(settings, *FindRow("SECRET_KEY"), "a key of sixteen bytes"));
  EXPECT_TRUE(SetValue(settings, *FindRow("DATABASE_URL"), "postgresql://ann:p%40ss@host/name"));
  EXPECT_TRUE(SetValue(settings, *FindRow("COINGECKO_BASE_URL"), "https://example.com/v3"));
  EXPECT_EQ(SecretTexts(settings),
            (std::vector<std::string>{"p%40ss", "p@ss", "a key of sixteen bytes"}));
}

TEST(Values, AreShownWithoutSecrets) {
  EXPECT_EQ(ShownValue(*FindRow("SECRET_KEY"), "0123456789abcdef"), "***");
  EXPECT_EQ(ShownValue(*FindRow("SECRET_KEY"), ""), "(unset)");
  EXPECT_EQ(ShownValue(*FindRow("DATABASE_URL"), "postgresql://ann:pa/ss@host/db"),
            "postgresql://ann:***@host/db");
  EXPECT_EQ(ShownValue(*FindRow("HOST"), "a\nb"), "a\\x0ab");
  EXPECT_EQ(ShownValue(*FindRow("HOST"), std::string(1000, 'x')).size(), 203u);
}

}  // namespace
}  // namespace cpa::config
