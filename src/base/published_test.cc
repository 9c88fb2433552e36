#include "base/published.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace cpa {
namespace {

TEST(Published, IsNullUntilTheFirstStore) {
  Published<int> value;
  EXPECT_EQ(value.Load(), nullptr);
  value.Store(std::make_shared<const int>(7));
  EXPECT_EQ(*value.Load(), 7);
}

TEST(Published, ReadersKeepWhatTheyTook) {
  Published<std::string> value;
  value.Store(std::make_shared<const std::string>("old"));
  const auto taken = value.Load();
  value.Store(std::make_shared<const std::string>("new"));
  EXPECT_EQ(*taken, "old");
  EXPECT_EQ(*value.Load(), "new");
}

// Dies outside the lock, so its destructor may read the holder.
struct ReadsOnDeath {
  Published<ReadsOnDeath>* holder = nullptr;
  bool* saw_successor = nullptr;

  ReadsOnDeath(Published<ReadsOnDeath>* h, bool* saw) : holder(h), saw_successor(saw) {}

  ~ReadsOnDeath() {
    if (saw_successor != nullptr) *saw_successor = holder->Load() != nullptr;
  }
};

TEST(Published, TheOldValueDiesAfterTheUnlock) {
  Published<ReadsOnDeath> value;
  bool saw_successor = false;
  value.Store(std::make_shared<const ReadsOnDeath>(&value, &saw_successor));
  value.Store(std::make_shared<const ReadsOnDeath>(&value, nullptr));
  EXPECT_TRUE(saw_successor);
}

// Two equal halves: a torn value would differ.
struct Pair {
  int left = 0;
  int right = 0;
};

TEST(Published, ReadersSeeWholeValuesThatOnlyGrow) {
  Published<Pair> value;
  value.Store(std::make_shared<const Pair>());
  std::atomic<bool> done = false;
  std::atomic<int> faults = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      int last = 0;
      while (!done) {
        const auto seen = value.Load();
        if (seen->left != seen->right || seen->left < last) ++faults;
        last = seen->left;
      }
    });
  }
  for (int i = 1; i <= 20'000; ++i) value.Store(std::make_shared<const Pair>(Pair{i, i}));
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(faults, 0);
}

}  // namespace
}  // namespace cpa
