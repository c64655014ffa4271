import { type Notification, type Outcome, type Outcomes, type Source, TransportError } from "@apns/client";
import type { SendingClient } from "../../src/worker/worker.js";
import type { MortalPlace, VirtualWorld } from "./virtual-world.js";

/** What APNs answers to a device token; by the first letter of the kind. */
export type Answer =
  | "accepted"
  | "dead"
  | "bad-payload"
  | "busy"
  | "throttled"
  | "unknown"
  | "unreachable"
  | "refused";

export interface Delivery {
  readonly deviceToken: string;
  readonly id: string | undefined;
  readonly atMs: number;
  readonly answer: Answer;
}

/** A stand-in for client and APNs in virtual time: it answers as a script says, in any order, some time later. */
export class ScriptedApns {
  readonly deliveries: Delivery[] = [];
  readonly #world: VirtualWorld;
  readonly #script: (deviceToken: string) => Answer;
  readonly slowestMs: number;

  constructor(world: VirtualWorld, script: (deviceToken: string) => Answer, slowestMs = 300) {
    this.#world = world;
    this.#script = script;
    this.slowestMs = slowestMs;
  }

  /** A client for one worker, which reads no further ahead than `maxPending`. */
  clientFor(place: MortalPlace, maxPending: number): SendingClient {
    return { sendMany: (source) => this.#sendMany(source, place, maxPending) };
  }

  #sendMany(source: Source<Notification>, place: MortalPlace, maxPending: number): Outcomes {
    const settled: Outcome[] = [];
    let pending = 0;
    let hasEnded = false;
    let wake = (): void => {};
    let refill = (): void => {};
    const read = async (): Promise<void> => {
      for await (const item of source) {
        for (const notification of Array.isArray(item) ? item : [item]) {
          pending += 1;
          this.#send(notification, (outcome) =>
            place.alive(() => {
              settled.push(outcome);
              wake();
            }),
          );
        }
        while (pending >= maxPending) {
          await new Promise<void>((resolve) => {
            refill = resolve;
          });
        }
      }
      hasEnded = true;
      wake();
    };
    void read();
    const next = async (): Promise<IteratorResult<readonly Outcome[], undefined>> => {
      while (settled.length === 0) {
        if (hasEnded && pending === 0) return { done: true, value: undefined };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const batch = settled.splice(0);
      pending -= batch.length;
      refill();
      return { done: false, value: batch };
    };
    const batches = { next, [Symbol.asyncIterator]: () => batches };
    return { batches: () => batches } as unknown as Outcomes;
  }

  #send(notification: Notification, settle: (outcome: Outcome) => void): void {
    const deviceToken = notification.deviceToken as string;
    const answer = this.#script(deviceToken);
    this.deliveries.push({ deviceToken, id: notification.id, atMs: this.#world.nowMs, answer });
    const common = { notification, identifier: undefined, index: 0 };
    this.#world.after(this.#world.upTo(this.slowestMs), () =>
      settle({ ...verdictOf(answer, this.#world.nowMs), ...common } as Outcome),
    );
  }
}

function verdictOf(answer: Answer, nowMs: number): object {
  const rejected = { outcome: "rejected", deviceTokenIsBad: false, deviceTokenIsDead: false };
  switch (answer) {
    case "accepted":
      return { outcome: "accepted", evidence: "response" };
    case "dead":
      return {
        ...rejected,
        status: 410,
        reason: "Unregistered",
        retry: "never",
        deviceTokenIsBad: true,
        deviceTokenIsDead: true,
        failedAt: new Date(nowMs - 5000),
      };
    case "bad-payload":
      return { ...rejected, status: 413, reason: "PayloadTooLarge", retry: "after-fixing" };
    case "busy":
      return {
        ...rejected,
        status: 503,
        reason: "ServiceUnavailable",
        retry: "later",
        retryAfterMs: 900_000,
      };
    case "throttled":
      return { ...rejected, status: 429, reason: "TooManyRequests", retry: "later", retryAfterMs: 60_000 };
    case "refused":
      return { ...rejected, status: 403, reason: "InvalidProviderToken", retry: "after-fixing" };
    case "unknown":
      return { outcome: "unaccounted", error: new TransportError("connection-lost", "It broke.") };
    case "unreachable":
      return { outcome: "failed", error: new TransportError("connect-failed", "Nobody there.") };
  }
}
