#include "storage/engine/database_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/engine/folder_for_test.h"

namespace cpa {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(SqlitePath, ReadsRelativeAndAbsolutePaths) {
  EXPECT_EQ(*SqlitePath("sqlite:///crypto_price.db"), "crypto_price.db");
  EXPECT_EQ(*SqlitePath("sqlite:////var/lib/a b.db"), "/var/lib/a b.db");
}

TEST(SqlitePath, RefusesWhatIsNoFile) {
  for (const char* url :
       {"", "x.db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///a\"b.db",
        "sqlite:///a.db?mode=ro", "mysql://a@b/c", "postgresql://a@b/c"}) {
    EXPECT_THAT(DetailOf(SqlitePath(url)),
                AllOf(HasSubstr("want sqlite:///"), HasSubstr("postgresql://")))
        << url;
  }
}

TEST(HistoryUrl, IsAFileBesideTheDatabaseOrTheSameServer) {
  EXPECT_EQ(HistoryUrl("sqlite:///crypto_price.db"), "sqlite:///crypto_price_history.db");
  EXPECT_EQ(HistoryUrl("sqlite:////var/lib.d/prices"), "sqlite:////var/lib.d/prices_history");
  EXPECT_EQ(HistoryUrl("sqlite:////var/lib/.hidden"), "sqlite:////var/lib/.hidden_history");
  EXPECT_EQ(HistoryUrl("postgresql://db/crypto"), "postgresql://db/crypto");
}

TEST(IsPostgresUrl, KnowsBothSchemes) {
  EXPECT_TRUE(IsPostgresUrl("postgresql://a@b/c"));
  EXPECT_TRUE(IsPostgresUrl("postgres://a@b/c"));
  EXPECT_FALSE(IsPostgresUrl("sqlite:///postgres"));
}

TEST(PostgresTarget, KeepsEveryPartOfTheUrl) {
  const auto target =
      PostgresTarget::Parse("postgres://ann:p%40ss%20%22w'%3D%25@db:6432/crypto?sslmode=require");
  ASSERT_TRUE(target.has_value()) << DetailOf(target);
  EXPECT_EQ(target->Display(), "crypto on db:6432");
  EXPECT_THAT(
      target->Environment(),
      AllOf(Contains("PGUSER=ann"), Contains("PGPASSWORD=p@ss \"w'=%"), Contains("PGHOST=db"),
            Contains("PGPORT=6432"), Contains("PGDATABASE=crypto"), Contains("PGSSLMODE=require")));
  const auto again = PostgresTarget::Parse(target->ConnectString());
  ASSERT_TRUE(again.has_value()) << DetailOf(again);
  EXPECT_EQ(again->Environment(), target->Environment());
  EXPECT_THAT(target->ConnectString(), AllOf(Not(HasSubstr(" ")), Not(HasSubstr("\""))));
}

TEST(PostgresTarget, DefaultsGiveWayToTheUrl) {
  auto target = *PostgresTarget::Parse("postgresql://db/crypto?connect_timeout=7");
  target.SetDefault("connect_timeout", "5");
  target.SetDefault("keepalives_idle", "15");
  EXPECT_THAT(target.ConnectString(),
              AllOf(HasSubstr("connect_timeout=7"), HasSubstr("keepalives_idle=15"),
                    Not(HasSubstr("connect_timeout=5"))));
}

TEST(PostgresTarget, SaysWhatIsWrongWithoutThePassword) {
  for (const char* url :
       {"postgresql://ann:canary@db:66%zz/crypto", "postgresql://ann:canary%zz@db/crypto",
        "postgresql://ann:canary@db/crypto?no_such=1", "postgresql://ann:canary@[db/crypto",
        "host=db password=canary"}) {
    EXPECT_THAT(DetailOf(PostgresTarget::Parse(url)),
                AllOf(HasSubstr("want postgresql://"), Not(HasSubstr("canary"))))
        << url;
  }
}

}  // namespace
}  // namespace cpa
