import {
  isAccepted,
  type Notification,
  type NotificationGroup,
  type Outcome,
  type Outcomes,
  type Source,
  TransportError,
} from "@apns/client";
import type { SendingClient } from "../../src/worker/send-groups.js";
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

  /**
   * A client for one worker, which reads no further ahead than `maxPending`; by default one that takes groups, as that of
   * `@apns/client` does.
   */
  clientFor(place: MortalPlace, maxPending: number, door: "groups" | "many" = "groups"): SendingClient {
    const sendMany: SendingClient["sendMany"] = (source) => this.#sendMany(source, place, maxPending);
    if (door === "many") return { sendMany };
    return { sendMany, sendGroups: (source) => this.#sendGroups(source, place, maxPending) };
  }

  async #sendGroups(
    source: Source<NotificationGroup>,
    place: MortalPlace,
    maxPending: number,
  ): Promise<void> {
    let pending = 0;
    let wake = (): void => {};
    const atMost = async (count: number): Promise<void> => {
      while (pending > count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    for await (const item of source) {
      for (const group of Array.isArray(item) ? item : [item]) {
        pending += group.deviceTokens.length;
        for (const index of group.deviceTokens.keys()) {
          this.#send(notificationAt(group, index), (outcome) =>
            place.alive(() => {
              pending -= 1;
              wake();
              if (isAccepted(outcome)) group.onAccepted(outcome.outcome, index, 1);
              else group.onOutcome({ ...outcome, index });
            }),
          );
        }
      }
      await atMost(maxPending - 1);
    }
    await atMost(0);
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

function notificationAt({ common, deviceTokens, ids }: NotificationGroup, index: number): Notification {
  const id = common.id ?? (ids && ids.head + (ids.first + index).toString(16).padStart(4, "0"));
  return { ...common, deviceToken: deviceTokens[index] ?? "", id };
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
