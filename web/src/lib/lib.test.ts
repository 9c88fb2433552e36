import { describe, expect, it } from "vitest";
import { reconnectDelay } from "./backoff";
import { formatAge, formatCompact, formatPercent, formatPrice } from "./numbers";
import { barOf, barWithPrice, isPartial, suitsLine, type Bar } from "./candles";
import { plainText } from "./text";
import { coinLink, routeOf } from "./router";

describe("numbers", () => {
  it("keeps tiny prices readable", () => {
    expect(formatPrice(0.000000001234, "USD", "en-US")).toBe("$0.000000001234");
  });
  it("shows cents from 1 up, and for zero", () => {
    expect(formatPrice(97310.505, "USD", "en-US")).toMatch(/^\$97,310\.5[01]$/);
    expect(formatPrice(0, "USD", "en-US")).toBe("$0.00");
  });
  it("shortens huge amounts", () => {
    expect(formatCompact(1.2e12, "USD", "en-US")).toBe("$1.20T");
  });
  it("follows the locale and signs changes", () => {
    expect(formatPercent(1.876, "en-US")).toBe("+1.88%");
    expect(formatPercent(-1.5, "de-DE")).toMatch(/^-1,50\s%$/);
  });
  it("gives the yen no decimals and the bitcoin eight", () => {
    expect(formatPrice(1234.56, "JPY", "en-US")).toBe("¥1,235");
    expect(formatPrice(2.12345678, "BTC", "en-US")).toMatch(/2\.12345678$/);
  });
  it("tells an age in the unit that suits it", () => {
    expect(formatAge(12_400, "en-US")).toBe("12 sec");
    expect(formatAge(180_000, "en-US")).toBe("3 min");
    expect(formatAge(7_200_000, "en-US")).toBe("2 hr");
  });
  it("never turns the unknown into zero", () => {
    expect(formatPrice(null, "USD")).toBe("–");
    expect(formatCompact(NaN, "USD")).toBe("–");
    expect(formatPercent(null)).toBe("–");
  });
});

describe("reconnectDelay", () => {
  it("doubles up to 30 seconds, at least half of it certain", () => {
    expect(reconnectDelay(1, () => 0)).toBe(250);
    expect(reconnectDelay(3, () => 0)).toBe(1000);
    expect(reconnectDelay(50, () => 0.999)).toBeLessThanOrEqual(30_000);
    expect(reconnectDelay(5000, () => 0)).toBe(15_000);
  });
});

describe("routes", () => {
  it("shows the market when nothing else is asked for", () => {
    expect(routeOf("")).toEqual({ view: "market", id: "" });
    expect(routeOf("#/")).toEqual({ view: "market", id: "" });
  });
  it("finds the coin of its own links, also of a hostile name", () => {
    const id = "a/b <script> %";
    expect(routeOf(coinLink(id))).toEqual({ view: "coin", id });
    expect(routeOf("#/coin/%")).toEqual({ view: "coin", id: "%" });
  });
});

describe("the last candle", () => {
  const monday = Date.parse("2026-11-23T00:00:00Z") / 1000;
  const prices = { open: 10, high: 12, low: 9, close: 11 };
  const last: Bar = { time: monday, ...prices, volume: 1, isTraded: true, seen: 0.4 };
  it("stretches to a price within its time", () => {
    const bar = barWithPrice(last, 13, "1h", (monday + 1800) * 1000);
    expect(bar).toMatchObject({ time: monday, open: 10, high: 13, low: 9, close: 13 });
  });
  it("tells that little of its time was seen, but not before it is over", () => {
    const candle = {
      open_time: "2026-11-23T00:00:00Z", ...prices, traded_volume: null, volume_24h: null,
      coverage: 0.4, is_open: false,
    };
    expect(isPartial(barOf(candle))).toBe(true);
    expect(isPartial(barOf({ ...candle, coverage: 0.95 }))).toBe(false);
    expect(isPartial(barOf({ ...candle, is_open: true }))).toBe(false);
    expect(isPartial(barWithPrice(last, 8, "1h", (monday + 3700) * 1000))).toBe(false);
  });
  it("is followed by a new one when its time is over", () => {
    const bar = barWithPrice(last, 8, "1h", (monday + 3700) * 1000);
    expect(bar).toMatchObject({ time: monday + 3600, open: 8, high: 8, low: 8, close: 8 });
  });
  it("is drawn as a line where most candles know one price only", () => {
    const flat = { ...last, high: 9, low: 9 };
    expect([suitsLine([flat, flat, last]), suitsLine([flat, last]), suitsLine([])]).toEqual([
      true, false, false,
    ]);
  });
  it("of a week lasts until Monday, of a month until its last day", () => {
    const sunday = monday + 7 * 86_400 - 1;
    expect(barWithPrice(last, 8, "1w", sunday * 1000).time).toBe(monday);
    expect(barWithPrice(last, 8, "1w", (sunday + 1) * 1000).time).toBe(monday + 7 * 86_400);
    const december = Date.UTC(2026, 11, 1);
    expect(barWithPrice(last, 8, "1M", december + 5).time).toBe(december / 1000);
  });
});

it("takes the tags out of a description and leaves text", () => {
  const html = "A <b>coin</b> &amp; more<script>x</script>\r\nEnd";
  expect(plainText(html)).toBe("A coin & morex\nEnd");
  expect(plainText("&lt;img onerror=1&gt;")).toBe("<img onerror=1>");
});
