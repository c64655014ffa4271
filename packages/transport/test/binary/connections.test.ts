import { TransportError } from "@apns/transport";
import { BinarySession } from "@apns/transport/session";
import { describe, expect, test } from "vitest";
import { at } from "../moment-at.js";
import { ModelGateway } from "./model/model-gateway.js";

describe("S-10: connections", () => {
  test("S-10: an idle connection closes after idleTimeoutMs and the next submission opens another", () => {
    const model = new ModelGateway({ connection: () => ({}) });
    model.submit(0);
    model.run();
    expect(model.session.stateName).toBe("idle");
    expect(model.nowMs).toBeGreaterThanOrEqual(31_000);
    expect(model.nowMs).toBeLessThan(36_000);
    model.submit(1);
    model.run();
    expect(model.connections).toBe(2);
    expect(model.taken).toEqual([0, 1]);
  });

  test("S-10: reconnecting backs off exponentially and is capped", () => {
    const attempts: number[] = [];
    const model: ModelGateway = new ModelGateway({
      options: { giveUpAfterMs: 600_000, reconnectDelay: { baseMs: 100, maxMs: 5000 } },
      random: () => 0.999,
      connection: () => {
        attempts.push(model.nowMs);
        return { connect: "refuse", connectMs: 0 };
      },
    });
    model.submit(0);
    model.run(120_000);
    const pauses = attempts.slice(1).map((atMs, n) => Math.round(atMs - (attempts[n] ?? 0)));
    expect(pauses.slice(0, 7)).toEqual([100, 200, 400, 799, 1598, 3197, 4995]);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5000);
    model.close(0);
  });

  test("S-10: without a connection in time everything settles as failed, and the next submission may try again", () => {
    const model: ModelGateway = new ModelGateway({
      options: { giveUpAfterMs: 10_000 },
      connection: (n) => (model.nowMs < 20_000 ? { connect: n % 2 === 0 ? "refuse" : "never" } : {}),
    });
    model.submitAll(2);
    model.run();
    expect(model.verdictsOf(0)).toMatchObject([
      {
        outcome: "failed",
        error: {
          code: "connect-failed",
          message: "Nothing has got through for 10 s: refused",
          cause: { message: "refused" },
        },
      },
    ]);
    expect(model.nowMs).toBeLessThan(12_000);
    model.at(25_000, () => model.submit(2));
    model.run();
    expect(model.taken).toEqual([2]);
  });

  test("S-10: connections closed right after every handshake end in a clear error, not in a loop", () => {
    const model = new ModelGateway({ connection: () => ({ closeAtOnce: true, latencyMs: 2 }) });
    model.submitAll(3);
    model.run();
    expect(model.connections).toBeLessThanOrEqual(5);
    for (const { verdict } of model.settled) {
      expect(["failed", "unaccounted"]).toContain(verdict.outcome);
      expect(verdict).toMatchObject({
        error: { code: "closed-after-handshake", hint: expect.stringContaining("environment") },
      });
    }
    const before = model.connections;
    model.submit(3);
    model.run();
    expect(model.connections).toBe(before + 1);
    expect(model.verdictsOf(3)).toMatchObject([{ outcome: "failed" }]);
  });

  test("S-10: a certificate refused by an alert ends at once, and nothing was sent", () => {
    const model = new ModelGateway({ connection: () => ({ connect: "certificate" }) });
    model.submitAll(2);
    model.run();
    expect(model.connections).toBe(1);
    expect(model.verdictsOf(0)).toMatchObject([
      { outcome: "failed", error: { code: "certificate-refused" } },
    ]);
  });

  test("S-10: TLS 1.3 reports a refused certificate only after the first write: nothing is in doubt then, either", () => {
    const session = new BinarySession<object>({}, () => 0);
    const verdicts: unknown[] = [];
    session.submit({ deviceToken: "00", payload: new Uint8Array(2) }, {}, at(0));
    expect(session.takeAction()).toEqual({ type: "connect", connection: 1 });
    session.connected(1, at(1));
    expect(session.takeWrite(1, at(1, 0))).toBeDefined();
    session.ended(1, new TransportError("certificate-refused", "bad certificate"), at(2));
    session.drain(
      (_, verdict) => verdicts.push(verdict),
      () => {},
    );
    expect(verdicts).toMatchObject([{ outcome: "failed", error: { code: "certificate-refused" } }]);
  });

  test("S-10: a write that never leaves is a dead connection", () => {
    const model = new ModelGateway({
      options: { writeTimeoutMs: 2000 },
      connection: (n) => (n === 0 ? { blackHole: true } : {}),
    });
    model.submit(0);
    model.run();
    expect(model.connections).toBe(2);
    expect(model.taken).toEqual([0]);
  });
});
