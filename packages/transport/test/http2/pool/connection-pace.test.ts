import { describe, expect, test } from "vitest";
import { ConnectionPace } from "../../../src/session/http2/pool/connection-pace.js";

/** When the next one may open after so many that each opened as soon as it was allowed. */
function nextAfter(count: number, maxConnections: number): number {
  const pace = new ConnectionPace(maxConnections);
  for (let opened = 0; opened < count; opened++) pace.opened(pace.nextAtMs);
  return pace.nextAtMs;
}

describe("M-24: connections to a server that does not serve", () => {
  test("M-24: 12 in a second, 32 in ten, 96 in a minute, and no more", () => {
    expect([11, 12, 24, 31, 32, 44, 95, 96].map((count) => nextAfter(count, 4))).toEqual([
      0, 1000, 2000, 2000, 10_000, 11_000, 22_000, 60_000,
    ]);
  });

  test("M-24: one more for each connection above four", () => {
    expect([11, 12, 17, 18].map((count) => nextAfter(count, 10))).toEqual([0, 0, 0, 1000]);
    expect([11, 12].map((count) => nextAfter(count, 1))).toEqual([0, 1000]);
  });
});
