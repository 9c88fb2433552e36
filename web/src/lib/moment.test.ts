import { expect, test } from "vitest";
import { momentOf } from "./moment";

test("a local time becomes the same instant in UTC", () => {
  const local = new Date(2026, 2, 1, 12, 30);
  expect(momentOf("2026-03-01T12:30")).toBe(local.toISOString());
  expect(momentOf("soon")).toBe("soon");
  expect(momentOf(undefined)).toBeUndefined();
});
