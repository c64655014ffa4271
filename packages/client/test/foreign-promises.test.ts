import { runInNewContext } from "node:vm";
import type { Notification, Outcome } from "@apns/client";
import { describe, expect, test } from "vitest";
import { asTheyAre } from "../src/sending/handover.js";
import type { Source } from "../src/sending/outcomes.js";
import { SendManyRun } from "../src/sending/send-many-run.js";

const ForeignPromise = runInNewContext("Promise") as PromiseConstructor;
const notification: Notification = { deviceToken: "0a", payload: { aps: {} } };

/** The least that is a promise to `await`: no prototype, called back once, in a later turn. */
function thenable<Value>(settle: () => Value): Promise<Value> {
  const then = (resolve: (value: Value) => void, reject: (error: unknown) => void): void => {
    setImmediate(() => {
      try {
        resolve(settle());
      } catch (error) {
        reject(error);
      }
    });
  };
  return { then } as unknown as Promise<Value>;
}

const kinds: [kind: string, make: <Value>(settle: () => Value) => Promise<Value>][] = [
  ["another realm's promise", (settle) => ForeignPromise.resolve().then(settle)],
  ["a thenable", thenable],
  ["a promise of a subclass", (settle) => class extends Promise<never> {}.resolve().then(settle)],
  ["our own promise", (settle) => Promise.resolve().then(settle)],
];

/** A run whose notifications are accepted as soon as they are handed over. */
function runOf(source: Source<Notification>): SendManyRun<Notification> {
  let sequence = 0;
  const run: SendManyRun<Notification> = new SendManyRun(
    {
      submitEach: undefined,
      submit: (_notification, tickets) => {
        tickets.ticketFor(sequence);
        sequence += 1;
        setImmediate(() => run.acknowledge("accepted", 1));
      },
      room: () => 100,
      whenRoom: () => expect.unreachable("there is room"),
      flush: () => {},
    },
    source,
    { composer: asTheyAre, maxPending: 10, signal: undefined, wantsAcceptance: false },
  );
  return run;
}

async function outcomesOf(run: SendManyRun<Notification>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const outcome of run) if (outcomes.push(outcome) > 100) break;
  return outcomes;
}

describe.each(kinds)("C-1: a source whose steps are %s", (_kind, make) => {
  const sourceOf = (count: number, more: object = {}): AsyncIterable<Notification> => {
    let left = count;
    const next = (): Promise<IteratorResult<Notification, undefined>> =>
      make(() => (left-- > 0 ? { value: notification, done: false } : { value: undefined, done: true }));
    return { [Symbol.asyncIterator]: () => ({ next, ...more }) };
  };

  test("ends where it is empty", async () => {
    const run = runOf(sourceOf(0));
    expect(await outcomesOf(run)).toEqual([]);
    expect(run.counts).toMatchObject({ accepted: 0, failed: 0 });
  });

  test("gives all its notifications", async () => {
    const run = runOf(sourceOf(25));
    expect(await outcomesOf(run)).toEqual([]);
    expect(run.counts).toMatchObject({ accepted: 25, failed: 0 });
  });

  test("may be a synchronous iterator by its name", async () => {
    const { next } = sourceOf(3)[Symbol.asyncIterator]();
    const run = runOf({ [Symbol.iterator]: () => ({ next }) } as unknown as Iterable<Notification>);
    expect(await outcomesOf(run)).toEqual([]);
    expect(run.counts).toMatchObject({ accepted: 3, failed: 0 });
  });

  test("fails the run when a step rejects", async () => {
    const failing = { next: () => make(() => JSON.parse("{")) };
    const run = runOf({ [Symbol.asyncIterator]: () => failing as AsyncIterator<Notification> });
    await expect(outcomesOf(run)).rejects.toThrow(/JSON/);
  });

  test("is closed, and closing it is waited for", async () => {
    let isClosed = false;
    const source = sourceOf(1000, {
      return: () =>
        make(() => {
          isClosed = true;
          return { value: undefined, done: true };
        }),
    });
    const run = runOf(source);
    void run.next();
    await new Promise(setImmediate);
    await run.return();
    expect(isClosed).toBe(true);
  });
});

test("C-1: a source whose steps are none ends the run with an error, instead of never", async () => {
  for (const step of [undefined, null, 5, "done"]) {
    const run = runOf({
      [Symbol.iterator]: () => ({ next: () => step }),
    } as unknown as Iterable<Notification>);
    await expect(outcomesOf(run)).rejects.toThrow(/not an iterator result/);
  }
});
