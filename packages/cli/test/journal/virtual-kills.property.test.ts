import type { Outcome } from "@apns/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import { JournalDecoder } from "../../src/journal/decode-journal.js";
import { Fates } from "../../src/journal/fates.js";
import { encodeRecord, type JournalRecord } from "../../src/journal/journal-record.js";
import { RunJournal } from "../../src/journal/run-journal.js";

/** The process is killed here. */
class Kill extends Error {}

/** A file that outlives its writers, in which a kill may tear the record that is being written. */
class VirtualFile {
  #bytes = Buffer.alloc(0);
  /** How many records are written before the kill, and how much of the last one. */
  #left = Number.POSITIVE_INFINITY;
  #tear = 0;

  killAfter(records: number, tear: number): void {
    this.#left = records;
    this.#tear = tear;
  }

  append(records: readonly JournalRecord[]): void {
    const text = Buffer.from(records.map(encodeRecord).join(""));
    this.#left -= 1;
    if (this.#left >= 0) {
      this.#bytes = Buffer.concat([this.#bytes, text]);
      return;
    }
    // Not even the whole of it says that the writer went on.
    this.#bytes = Buffer.concat([this.#bytes, text.subarray(0, this.#tear % (text.length + 1))]);
    throw new Kill();
  }

  read(): Fates {
    const fates = new Fates();
    const decoder = new JournalDecoder();
    for (const record of [...decoder.push(this.#bytes), ...decoder.end()]) fates.apply(record);
    if (decoder.lacksLineEnd) this.#bytes = Buffer.concat([this.#bytes, Buffer.from("\n")]);
    return fates;
  }
}

/** Apple, which takes lines whether or not the sender lives to see it. */
class VirtualApple {
  readonly taken = new Map<number, number>();
  /** Those that it has refused at some time. */
  readonly refused = new Set<number>();

  take(line: number): void {
    this.taken.set(line, (this.taken.get(line) ?? 0) + 1);
  }
}

/** Becomes an outcome with its line. */
type Verdict = Readonly<Record<string, unknown>>;

const accepted: Verdict = { outcome: "accepted" };
const unaccounted: Verdict = { outcome: "unaccounted", error: { name: "TransportError", code: "closed" } };
const neverSent: Verdict = { outcome: "failed", error: { name: "TransportError", code: "closed" } };
const rejected: Verdict = {
  outcome: "rejected",
  status: 410,
  reason: "Unregistered",
  retry: "never",
};

interface Life {
  readonly killAfter: number;
  readonly tear: number;
  /** What becomes of each line that leaves, by turns. */
  readonly fates: readonly ("taken" | "lost" | "taken-unseen" | "unsent" | "bad")[];
}

const life: fc.Arbitrary<Life> = fc.record({
  killAfter: fc.nat(12),
  tear: fc.nat(500),
  fates: fc.array(fc.constantFrom("taken", "lost", "taken-unseen", "unsent", "bad"), { minLength: 1 }),
});

/** One process: batches leave, are taken or not, and settle a batch later. */
function live(lines: number, apple: VirtualApple, { file, one }: { file: VirtualFile; one: Life }): void {
  const journal = new RunJournal({
    sink: file,
    earlier: file.read(),
    choices: { onUnknown: "resend", retryFailed: "none" },
    now: () => "",
  });
  let turn = 0;
  let inFlight: Outcome[] = [];
  for (let first = 1; first <= lines; first += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, lines - first + 1) }, (_, at) => first + at);
    const left = journal.announce(batch.map((line) => ({ context: { line } })));
    const next = left.map((notification) => {
      const { line } = notification.context;
      const fate = one.fates[turn++ % one.fates.length];
      if (fate === "taken" || fate === "taken-unseen") apple.take(line);
      if (fate === "taken") return outcomeOf(accepted, notification);
      if (fate === "bad") {
        apple.refused.add(line);
        return outcomeOf(rejected, notification);
      }
      return outcomeOf(fate === "unsent" ? neverSent : unaccounted, notification);
    });
    journal.settled(inFlight);
    inFlight = next;
  }
  journal.settled(inFlight);
  journal.end("complete");
}

/** The same, killed when its life says so. */
function liveUntilKilled(...[lines, apple, { file, one }]: Parameters<typeof live>): void {
  file.killAfter(one.killAfter, one.tear);
  try {
    live(lines, apple, { file, one });
  } catch (error) {
    if (!(error instanceof Kill)) throw error;
  }
  file.killAfter(Number.POSITIVE_INFINITY, 0);
}

function outcomeOf(verdict: Verdict, notification: object): Outcome {
  return { ...verdict, notification } as unknown as Outcome;
}

const SETTLED: JournalRecord = { type: "settled", lines: "1", outcome: "accepted" };
const BATCH = 3;
const LINES = 14;

test("L-18: however often it is killed, every good line is taken, and the journal names each that may be taken twice", () => {
  fc.assert(
    fc.property(fc.array(life, { maxLength: 8 }), (lives) => {
      const file = new VirtualFile();
      const apple = new VirtualApple();
      for (const one of lives) {
        const before = file.read();
        liveUntilKilled(LINES, apple, { file, one });
        const after = file.read();
        for (let line = 1; line <= LINES; line++) {
          // What is settled stays so: it is not sent again.
          if (before.stateOf(line) === "accepted") expect(after.stateOf(line)).toBe("accepted");
          if (after.stateOf(line) === "accepted") expect(apple.taken.get(line)).toBeGreaterThan(0);
          if (after.stateOf(line) === "refused") expect(apple.refused).toContain(line);
        }
      }
      live(LINES, apple, { file, one: { killAfter: 0, tear: 0, fates: ["taken"] } });
      const fates = file.read();
      const named = new Set(fates.sentAgain);
      for (let line = 1; line <= LINES; line++) {
        const times = apple.taken.get(line) ?? 0;
        if (!apple.refused.has(line)) expect(times).toBeGreaterThan(0);
        if (times > 1) expect(named).toContain(line);
      }
      const { accepted: taken, refused, ...others } = fates.counts;
      expect(taken + refused).toBe(LINES);
      expect(others).toEqual({ doubtful: 0, unsent: 0, failed: 0, left: 0 });
    }),
    { numRuns: 400 },
  );
});

test("L-18: of one kill no more lines are in doubt than were in flight", () => {
  fc.assert(
    fc.property(life, (one) => {
      const file = new VirtualFile();
      const apple = new VirtualApple();
      liveUntilKilled(LINES, apple, { file, one: { ...one, fates: ["taken"] } });
      expect(file.read().counts.doubtful).toBeLessThanOrEqual(2 * BATCH);
    }),
  );
});

test("L-19: a record that lacks its line end alone says the same now and later", () => {
  const file = new VirtualFile();
  file.append([{ type: "leaving", lines: "1-2" }]);
  file.killAfter(0, encodeRecord(SETTLED).length - 1);
  expect(() => file.append([SETTLED])).toThrow(Kill);
  for (let reading = 1; reading <= 2; reading++) {
    expect(Array.from(file.read().inState("accepted"))).toEqual([1]);
    expect(Array.from(file.read().inState("doubtful"))).toEqual([2]);
  }
});

test("L-19: with skip, what is in doubt is not sent again, now or later", () => {
  fc.assert(
    fc.property(life, (one) => {
      const file = new VirtualFile();
      const apple = new VirtualApple();
      liveUntilKilled(LINES, apple, { file, one });
      const doubtful = Array.from(file.read().inState("doubtful"));
      for (const onUnknown of ["skip", "resend"] as const) {
        const journal = new RunJournal({
          sink: file,
          earlier: file.read(),
          choices: { onUnknown, retryFailed: "none" },
          now: () => "",
        });
        expect(journal.announce(doubtful.map((line) => ({ context: { line } })))).toEqual([]);
      }
      expect(file.read().counts.left).toBe(doubtful.length);
    }),
  );
});
