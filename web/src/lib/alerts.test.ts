import { expect, test } from "vitest";
import { alertPath, distancePercent, firingText, hasTargetPrice, ruleText } from "./alerts";

const event = {
  event_id: "e1", alert_id: "a1", crypto_id: "bitcoin", crypto_name: "Bitcoin",
  current_price: 100_012, alert_type: "price_above", target_price: 100_000,
  percentage_change: null, direction: null, observed_value: 100_012, timestamp: "2026-11-22T17:02:33Z",
};

test("a rule is said with the bound that its type has", () => {
  const rule = { target_price: 100, percentage_change: 5, direction: "either" };
  expect(ruleText({ ...rule, alert_type: "price_above" }, "en-US")).toBe(
    "Price rises above $100.00",
  );
  expect(ruleText({ ...rule, alert_type: "percentage_change" }, "en-US")).toBe(
    "Changes by 5.00% or more in 24 h",
  );
  expect(ruleText({ ...rule, direction: "down", alert_type: "percentage_change" }, "en-US")).toBe(
    "Falls by 5.00% or more in 24 h",
  );
});

test("what fired is a sentence with the value that met the condition", () => {
  expect(firingText(event, "en-US")).toBe("Bitcoin rose above $100,000.00: it was $100,012.00");
  const percent = { ...event, target_price: null, percentage_change: 5, observed_value: 5.2 };
  expect(firingText({ ...percent, alert_type: "price_momentum" }, "en-US")).toBe(
    "Bitcoin changed by 5.20% within an hour, 5.00% or more; the price was $100,012.00",
  );
  const fall = { ...percent, direction: "down", observed_value: -5.2 };
  expect(firingText({ ...fall, alert_type: "price_momentum" }, "en-US")).toBe(
    "Bitcoin fell by 5.20% within an hour, 5.00% or more; the price was $100,012.00",
  );
});

test("a type of a newer server is said by its name", () => {
  const rule = { alert_type: "moon_phase", target_price: null, percentage_change: null,
    direction: null };
  expect(ruleText(rule, "en-US")).toBe("moon_phase –");
  expect(hasTargetPrice("moon_phase")).toBe(false);
});

test("the distance is what the price has still to go, and not above 0 when it is there", () => {
  expect(distancePercent("price_above", 110, 100)).toBeCloseTo(10);
  expect(distancePercent("price_below", 90, 100)).toBeCloseTo(10);
  expect(distancePercent("price_below", 110, 100)).toBeCloseTo(-10);
  expect(distancePercent("price_above", 110, null)).toBeNull();
  expect(distancePercent("price_momentum", null, 100)).toBeNull();
});

test("an id cannot lead to another path", () => {
  expect(alertPath("../users/me")).toBe("/alerts/..%2Fusers%2Fme");
});
