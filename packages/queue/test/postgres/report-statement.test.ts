import { expect, test } from "vitest";
import { reportStatement } from "../../src/postgres/report-statement.js";
import type { ChunkReport } from "../../src/store/chunk-record.js";

const bare: ChunkReport = {
  id: "7",
  fence: 1_795_783_152_463_591,
  settled: Uint8Array.of(3),
  tallies: [],
  deadDevices: [],
  next: { kind: "extend", leaseMs: 30_000 },
};
const entries = Uint8Array.of(9, 9);
const reason = "Odd\0Reason \ud800 \u{1f600}";
const full: ChunkReport = {
  ...bare,
  tallies: [{ outcome: "accepted", reason, count: 2 }],
  deadDevices: [{ deviceToken: "ab", topic: "t", reason, failedAtMs: 5 }],
  next: {
    kind: "finish",
    successors: [{ entries, count: 1, attempts: 1, waitMs: 0 }],
    deadLetters: [{ entries, count: 1, reason }],
  },
};

test("Q-70: whatever is reported, the statement has one text, and lists that have nothing are null", () => {
  const statements = [[bare], [full], [full, bare, full]].map((reports) => reportStatement("a", reports));
  expect(new Set(statements.map(({ text }) => text)).size).toBe(1);
  expect(statements[0]?.values.slice(3)).toEqual([null, null, null, null]);
});

test("Q-73: of two leases of one chunk, only the later is asked for, whatever their order", () => {
  const later = { ...bare, fence: bare.fence + 1 };
  const other = { ...bare, id: "8" };
  const [, , reports] = reportStatement("a", [bare, later, other, bare]).values;
  expect(JSON.parse(String(reports)).map(({ id }: { readonly id: string }) => id)).toEqual([
    "-1",
    "7",
    "8",
    "-1",
  ]);
});

test("Q-70: bytes are sent once each, and text is what PostgreSQL stores", () => {
  const [, bytes, ...lists] = reportStatement("a", [full]).values;
  expect(bytes).toEqual(Buffer.of(3, 9, 9));
  const [reports, , devices, successors, letters] = lists.map((list) => JSON.parse(String(list)));
  expect(reports).toMatchObject([{ number: 1, id: "7", fence: bare.fence, at: 1, length: 1 }]);
  expect([successors, letters]).toMatchObject([[{ at: 2, length: 2 }], [{ at: 2, length: 2 }]]);
  expect(devices).toMatchObject([{ reason: "Odd\ufffdReason \ufffd \u{1f600}" }]);
});
