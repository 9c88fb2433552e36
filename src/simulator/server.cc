#include "simulator/server.h"

#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

#include "base/log.h"

namespace cpa::simulator {
namespace {

constexpr std::size_t kConnectionsMax = 64;
constexpr Millis kAcceptRetryDelay{100};  // When the process has run out of descriptors.

}  // namespace

SimulatorServer::SimulatorServer(SimulatorOptions options, const Clock& clock)
    : options_(std::move(options)),
      simulation_(options_, clock),
      loop_(0, clock),
      host_{.simulation = simulation_, .loop = loop_, .release_held = [this] { ReleaseHeld(); }},
      acceptor_(loop_.executor()) {}

void SimulatorServer::Start() {
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(options_.host), options_.port);
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.bind(endpoint);
  acceptor_.listen();
  port_ = acceptor_.local_endpoint().port();
  asio::co_spawn(loop_.executor(), Accept(), asio::detached);
  loop_.Start();
  running_ = true;
  CPA_LOG_INFO("simulator", "simulated CoinGecko listening on {}", base_url());
}

void SimulatorServer::Stop() {
  if (!running_) return;
  running_ = false;
  std::promise<void> closed;
  loop_.Post([&] {
    CloseAll();
    closed.set_value();
  });
  closed.get_future().wait();
  loop_.Stop();
}

std::string SimulatorServer::base_url() const {
  const bool is_ipv6 = options_.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? '[' + options_.host + ']' : options_.host;
  return "http://" + host + ':' + std::to_string(port_) + "/api/v3";
}

Task<void> SimulatorServer::Accept() {
  SteadyTimer retry(loop_.executor());
  while (acceptor_.is_open()) {
    error_code error;
    Socket socket = co_await acceptor_.async_accept(asio::redirect_error(kUseTask, error));
    if (!error && connections_.size() < kConnectionsMax) {
      asio::co_spawn(loop_.executor(), Serve(std::move(socket)), asio::detached);
    } else if (error && error != asio::error::operation_aborted) {
      retry.expires_after(kAcceptRetryDelay);
      co_await retry.async_wait(asio::redirect_error(kUseTask, error));
    }  // One connection too many closes with `socket`.
  }
}

Task<void> SimulatorServer::Serve(Socket socket) {
  Connection connection(std::move(socket), host_);
  connections_.insert(&connection);
  try {
    co_await connection.Run();
  } catch (const std::exception& error) {
    CPA_LOG_ERROR("simulator", "connection ended: {}", error.what());
  }
  connections_.erase(&connection);
}

void SimulatorServer::ReleaseHeld() {
  for (Connection* connection : connections_) connection->ReleaseHeld();
}

void SimulatorServer::CloseAll() {
  error_code ignored;
  acceptor_.close(ignored);
  for (Connection* connection : connections_) connection->Close();
}

}  // namespace cpa::simulator
