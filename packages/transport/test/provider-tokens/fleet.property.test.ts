import { createProviderTokens, type ProviderToken, type ProviderTokens } from "@apns/transport";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EPOCH, ids, key, MINUTE } from "./clocked-source.js";
import { SharedStore, settled } from "./shared-store.js";
import { tokenAt } from "./token-at.js";

const PROCESSES = 3;
type Op =
  | { readonly op: "advance"; readonly ms: number }
  | { readonly op: "send"; readonly process: number }
  | { readonly op: "expired"; readonly process: number }
  | { readonly op: "too-many"; readonly process: number }
  | { readonly op: "answer"; readonly at: number }
  | { readonly op: "fail"; readonly at: number };

const advance = fc.record({
  op: fc.constant("advance" as const),
  ms: fc.oneof(fc.nat(70 * MINUTE), fc.constantFrom(0, 1, 20 * MINUTE, 50 * MINUTE, 60 * MINUTE)),
});
const request = (op: "send" | "expired" | "too-many"): fc.Arbitrary<Op> =>
  fc.record({ op: fc.constant(op), process: fc.nat(PROCESSES - 1) });
const answer = (op: "answer" | "fail"): fc.Arbitrary<Op> => fc.record({ op: fc.constant(op), at: fc.nat(5) });

/** Processes with one key and one store; their clocks are correct and agree. */
class Fleet {
  nowMs = 0;
  readonly store = new SharedStore();
  failures = 0;
  readonly sent: ProviderToken[][] = [];
  readonly #members: ProviderTokens[] = [];

  constructor() {
    const clock = { unixMs: () => EPOCH + this.nowMs, monotonicMs: () => this.nowMs };
    const onStoreFailure = (): void => {
      this.failures += 1;
    };
    for (let index = 0; index < PROCESSES; index++) {
      const fleet = { store: this.store, storeTimeoutMs: 60_000, onStoreFailure };
      this.#members.push(createProviderTokens({ ...ids, key, clock, ...fleet }));
      this.sent.push([]);
    }
  }

  /** The token that a process would send with now, if any; checks the invariants. */
  send(process: number): ProviderToken | undefined {
    const token = tokenAt(this.#members[process] as ProviderTokens, Number.NaN);
    if (token === undefined) return undefined;
    const sent = this.sent[process] ?? [];
    expect(this.#ageOf(token)).toBeLessThan(60 * MINUTE);
    const last = sent.at(-1);
    if (last !== undefined && token.serial > Math.max(...sent.map(({ serial }) => serial))) {
      // A change to a new token: the previous one has been used for its 20 minutes.
      const newest = sent.reduce((one, other) => (one.serial > other.serial ? one : other));
      expect(this.#ageOf(newest)).toBeGreaterThanOrEqual(20 * MINUTE);
      expect(token.issuedAtSeconds).toBeGreaterThan(newest.issuedAtSeconds);
    }
    sent.push(token);
    return token;
  }

  async step(action: Op): Promise<void> {
    // A store may be slow, but a call fails after its time-out.
    if (action.op === "advance") this.nowMs += Math.min(action.ms, this.store.waiting > 0 ? 2_000 : Infinity);
    else if (action.op === "answer" || action.op === "fail") {
      const error = action.op === "fail" ? new Error("the store is gone") : undefined;
      await this.store.answer(action.at % Math.max(1, this.store.waiting), error);
    } else {
      const token = this.send(action.process);
      const member = this.#members[action.process];
      if (token === undefined || action.op === "send") return;
      if (action.op === "too-many") member?.tooManyUpdates(token, this.nowMs);
      else {
        const isYoung = this.#ageOf(token) < 20 * MINUTE;
        const verdict = member?.expired(token, this.nowMs);
        if (verdict === "too-soon") expect(isYoung).toBe(true);
        else expect(this.send(action.process)?.serial).not.toBe(token.serial);
      }
    }
  }

  /** All processes send, and the store answers, until nothing is left to answer. */
  async rest(): Promise<(ProviderToken | undefined)[]> {
    for (let round = 0; round < 4; round++) {
      for (let process = 0; process < PROCESSES; process++) this.send(process);
      await this.store.answerAll();
      await settled();
    }
    expect(this.store.waiting).toBe(0);
    return this.#members.map((_, process) => this.send(process));
  }

  #ageOf({ issuedAtSeconds }: ProviderToken): number {
    return EPOCH + this.nowMs - issuedAtSeconds * 1000;
  }
}

describe("J-9: a fleet, whatever its store does and APNs says", () => {
  test("always has a token, never one an hour old, and each for 20 minutes or more", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            advance,
            request("send"),
            request("expired"),
            request("too-many"),
            answer("answer"),
            answer("fail"),
          ),
          { maxLength: 50 },
        ),
        async (actions) => {
          const fleet = new Fleet();
          for (const action of actions) await fleet.step(action);
          for (const token of await fleet.rest()) expect(token).toBeDefined();
        },
      ),
      { numRuns: 400 },
    );
  });

  test("and all send the same one if the store works, however slowly", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(advance, request("send"), answer("answer")), { maxLength: 50 }),
        async (actions) => {
          const fleet = new Fleet();
          for (const action of actions) await fleet.step(action);
          const sent = new Set((await fleet.rest()).map((token) => token?.authorization));
          expect(sent).toEqual(new Set([`bearer ${fleet.store.stored?.token}`]));
          expect(fleet.failures).toBe(0);
        },
      ),
      { numRuns: 400 },
    );
  });
});
