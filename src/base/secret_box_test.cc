#include "base/secret_box.h"

#include <string>

#include <gtest/gtest.h>

namespace cpa {
namespace {

class SecretBoxTest : public testing::Test {
 protected:
  SeededRandom random_{1};
  SecretBox sealer_{"the server's secret", "webhooks", random_};
};

TEST_F(SecretBoxTest, OpensWhatItSealed) {
  for (const std::size_t size : {0u, 1u, 31u, 32u, 5'000u}) {
    const std::string text(size, '\x93');
    EXPECT_EQ(sealer_.Open(sealer_.Seal(text, "id"), "id"), text);
  }
}

TEST_F(SecretBoxTest, TheSameTextNeverLooksTheSame) {
  EXPECT_NE(sealer_.Seal("text", "id"), sealer_.Seal("text", "id"));
  EXPECT_EQ(sealer_.Seal("some text", "id").find("some"), std::string::npos);
}

TEST_F(SecretBoxTest, DoesNotOpenElsewhereOrUnderAnotherKey) {
  const std::string sealed = sealer_.Seal("text", "id");
  EXPECT_FALSE(sealer_.Open(sealed, "other id"));
  EXPECT_FALSE(SecretBox("another secret", "webhooks", random_).Open(sealed, "id"));
  EXPECT_FALSE(SecretBox("the server's secret", "answers", random_).Open(sealed, "id"));
  EXPECT_EQ(SecretBox("the server's secret", "webhooks", random_).Open(sealed, "id"), "text");
}

TEST_F(SecretBoxTest, DoesNotOpenWhatWasChangedAnywhere) {
  const std::string sealed = sealer_.Seal("text", "id");
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(sealer_.Open(changed, "id")) << at;
    EXPECT_FALSE(sealer_.Open(sealed.substr(0, at), "id")) << at;
  }
  EXPECT_FALSE(sealer_.Open(sealed + "AAAA", "id"));
}

}  // namespace
}  // namespace cpa
