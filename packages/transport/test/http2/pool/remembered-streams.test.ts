import { describe, expect, test } from "vitest";
import { RememberedStreams } from "../../../src/session/http2/pool/remembered-streams.js";

/** How many servers have to say it until a new connection believes it. */
function proofs(remembered: RememberedStreams): number {
  for (let count = 0; ; count++) {
    const { failures } = remembered;
    if (remembered.allowedAfter(failures) > 1) return count;
    remembered.heard(100, "began-at-once", failures);
  }
}

describe("M-61: what servers allow from the start is remembered", () => {
  test("M-61: one stream until a server has said more, then as many as the last one said, at most 1000", () => {
    const remembered = new RememberedStreams();
    expect(remembered.allowedAfter(0)).toBe(1);
    remembered.heard(100, "began-at-once", 0);
    expect(remembered.allowedAfter(0)).toBe(100);
    remembered.heard(2 ** 31 - 1, "began-at-once", 0);
    expect(remembered.allowedAfter(0)).toBe(1000);
    remembered.heard(0, "began-at-once", 0);
    expect(remembered.allowedAfter(0)).toBe(1);
  });

  test("M-61: after a failure only a connection that opened later proves anything", () => {
    const remembered = new RememberedStreams();
    remembered.heard(100, "began-at-once", 0);
    remembered.forget("any", 0);
    remembered.heard(100, "began-at-once", 0);
    expect(remembered.allowedAfter(1)).toBe(1);
    remembered.heard(100, "began-at-once", 1);
    expect(remembered.allowedAfter(1)).toBe(100);
    expect(remembered.allowedAfter(0)).toBe(1);
  });

  test("M-61: each failure of early streams asks for twice as many proofs, up to 16; those of older connections do not", () => {
    const remembered = new RememberedStreams();
    expect(proofs(remembered)).toBe(1);
    for (const expected of [2, 4, 8, 16, 16]) {
      const { failures } = remembered;
      remembered.forget("early", failures);
      remembered.forget("early", failures);
      expect(proofs(remembered)).toBe(expected);
    }
    remembered.forget("any", remembered.failures);
    expect(proofs(remembered)).toBe(16);
  });
});
