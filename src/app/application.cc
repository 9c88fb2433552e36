#include "app/application.h"

#include <array>
#include <functional>
#include <utility>
#include <vector>

#include "app/options.h"
#include "app/parts/account_parts.h"
#include "app/parts/alert_parts.h"
#include "app/parts/front_parts.h"
#include "app/parts/history_parts.h"
#include "app/parts/market_parts.h"
#include "app/parts/portfolio_parts.h"
#include "app/parts/storage_parts.h"
#include "app/parts/stream_parts.h"
#include "app/patience.h"
#include "base/service_list.h"

namespace cpa::app {

// Declared in the order of construction; destroyed in reverse.
struct Application::Parts {
  Parts(const config::Settings& settings, const Clock& clock, Random& random,
        const std::vector<int>& sockets, std::stop_token stop)
      : patience(DatabaseOptionsOf(settings), std::move(stop)),
        storage(settings, clock, random, patience),
        accounts(settings, storage, patience, clock, random),
        prices(settings, storage, clock, random),
        history(settings, storage, accounts, prices, patience, clock, random),
        alerts(settings, storage, accounts, prices, history, patience, clock, random),
        portfolios(settings, storage, prices, random),
        stream(settings, storage, accounts, prices,
               {alerts.channel, history.candle_channel, portfolios.channel}, clock),
        front(settings, behind, storage, accounts, prices, stream, sockets, clock, random),
        services(clock) {
    HearRows();
    LookAfterTheDatabase();
    AddServices();
  }

  // Alerts first: they are in a hurry.
  void HearRows() {
    alerts.HearRows();
    history.HearRows();
  }

  void LookAfterTheDatabase() {
    std::vector<std::function<void()>> looks;
    for (Part* const part : behind) part->AddLooks(looks);
    storage.WatchWith(std::move(looks));
  }

  // What clients need, the doors, what takes a while, and at last the prices.
  void AddServices() {
    for (Part* const part : behind) part->AddServices(services);
    front.AddServices(services);
    storage.AddWarmUp(services);
    prices.AddTracking(services, [this] { return history.CoinIds(); });
    alerts.AddWarmUp(services);
    history.AddWarmUp(services);
    prices.AddSource(services);
  }

  const Patience patience;  // Until the start is over.
  StorageParts storage;
  AccountParts accounts;
  MarketParts prices;
  HistoryParts history;
  AlertParts alerts;
  PortfolioParts portfolios;
  StreamParts stream;
  // In the order of their routes.
  const std::array<Part*, 7> behind{&storage, &prices,  &accounts, &portfolios,
                                    &alerts,  &history, &stream};
  FrontParts front;
  ServiceList services;
  bool running = false;
};

Application::Application(const config::Settings& settings, const Clock& clock, Random& random,
                         const std::vector<int>& sockets, const std::stop_token& stop)
    : parts_(std::make_unique<Parts>(settings, clock, random, sockets, stop)) {}

Application::~Application() {
  Stop();
}

void Application::Start() {
  parts_->services.StartAll();
  parts_->running = true;
}

void Application::Adopt(const config::Settings& settings) {
  for (Part* const part : parts_->behind) part->Adopt(settings);
}

void Application::AnnounceStop() {
  parts_->front.stopping = true;
}

void Application::Stop() {
  if (!std::exchange(parts_->running, false)) return;
  parts_->front.Drain();
  parts_->services.StopAll();
}

const std::string& Application::routes() const {
  return parts_->front.routes;
}

const std::string& Application::openapi() const {
  return parts_->front.docs.openapi();
}

const std::string& Application::asyncapi() const {
  return parts_->front.docs.asyncapi();
}

std::uint16_t Application::port() const {
  return parts_->front.server->port();
}

}  // namespace cpa::app
