#include "config/rows.h"

#include <set>

#include <gtest/gtest.h>

#include "config/values.h"

namespace cpa::config {
namespace {

struct Documented {
  std::string_view name;
  std::string_view default_text;
};

// The Configuration chapter of the product's specification, with its defaults.
constexpr Documented kDocumented[] = {
    {"HOST", "0.0.0.0"},
    {"PORT", "8019"},
    {"DEBUG", "false"},
    {"RELOAD", "false"},
    {"DATABASE_URL", "sqlite:///crypto_price.db"},
    {"DATABASE_POOL_SIZE", "5"},
    {"DATABASE_TIMEOUT", "30"},
    {"DATABASE_ECHO", "false"},
    {"COINGECKO_BASE_URL", "https://api.coingecko.com/api/v3"},
    {"API_REQUEST_TIMEOUT", "10"},
    {"RATE_LIMIT_DELAY", "1"},
    {"MAX_RETRIES", "3"},
    {"WEBSOCKET_PING_INTERVAL", "30"},
    {"WEBSOCKET_CONNECTION_TIMEOUT", "60"},
    {"MAX_WEBSOCKET_CONNECTIONS", "1000"},
    {"ENABLE_WEBSOCKET_COMPRESSION", "true"},
    {"PRICE_UPDATE_INTERVAL", "30"},
    {"PRICE_CHANGE_THRESHOLD", "0.1"},
    {"MAX_CRYPTOCURRENCIES", "250"},
    {"ENABLE_PRICE_HISTORY", "true"},
    {"HISTORY_RETENTION_DAYS", "365"},
    {"ENABLE_ALERTS", "true"},
    {"ALERT_CHECK_INTERVAL", "30"},
    {"MAX_ALERTS_PER_USER", "50"},
    {"ALERT_NOTIFICATION_RETRIES", "3"},
    {"MAX_PORTFOLIOS_PER_USER", "10"},
    {"MAX_HOLDINGS_PER_PORTFOLIO", "50"},
    {"ENABLE_PORTFOLIO_ANALYTICS", "true"},
    {"PORTFOLIO_VALUE_UPDATE_INTERVAL", "30"},
    {"SECRET_KEY", ""},  // The sample of the chapter counts as unset.
    {"API_KEY_LENGTH", "32"},
    {"ENABLE_RATE_LIMITING", "true"},
    {"RATE_LIMIT_REQUESTS", "100"},
    {"RATE_LIMIT_WINDOW", "60"},
    {"LOG_LEVEL", "INFO"},
    {"LOG_FILE", "logs/crypto_price.log"},
    {"LOG_ROTATION", "daily"},
    {"LOG_MAX_SIZE", "10485760"},
    {"LOG_BACKUP_COUNT", "5"},
    {"LOG_PRICE_UPDATES", "true"},
    {"LOG_ALERTS", "true"},
    {"LOG_WEBSOCKET_EVENTS", "true"},
    {"ENABLE_CACHING", "true"},
    {"CACHE_TTL", "60"},
    {"CACHE_STORAGE", "memory"},
    {"ENABLE_COMPRESSION", "true"},
    {"COMPRESSION_LEVEL", "6"},
    {"ENABLE_ASYNC_PROCESSING", "true"},
    {"MAX_CONCURRENT_REQUESTS", "10"},
    {"ENABLE_METRICS", "true"},
    {"METRICS_PORT", "8020"},
    {"HEALTH_CHECK_INTERVAL", "30"},
    {"ENABLE_PERFORMANCE_MONITORING", "true"},
    {"ENABLE_USAGE_ANALYTICS", "true"},
    {"ENABLE_CORS", "true"},
    {"CORS_ORIGINS", "*"},
    {"CORS_ALLOW_CREDENTIALS", "true"},
    {"CORS_ALLOW_METHODS", "*"},
    {"CORS_ALLOW_HEADERS", "*"},
    {"TEST_MODE", "false"},
    {"ENABLE_PROFILING", "false"},
    {"DEBUG_RESPONSES", "false"},
    {"MOCK_COINGECKO_API", "false"},
    {"ENABLE_SWAGGER_UI", "true"},
    {"ENABLE_REDOC", "true"},
};

TEST(Rows, HoldEveryDocumentedSettingWithItsDefault) {
  for (const auto& [name, default_text] : kDocumented) {
    const Row* row = FindRow(name);
    ASSERT_NE(row, nullptr) << name;
    EXPECT_EQ(row->default_text, default_text) << name;
  }
}

TEST(Rows, HaveDefaultsThatTheyAcceptAndPrintTheSameWay) {
  Settings settings;
  for (const Row& row : Rows()) {
    EXPECT_TRUE(SetValue(settings, row, row.default_text)) << row.name;
    EXPECT_EQ(ValueText(settings, row), row.default_text) << row.name;
  }
}

TEST(Rows, HaveUniqueNamesAndFlags) {
  std::set<std::string> seen;
  for (const Row& row : Rows()) {
    EXPECT_TRUE(seen.insert(std::string(row.name)).second) << row.name;
    EXPECT_TRUE(seen.insert(FlagOf(row)).second) << row.name;
    EXPECT_EQ(FindRow(row.name), &row);
    EXPECT_EQ(FindRowByFlag(FlagOf(row)), &row);
    EXPECT_EQ(&Rows()[IndexOf(row)], &row);
  }
}

TEST(Rows, ExplainThemselves) {
  for (const Row& row : Rows()) {
    EXPECT_TRUE(row.help.ends_with('.')) << row.name;
    EXPECT_FALSE(AcceptedText(row).empty()) << row.name;
    EXPECT_FALSE(row.secret && row.reloads) << row.name;
    // A bar would break the table of the reference.
    EXPECT_EQ(row.help.find('|') + 1, 0u) << row.name;
  }
}

TEST(Rows, StandTogetherByGroup) {
  std::set<std::string_view> left;
  std::string_view group;
  for (const Row& row : Rows()) {
    if (row.group == group) continue;
    EXPECT_TRUE(left.insert(row.group).second) << row.name;
    group = row.group;
  }
}

TEST(Rows, DescribeWhatTheyAccept) {
  EXPECT_EQ(AcceptedText(*FindRow("PORT")), "a whole number from 0 to 65535");
  EXPECT_EQ(AcceptedText(*FindRow("DATABASE_TIMEOUT")), "seconds from 0.1 to 600");
  EXPECT_EQ(AcceptedText(*FindRow("LOG_MAX_SIZE")),
            "a whole number from 4096 to 1099511627776 bytes");
  EXPECT_EQ(AcceptedText(*FindRow("DEBUG")), "true or false");
  EXPECT_EQ(AcceptedText(*FindRow("LOG_ROTATION")), "daily, size or none");
  EXPECT_EQ(AcceptedText(*FindRow("COINGECKO_PLAN")), "nothing, keyless, demo, pro or unlimited");
}

}  // namespace
}  // namespace cpa::config
