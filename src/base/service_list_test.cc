#include "base/service_list.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "base/clock.h"

namespace cpa {
namespace {

class Named final : public Service {
 public:
  Named(std::string name, std::string& story) : name_(std::move(name)), status_log_(story) {}

  std::string_view name() const override { return name_; }

  void Start() override {
    if (name_ == "bad") throw std::runtime_error("bad");
    status_log_ += "+" + name_;
  }

  void Stop() override { status_log_ += "-" + name_; }

 private:
  const std::string name_;
  std::string& status_log_;
};

class ServiceListTest : public testing::Test {
 protected:
  ManualClock clock_;
  std::string status_log_;
  Named a_{"a", status_log_}, b_{"b", status_log_}, bad_{"bad", status_log_};
  ServiceList list_{clock_};
};

TEST_F(ServiceListTest, StopsInReverseAndOnce) {
  list_.Add(a_);
  list_.Add("between", [this] { status_log_ += "+between"; }, {});
  list_.Add("end", {}, [this] { status_log_ += "-end"; });
  list_.Add(b_);
  list_.StartAll();
  EXPECT_EQ(status_log_, "+a+between+b");
  list_.StopAll();
  EXPECT_EQ(status_log_, "+a+between+b-b-end-a");
  list_.StopAll();
  EXPECT_EQ(status_log_, "+a+between+b-b-end-a");
}

TEST_F(ServiceListTest, AStartThatThrowsStopsWhatHasStarted) {
  list_.Add(a_);
  list_.Add(bad_);
  list_.Add(b_);
  EXPECT_THROW(list_.StartAll(), std::runtime_error);
  EXPECT_EQ(status_log_, "+a-a");
}

TEST_F(ServiceListTest, NothingStopsThatHasNotStarted) {
  list_.Add(a_);
  list_.StopAll();
  EXPECT_EQ(status_log_, "");
}

}  // namespace
}  // namespace cpa
