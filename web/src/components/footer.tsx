import { health, source } from "../lib/status";

// CoinGecko's terms ask public pages for this line.
export function Footer() {
  return (
    <footer class="foot quiet">
      {source.value === "coingecko" && (
        <span>Data by <a href="https://www.coingecko.com/" rel="noopener">CoinGecko</a></span>
      )}
      <span><a href="/docs">The API of this server</a></span>
      <span>crypto-price-api {health.value?.version}</span>
    </footer>
  );
}
