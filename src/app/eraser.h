// Erases what was deleted, step by step, in turns with what others write; after a kill it goes on.
// Threads: one of its own.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/service.h"
#include "storage/accounts/erasures.h"

namespace cpa::app {

class Eraser final : public Service {
 public:
  explicit Eraser(Database& database) : erasures_(database) {}

  ~Eraser() override { Stop(); }

  std::string_view name() const override { return "eraser"; }

  void Start() override;
  void Stop() override;

 private:
  void Run();

  Erasures erasures_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace cpa::app
