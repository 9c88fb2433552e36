// Random lives of alerts, checked against a model that knows no index, no inbox and no arming: it
// looks at every row with every alert, as one would on paper.
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "alerts/engine.h"
#include "alerts/memory_alert_store_for_test.h"
#include "base/log.h"

namespace cpa {
namespace {

using std::chrono::seconds;

struct Firing {
  std::string alert_id;
  WallTime at{};
  double price = 0;
  double value = 0;

  bool operator==(const Firing&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Firing& firing) {
  return out << firing.alert_id.substr(33) << "@" << firing.price << "(" << firing.value << ")";
}

// What was seen of the coin in one look, as plain numbers.
struct Row {
  std::vector<double> prices;
  std::vector<double> changes;  // With their signs.
};

// One alert by the book.
class ModelAlert {
 public:
  explicit ModelAlert(const Alert& alert) { Set(alert); }

  void Set(const Alert& alert) { alert_ = alert; }

  void Arm() { waits_to_cross_back_ = false; }

  bool done() const { return done_; }

  void Revive() { done_ = false; }

  bool paused = false;

  std::vector<Firing> Look(const Row& row, WallTime now) {
    std::vector<Firing> firings;
    if (done_ || paused || (alert_.expires_at && now >= *alert_.expires_at)) return firings;
    const bool by_price = HasTargetPrice(alert_.type);
    std::vector<double> values = by_price ? row.prices : row.changes;
    if (!by_price && alert_.direction == AlertDirection::kEither) {
      for (double& value : values) value = std::abs(value);
    }
    const bool falls =
        alert_.type == AlertType::kPriceBelow || alert_.direction == AlertDirection::kDown;
    bool any_met = false, any_unmet = false;
    double extreme = values[0];
    for (const double value : values) {
      (Met(value) ? any_met : any_unmet) = true;
      extreme = falls ? std::min(extreme, value) : std::max(extreme, value);
    }
    const double last = values.back();
    const bool last_met = Met(last);
    const auto fire = [&](double value) {
      firings.push_back({alert_.id, now, row.prices.back(), value});
      last_fired_ = now;
      waits_to_cross_back_ = alert_.repeat && last_met;
      done_ = !alert_.repeat;
    };
    if (waits_to_cross_back_) {
      if (!any_unmet) return firings;
      waits_to_cross_back_ = false;
      if (last_met && Rested(now)) fire(last);
    } else if (any_met && Rested(now)) {
      fire(last_met ? last : extreme);
    }
    return firings;
  }

 private:
  bool Met(double value) const {
    const double target =
        std::strtod(alert_.target_price.value_or(Decimal()).ToString().c_str(), nullptr);
    const double percent =
        std::strtod(alert_.percentage_change.value_or(Decimal()).ToString().c_str(), nullptr);
    if (alert_.type == AlertType::kPriceAbove) return value >= target;
    if (alert_.type == AlertType::kPriceBelow) return value <= target;
    if (alert_.direction == AlertDirection::kDown) return value <= -percent;
    return value >= percent;
  }

  bool Rested(WallTime now) const {
    return !alert_.repeat || !last_fired_ || now >= *last_fired_ + alert_.cooldown;
  }

  Alert alert_;
  bool waits_to_cross_back_ = false;
  bool done_ = false;
  std::optional<WallTime> last_fired_;
};

class Life {
 public:
  explicit Life(unsigned seed) : random_(seed), ids_(seed) {
    store_.emplace(clock_);
    Restart();
    engine_->Turn();  // Loads.
  }

  void Live(int steps) {
    for (int i = 0; i < 4; ++i) Create();
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) Step();
    // What the database owes is paid once it works again.
    store_->trouble = MemoryAlertStore::Trouble::kNone;
    clock_.Advance(seconds(2));
    engine_->Turn();
    Compare();
  }

 private:
  unsigned Pick(unsigned below) { return static_cast<unsigned>(random_() % below); }

  void Restart() {
    // A stop writes what waits; a crash in trouble is another matter (see the store's tests).
    engine_.emplace(AlertEngineOptions{.log_alerts = false, .batch_max = 3}, *store_, clock_, ids_);
  }

  void Step() {
    switch (Pick(24)) {
      case 0:
        return Create();
      case 1:
        return Delete();
      case 2:
        return Pause();
      case 3:
        return Resume();
      case 4:
        return Retarget();
      case 5:
        return Recool();
      case 6:
        return RestartOrBreak();
      case 7:
        return clock_.Advance(seconds(Pick(10)));
      default:
        return Look();
    }
  }

  void Create() {
    Alert alert;
    alert.id = UuidNumber(++last_id_);
    alert.user_id = "ann";
    alert.crypto_id = "bitcoin";
    alert.type = static_cast<AlertType>(Pick(3));
    SetThreshold(alert);
    alert.repeat = Pick(2) == 0;
    if (alert.repeat) alert.cooldown = seconds(Pick(3) * 4);
    if (Pick(4) == 0) alert.expires_at = clock_.Wall() + seconds(1 + Pick(60));
    ASSERT_TRUE(store_->Create(alert, 0, nullptr).has_value());
    engine_->Put(WatchedOf(alert));
    model_.emplace(alert.id, alert);
  }

  void SetThreshold(Alert& alert) {
    const Decimal threshold = *Decimal::Parse(std::to_string(95 + Pick(11)) + ".5");
    if (HasTargetPrice(alert.type)) {
      alert.target_price = threshold;
    } else {
      alert.percentage_change = threshold;
      alert.direction = static_cast<AlertDirection>(Pick(3));
    }
  }

  // nullopt: there is none.
  std::optional<std::string> SomeId() {
    if (model_.empty()) return std::nullopt;
    return std::next(model_.begin(), Pick(static_cast<unsigned>(model_.size())))->first;
  }

  // Edits meet an engine that has nothing unwritten: an edit decides what happens to a firing that
  // is not committed yet, and that is another test's affair.
  std::optional<std::string> Editable() {
    const bool quiet =
        engine_->pending() == 0 && store_->trouble == MemoryAlertStore::Trouble::kNone;
    return quiet ? SomeId() : std::nullopt;
  }

  Alert Change(const std::string& id, const std::function<void(Alert&)>& edit) {
    const auto changed = store_->Change("ann", id, [&](Alert& alert) -> Result<void> {
      edit(alert);
      return {};
    });
    EXPECT_TRUE(changed.has_value());
    if (Pick(4) != 0) engine_->Put(WatchedOf(*changed));  // Or its sync has to find it.
    if (Pick(8) == 0) clock_.Advance(seconds(30));
    return *changed;
  }

  // Those that the engine was not told of count from its next sync on.
  void Settle() {
    clock_.Advance(seconds(30));
    engine_->Turn();
  }

  void Delete() {
    const auto id = Editable();
    if (!id) return;
    ASSERT_TRUE(store_->Delete("ann", *id).has_value());
    if (Pick(2) == 0) engine_->Erase(*id);
    model_.erase(*id);
  }

  void Pause() {
    const auto id = Editable();
    if (!id || model_.at(*id).done()) return;
    model_.at(*id).paused = true;
    Change(*id, [](Alert& alert) { alert.status = AlertStatus::kDisabled; });
  }

  void Resume() {
    const auto id = Editable();
    if (!id) return;
    ModelAlert& model = model_.at(*id);
    if (model.paused || model.done()) {
      model.Arm();
      model.Revive();
    }
    model.paused = false;
    Change(*id, [](Alert& alert) { alert.status = AlertStatus::kActive; });
    Settle();
  }

  void Retarget() {
    const auto id = Editable();
    if (!id) return;
    const Alert before = store_->alerts.at(*id);
    const Alert after = Change(*id, [&](Alert& alert) { SetThreshold(alert); });
    ModelAlert& model = model_.at(*id);
    model.Set(after);
    if (after.arming != before.arming) model.Arm();
    Settle();
  }

  void Recool() {
    const auto id = Editable();
    if (!id) return;
    const unsigned cooldown = 3 * Pick(4);
    const Alert after = Change(*id, [&](Alert& alert) {
      if (alert.repeat) alert.cooldown = seconds(cooldown);
    });
    model_.at(*id).Set(after);
    Settle();
  }

  void RestartOrBreak() {
    using Trouble = MemoryAlertStore::Trouble;
    if (store_->trouble != Trouble::kNone) {
      store_->trouble = Trouble::kNone;
    } else if (Pick(2) == 0 && engine_->pending() == 0) {
      Restart();
    } else {
      store_->trouble = Pick(2) == 0 ? Trouble::kFails : Trouble::kWritesButFails;
    }
    engine_->Turn();  // Loads, so that rows find the alerts.
  }

  void Look() {
    clock_.Advance(Millis{500 + Pick(3) * 1000});
    Row row;
    for (unsigned rows = 1 + Pick(3) / 2; rows > 0; --rows) {
      row.prices.push_back(95 + Pick(12));
      const double size = 95 + Pick(12);
      row.changes.push_back(Pick(2) == 0 ? size : -size);
      Arrive(row.prices.back(), row.changes.back());
    }
    engine_->Turn();
    for (auto& [id, alert] : model_) {
      for (const Firing& firing : alert.Look(row, clock_.Wall())) expected_.push_back(firing);
    }
    if (engine_->pending() == 0) Compare();
  }

  void Arrive(double price, double change) {
    Quote quote;
    quote.id = "bitcoin";
    quote.price = price;
    quote.price_change_percentage_24h = change;
    const SnapshotEntry entry{.quote = std::make_shared<const Quote>(quote), .json = nullptr};
    engine_->OnRows({&entry});
  }

  static bool ComesBefore(const Firing& a, const Firing& b) {
    return std::pair(a.at, a.alert_id) < std::pair(b.at, b.alert_id);
  }

  void Compare() {
    std::vector<Firing> recorded;
    for (const AlertOccurrence& each : store_->occurrences) {
      recorded.push_back({each.alert_id, each.occurred_at, each.current_price, each.value});
    }
    std::ranges::sort(recorded, ComesBefore);
    std::vector<Firing> expected = expected_;
    std::ranges::sort(expected, ComesBefore);
    ASSERT_EQ(recorded, expected);
  }

  std::mt19937 random_;
  SeededRandom ids_;
  ManualClock clock_;
  std::optional<MemoryAlertStore> store_;
  std::optional<AlertEngine> engine_;
  std::map<std::string, ModelAlert> model_;
  std::vector<Firing> expected_;
  unsigned last_id_ = 0;
};

TEST(AlertModel, EveryLifeGoesAsTheModelSays) {
  const char* wanted = std::getenv("CPA_ALERT_PATHS");
  const int paths = wanted != nullptr ? std::atoi(wanted) : 1000;
  LogOptions silent;
  silent.level = "off";
  silent.to_stderr = false;
  StartLog(silent);
  for (int seed = 1; seed <= paths && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life(static_cast<unsigned>(seed)).Live(60);
  }
  StopLog();
}

}  // namespace
}  // namespace cpa
