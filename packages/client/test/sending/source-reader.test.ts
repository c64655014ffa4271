import type { Notification, Outcome, UsageError } from "@apns/client";
import { describe, expect, test } from "vitest";
import { NO_TRAVEL } from "../../src/notification/outcome.js";
import { asTheyAre } from "../../src/sending/handover.js";
import { transitions } from "../../src/sending/reader-state.js";
import { type SendManyHost, SendManyRun } from "../../src/sending/send-many-run.js";
import type { Ticket } from "../../src/sending/ticket.js";

const payload = { aps: { alert: "Hello" } };

function* notifications(count: number): Generator<Notification, void> {
  for (let index = 0; index < count; index++) yield { deviceToken: "0a", payload, identifier: index };
}

/** What is no source, and how the message about it ends. */
const noSources: readonly (readonly [what: string, source: unknown, end: string])[] = [
  ["nothing", undefined, "not undefined."],
  ["null", null, "not null."],
  ["a text", "0a0b", "not a string of 4 characters."],
  ["a number", 5, "not the number 5."],
  ["an object that is only like an array", { length: 1, 0: {} }, "not an object."],
  ["a promise", Promise.resolve([]), "not an object: await the promise first."],
  ["an iterable without an iterator", { [Symbol.iterator]: () => null }, "not an object."],
  ["an iterator without steps", { [Symbol.asyncIterator]: () => ({}) }, "not an object."],
];

/** A sender of this test: its room is what the test says, and what it takes settles when the test says. */
class Desk implements SendManyHost<Notification> {
  readonly submitEach = undefined;
  readonly taken: Notification[] = [];
  flushes = 0;
  /** The answers to the next looks at room; the last one holds. */
  rooms: number[] = [100];
  waiting: (() => void)[] = [];
  readonly #tickets: Ticket[] = [];

  submit(notification: Notification, tickets: { ticketFor(sequence: number): Ticket }): void {
    this.#tickets.push(tickets.ticketFor(this.taken.length));
    this.taken.push(notification);
  }

  room(): number {
    return (this.rooms.length > 1 ? this.rooms.shift() : this.rooms[0]) ?? 0;
  }

  whenRoom(resume: () => void): void {
    this.waiting.push(resume);
  }

  flush(): void {
    this.flushes += 1;
  }

  /** Everything from a sequence number on was accepted. */
  settleFrom(first: number): void {
    for (let sequence = first; sequence < this.taken.length; sequence++) {
      const ticket = this.#tickets[sequence];
      const notification = ticket?.notificationAt(sequence);
      if (ticket === undefined || notification === undefined) continue;
      const index = ticket.indexAt(sequence);
      const settled = { notification, identifier: undefined, index, ...NO_TRAVEL };
      ticket.settle({ outcome: "presumed-accepted", ...settled });
    }
  }
}

const runOf = (
  desk: Desk,
  source: Iterable<Notification> | AsyncIterable<Notification>,
  { maxPending = 1000, signal }: { readonly maxPending?: number; readonly signal?: AbortSignal } = {},
): SendManyRun<Notification> =>
  new SendManyRun(desk, source, { composer: asTheyAre, maxPending, signal, wantsAcceptance: true });

/** Some turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

describe("a run of sendMany and its source", () => {
  test("nothing is read before the first outcome is asked for", async () => {
    const desk = new Desk();
    runOf(desk, notifications(10));
    await turns();
    expect(desk.taken).toEqual([]);
  });

  test("without room nothing is read, and the run goes on when it is called back", async () => {
    const desk = new Desk();
    desk.rooms = [0];
    const run = runOf(desk, notifications(10));
    const first = run.next();
    await turns();
    expect([desk.taken.length, desk.waiting.length]).toEqual([0, 1]);
    desk.rooms = [100];
    for (const resume of desk.waiting.splice(0)) resume();
    await turns();
    expect(desk.taken).toHaveLength(10);
    expect(desk.flushes).toBe(1);
    desk.settleFrom(0);
    expect((await first).value).toMatchObject({ index: 0 });
  });

  test("room that comes back while the run gets ready to wait is not missed", async () => {
    const desk = new Desk();
    // No room at the end of the loop; by the second look another connection has some. Nothing calls back.
    desk.rooms = [4, 0, 100];
    const run = runOf(desk, notifications(10));
    void run.next();
    await turns();
    expect(desk.waiting).toEqual([]);
    expect(desk.taken).toHaveLength(10);
  });

  test("outcomes that are counted while the run gets ready to rest are not missed", async () => {
    const desk = new Desk();
    const run: SendManyRun<Notification> = new SendManyRun(
      {
        submitEach: undefined,
        submit: (notification, tickets) => {
          desk.submit(notification, tickets);
          // After the run has seen that enough is pending, and before it rests.
          if (desk.taken.length % 2 === 0) queueMicrotask(() => run.acknowledge("presumed-accepted", 2));
        },
        room: () => 100,
        whenRoom: () => expect.unreachable("there is room"),
        flush: () => {},
      },
      notifications(10),
      { composer: asTheyAre, maxPending: 2, signal: undefined, wantsAcceptance: false },
    );
    expect(await run.next()).toEqual({ value: undefined, done: true });
    expect(run.counts["presumed-accepted"]).toBe(10);
  });

  test("other work gets a turn after as many items as there was room for", async () => {
    const desk = new Desk();
    desk.rooms = [4];
    void runOf(desk, notifications(10)).next();
    expect(desk.taken).toHaveLength(4);
    await turns();
    expect(desk.taken).toHaveLength(10);
  });

  test("what is read at half of maxPending is refilled in one burst", async () => {
    const desk = new Desk();
    const run = runOf(desk, notifications(100), { maxPending: 10 });
    const first = run.next();
    await turns();
    expect(desk.taken).toHaveLength(10);
    desk.settleFrom(0);
    await first;
    for (let read = 1; read < 5; read++) {
      await turns();
      expect(desk.taken).toHaveLength(10);
      await run.next();
    }
    await turns();
    expect(desk.taken).toHaveLength(15);
  });

  test("an aborted signal closes the source; the outcomes come first, then the error of closing it", async () => {
    const desk = new Desk();
    const stop = new AbortController();
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          if (desk.taken.length === 2) stop.abort();
          const value: Notification = { deviceToken: "0a", payload };
          return { value, done: false as const };
        },
        return: () => Promise.reject(new Error("the cursor was gone")),
      }),
    };
    const run = runOf(desk, source, { signal: stop.signal });
    const outcomes: Outcome[] = [];
    const reading = (async () => {
      for await (const outcome of run) outcomes.push(outcome);
    })();
    const rejected = expect(reading).rejects.toThrow("the cursor was gone");
    await turns();
    desk.settleFrom(0);
    await rejected;
    expect(outcomes).toHaveLength(3);
  });

  test("a run that was left has no more outcomes, whatever is still on its way", async () => {
    const desk = new Desk();
    const run = runOf(desk, notifications(10), { maxPending: 5 });
    const first = run.next();
    await turns();
    desk.settleFrom(4);
    expect((await first).done).toBe(false);
    await run.return();
    expect(await run.next()).toEqual({ value: undefined, done: true });
    desk.settleFrom(0);
    expect(await run.batches().next()).toEqual({ value: undefined, done: true });
    expect(desk.taken).toHaveLength(5);
  });

  test("what waits for an outcome ends though the source fails to close", async () => {
    const desk = new Desk();
    const source = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: { deviceToken: "0a", payload } as Notification, done: false as const }),
        return: () => {
          throw new Error("the file was gone");
        },
      }),
    };
    const run = runOf(desk, source, { maxPending: 2 });
    const step = run.next();
    await turns();
    await expect(run.return()).rejects.toThrow("the file was gone");
    expect(await step).toEqual({ value: undefined, done: true });
  });

  test("a source that has ended is not closed again", async () => {
    const desk = new Desk();
    const source = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: undefined as never, done: true }),
        return: () => expect.unreachable("the source was closed"),
      }),
    };
    const run = runOf(desk, source);
    expect(await run.next()).toEqual({ value: undefined, done: true });
    await run.return();
  });

  test.each(noSources)("refuses %s as a source and says what it must be", (_, source, end) => {
    let thrown: unknown;
    try {
      runOf(new Desk(), source as never);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: "invalid-type", field: "source" });
    expect((thrown as UsageError).message).toBe(
      `The source must be an array, an iterable or an async iterable, ${end}`,
    );
  });

  test("reads a source without an asynchronous iterator by its synchronous one, as the language does", async () => {
    const run = runOf(new Desk(), Object.assign([], { [Symbol.asyncIterator]: undefined }) as never);
    expect(await run.next()).toEqual({ value: undefined, done: true });
  });

  test("every state but the last can be left, and each is reached from idle", () => {
    const reached = new Set(["idle"]);
    for (const state of reached) {
      for (const next of Object.values(transitions[state as keyof typeof transitions])) reached.add(next);
    }
    expect([...reached].toSorted()).toEqual(Object.keys(transitions).toSorted());
    const ends = Object.entries(transitions).filter(([, inputs]) => Object.keys(inputs).length === 0);
    expect(ends.map(([state]) => state)).toEqual(["stopped"]);
  });
});
