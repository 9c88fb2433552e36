import { expect, test } from "vitest";
import { medianOf } from "./median";

test("the median is not moved by one slow answer", () => {
  expect(medianOf([5, 900, 7])).toBe(7);
  expect(medianOf([10, 2])).toBe(6);
  expect(medianOf([])).toBe(0);
});
