import type { Outcome } from "@apns/client";
import { expect, test } from "vitest";
import { OutcomeTally } from "../../src/outcomes/outcome-tally.js";

test("reasons after the fiftieth count as one, so that a server's new reasons cost no memory", () => {
  const tally = new OutcomeTally();
  for (let count = 0; count < 70; count += 1) {
    tally.add({ outcome: "rejected", status: 400, reason: `New${count}` } as Outcome);
  }
  expect(tally.reasons.size).toBe(51);
  expect(tally.reasons.get("of other kinds")).toBe(20);
  expect(tally.count("rejected")).toBe(70);
});
