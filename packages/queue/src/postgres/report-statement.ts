import { settledCount } from "../chunk/settled-bitmap.js";
import type { ChunkReport } from "../store/chunk-record.js";
import { JoinedBytes } from "./connection/joined-bytes.js";
import type { Statement } from "./connection/statement.js";
import { storable } from "./connection/stored-text.js";

const IS_ID = /^[0-9]{1,18}$/;
const REPORT = "select number, state from apns_queue.report_1($1, $2, $3, $4, $5, $6, $7)";

/** Something of a report, the number of that report, and its own place among all. */
interface Numbered<Item> {
  readonly number: number;
  readonly place: number;
  readonly item: Item;
}

/**
 * The call that writes reports, numbered from 1. Its text is always the same, so that the database keeps its plans.
 *
 * @param textOf what the database stores of a text that came from APNs
 */
export function reportStatement(
  worker: string,
  reports: readonly ChunkReport[],
  textOf: (text: string) => string = storable,
): Statement {
  const joined = new JoinedBytes();
  const fences = lastFences(reports);
  const lists = [
    reports.map(({ id, fence, settled, next }, index) => ({
      number: index + 1,
      // The function finds what to write by the id alone: an earlier lease of the same chunk must not be there.
      id: IS_ID.test(id) && fences.get(id) === fence ? id : "-1",
      fence,
      kind: next.kind,
      wait_ms: waitMsOf(next),
      done: settledCount(settled),
      ...joined.add(settled),
    })),
    numbered(reports, ({ tallies }) => tallies).map(({ number, item: { outcome, reason, count } }) => ({
      number,
      outcome: textOf(outcome),
      reason: textOf(reason),
      count,
    })),
    numbered(reports, ({ deadDevices }) => deadDevices).map(({ number, place, item }) => ({
      number,
      place,
      device_token: item.deviceToken,
      topic: item.topic,
      reason: textOf(item.reason),
      failed_at: item.failedAtMs,
    })),
    numbered(reports, ({ next }) => (next.kind === "finish" ? next.successors : [])).map(
      ({ number, place, item: { waitMs, attempts, count, entries } }) => ({
        number,
        place,
        wait_ms: waitMs,
        attempts,
        count,
        ...joined.add(entries),
      }),
    ),
    numbered(reports, ({ next }) => (next.kind === "finish" ? next.deadLetters : [])).map(
      ({ number, place, item: { count, reason, entries } }) => ({
        number,
        place,
        count,
        reason: textOf(reason),
        ...joined.add(entries),
      }),
    ),
  ];
  const texts = lists.map((list) => (list.length === 0 ? null : JSON.stringify(list)));
  return { text: REPORT, values: [worker, joined.bytes, ...texts] };
}

/** The last fence of each chunk: a worker that claimed a chunk again may not have learned yet that it had lost it. */
function lastFences(reports: readonly ChunkReport[]): ReadonlyMap<string, number> {
  const fences = new Map<string, number>();
  for (const { id, fence } of reports) fences.set(id, Math.max(fence, fences.get(id) ?? 0));
  return fences;
}

function numbered<Item>(
  reports: readonly ChunkReport[],
  partsOf: (report: ChunkReport) => readonly Item[],
): readonly Numbered<Item>[] {
  const items: Numbered<Item>[] = [];
  for (const [index, report] of reports.entries()) {
    for (const item of partsOf(report)) items.push({ number: index + 1, place: items.length, item });
  }
  return items;
}

function waitMsOf(next: ChunkReport["next"]): number {
  if (next.kind === "finish") return 0;
  return next.kind === "extend" ? next.leaseMs : next.waitMs;
}
