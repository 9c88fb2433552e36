// Erases what was deleted, step by step, in turns with what others write; after a kill it goes on.
// Threads: one of its own.
#pragma once

#include "base/clock.h"
#include "base/service.h"
#include "base/turn_thread.h"
#include "storage/accounts/erasures.h"

namespace cpa::app {

class Eraser final : public Service {
 public:
  explicit Eraser(Database& database);

  ~Eraser() override { Stop(); }

  std::string_view name() const override { return "eraser"; }

  void Start() override;
  void Stop() override;

 private:
  Millis Turn();

  Erasures erasures_;
  bool is_failing_ = false;  // And that was logged.
  TurnThread thread_;
};

}  // namespace cpa::app
