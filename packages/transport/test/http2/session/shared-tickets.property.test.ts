import type { AnsweredVerdict, Verdict } from "@apns/transport";
import { Http2Session, type SettledRun, SharedTicket } from "@apns/transport/session";
import { createPushRequest } from "@apns/wire/api";
import { FrameType, SettingId } from "@apns/wire/http2";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at } from "../../moment-at.js";
import { frame, settings, uint32 } from "../world/raw-server.js";

/** Stands for many notifications, and says whether it wants their ids. */
class Batch extends SharedTicket {
  readonly #wants: boolean | undefined;

  constructor(wants: boolean | undefined) {
    super();
    this.#wants = wants;
  }

  override get wantsIds(): boolean {
    return this.#wants ?? super.wantsIds;
  }

  override get wantsJourney(): boolean {
    return this.#wants ?? super.wantsJourney;
  }
}

interface Handed {
  readonly ticket: Batch;
  readonly verdict: Verdict | AnsweredVerdict;
  readonly run: SettledRun | undefined;
}

const ACCEPTED = 0x88;
const NOT_FOUND = 0x8d;

/** A session with an open connection that has sent a notification for each of the tickets. */
function sentFor(tickets: readonly Batch[]) {
  const session = new Http2Session<Batch>({}, { random: () => 0, tokens: undefined, authority: "a.example" });
  const push = createPushRequest({ deviceToken: "ab".repeat(32), payload: { aps: { alert: "x" } } });
  for (const ticket of tickets) session.submit(push, ticket, at(0));
  const number = session.takeAction(at(0))?.connection ?? 0;
  session.connected(number, at(0));
  const greeting = settings(
    [SettingId.maxConcurrentStreams, 1000],
    [SettingId.initialWindowSize, 0x7fffffff],
  );
  session.received(number, greeting, at(0));
  session.received(number, frame(FrameType.windowUpdate, 0, 0, Uint8Array.from(uint32(0x7fff0000))), at(0));
  session.takeAction(at(0));
  session.takeWrite(number);
  const handed: Handed[] = [];
  return {
    handed,
    answer(index: number, status = ACCEPTED): void {
      const endsAll = 0x05;
      session.received(
        number,
        frame(FrameType.headers, endsAll, 2 * index + 1, Uint8Array.of(status)),
        at(0),
      );
    },
    drain(): void {
      session.drain(
        (ticket, verdict, run) => void handed.push({ ticket, verdict, run }),
        () => {},
      );
    },
  };
}

const outcomes = ({ verdict, run }: Handed) => [verdict.outcome, run?.sequence, run?.count];

describe("M-60: one ticket for many requests", () => {
  test("M-60: acceptances that want no ids and follow each other are handed over in one call", () => {
    const ticket = new Batch(false);
    const { answer, drain, handed } = sentFor(new Array(5).fill(ticket));
    for (let index = 0; index < 5; index++) answer(index);
    drain();
    expect(handed.map(outcomes)).toEqual([["accepted", 0, 5]]);
    expect(handed[0]?.verdict).toEqual({ outcome: "accepted", evidence: "response" });
  });

  test("M-60: each has its own id where the ticket does not say otherwise", () => {
    const ticket = new Batch(undefined);
    const { answer, drain, handed } = sentFor([ticket, ticket, ticket]);
    for (let index = 0; index < 3; index++) answer(index);
    drain();
    expect(handed.map(outcomes)).toEqual([
      ["accepted", 0, 1],
      ["accepted", 1, 1],
      ["accepted", 2, 1],
    ]);
    const ids = handed.map(({ verdict }) => (verdict.outcome === "accepted" ? verdict.id : undefined));
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(undefined);
  });

  test("M-60: whatever is answered in whatever order, each is handed over once, in the order of the answers", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 1, 2), { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 2 ** 30 })),
        (owners, numbers) => {
          const batches = [new Batch(false), new Batch(false), new Batch(true)];
          const tickets = owners.map((owner) => batches[owner] ?? new Batch(false));
          const { answer, drain, handed } = sentFor(tickets);
          const next = (): number => numbers.next().value ?? 0;
          const left = tickets.map((_, index) => index);
          const answered: (readonly [index: number, outcome: string])[] = [];
          while (left.length > 0) {
            // Mostly in order, as servers answer.
            const [index = 0] = left.splice(next() % 4 === 0 ? next() % left.length : 0, 1);
            const isAccepted = next() % 8 !== 0;
            answered.push([index, isAccepted ? "accepted" : "rejected"]);
            answer(index, isAccepted ? ACCEPTED : NOT_FOUND);
            if (next() % 5 === 0) drain();
          }
          drain();
          const told = handed.flatMap(({ ticket, verdict, run }) =>
            Array.from({ length: run?.count ?? 0 }, (_, further) => {
              const index = (run?.sequence ?? 0) + further;
              expect(tickets[index]).toBe(ticket);
              expect(verdict.outcome === "accepted" && verdict.id !== undefined).toBe(
                verdict.outcome === "accepted" && ticket.wantsIds,
              );
              return [index, verdict.outcome] as const;
            }),
          );
          expect(told).toEqual(answered);
        },
      ),
      { numRuns: 300 },
    );
  });
});
