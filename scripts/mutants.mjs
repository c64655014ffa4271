// Breaks the sessions on purpose, one rule at a time, and demands that their tests notice.
//
//   node scripts/mutants.mjs            all mutants
//   node scripts/mutants.mjs S-4 M-     only these rules
//
// Each mutant is one replacement in a copy of the transport's session; the tests run against the copy. A
// mutant that survives, or a replacement that no longer matches the source, is a failure.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { http2FaultMutants } from "./http2-fault-mutants.mjs";
import { http2Mutants } from "./http2-mutants.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @type {{ rule: string, file: string, from: string, to: string }[]} */
const mutants = [
  {
    rule: "S-1 identifiers start at 0",
    file: "src/session/binary/resend-log.ts",
    from: "return (sequence % IDENTIFIERS) + 1;",
    to: "return sequence % IDENTIFIERS;",
  },
  {
    rule: "S-1 no wrap in the look-up",
    file: "src/session/binary/resend-log.ts",
    from: "(identifier - 1 - (this.head % IDENTIFIERS) + IDENTIFIERS) % IDENTIFIERS",
    to: "identifier - 1 - (this.head % IDENTIFIERS)",
  },
  {
    rule: "S-1 identifiers wrap one too late",
    file: "src/session/binary/resend-log.ts",
    from: "const IDENTIFIERS = 0xfffffffe;",
    to: "const IDENTIFIERS = 0x100000000;",
  },
  {
    rule: "S-2 the named notification is resent, too",
    file: "src/session/binary/binary-session.ts",
    from: "ledger.settleThrough(sequence + 1, wasTaken",
    to: "ledger.settleThrough(sequence, wasTaken",
  },
  {
    rule: "S-2 one too many is accepted by position",
    file: "src/session/binary/binary-session.ts",
    from: "ledger.settleThrough(sequence, acceptedByPosition);",
    to: "ledger.settleThrough(sequence + 1, acceptedByPosition);",
  },
  {
    rule: "S-2 what follows is not resent",
    file: "src/session/binary/ledger.ts",
    from: "    this.#buffer.cursor = this.#buffer.head;\n    return count;",
    to: '    if (fate !== "discarded") this.#buffer.cursor = this.#buffer.head;\n    return count;',
  },
  {
    rule: "S-3 a shutdown is a rejection",
    file: "src/session/binary/binary-session.ts",
    from: "const wasTaken = status === SHUTDOWN_STATUS || status === 0;",
    to: "const wasTaken = status === 0;",
  },
  {
    rule: "S-3 status 0 is a rejection",
    file: "src/session/binary/binary-session.ts",
    from: "const wasTaken = status === SHUTDOWN_STATUS || status === 0;",
    to: "const wasTaken = status === SHUTDOWN_STATUS;",
  },
  {
    rule: "S-4 identifier 0 means the first one",
    file: "src/session/binary/resend-log.ts",
    from: "if (identifier === 0 || identifier > IDENTIFIERS) return -1;\n    const distance = (identifier",
    to: "if (identifier === 0) return this.head < this.cursor ? this.head : -1;\n    const distance = (identifier",
  },
  {
    rule: "S-4 an unknown identifier accepts everything",
    file: "src/session/binary/binary-session.ts",
    from: "    this.#dropLost(connection, namesNothing(response), nowMs);",
    to: "    this.#ledger.settleThrough(this.#ledger.cursor, acceptedByPosition);\n    this.#dropLost(connection, namesNothing(response), nowMs);",
  },
  {
    rule: "S-4 identifiers of other connections are taken for ours",
    file: "src/session/binary/resend-log.ts",
    from: "return sequence < this.cursor ? sequence : -1;",
    to: "return sequence < this.tail ? sequence : -1;",
  },
  {
    rule: "S-5 a loss accepts everything",
    file: "src/session/binary/binary-session.ts",
    from: "      else this.#resendInDoubt(error, guilty);",
    to: "      else this.#ledger.settleThrough(cursor, presumedAccepted);",
  },
  {
    rule: "S-5 'report' resends",
    file: "src/session/binary/binary-session.ts",
    from: 'if (this.#options.onConnectionLost === "report") this.#ledger',
    to: 'if (this.#options.onConnectionLost === "report" && guilty) this.#ledger',
  },
  {
    rule: "S-5 doubt is forgotten",
    file: "src/session/binary/ledger.ts",
    from: "      this.#doubtEnd = Math.max(this.#doubtEnd, this.#buffer.cursor);\n",
    to: "",
  },
  {
    rule: "S-5 duplicates are not counted",
    file: "src/session/binary/ledger.ts",
    from: "      this.possibleDuplicates += count;\n",
    to: "",
  },
  {
    rule: "S-6 the window never narrows",
    file: "src/session/binary/poison-search.ts",
    from: "if (this.losses > 1 || this.narrowed) {",
    to: "if (this.losses < 0) {",
  },
  {
    rule: "S-6 the window narrows at the first loss",
    file: "src/session/binary/poison-search.ts",
    from: "if (this.losses > 1 || this.narrowed) {",
    to: "if (this.losses > 0 || this.narrowed) {",
  },
  {
    rule: "S-6 the lone suspect is never condemned",
    file: "src/session/binary/poison-search.ts",
    from: "if (this.loneLosses >= LONE_LOSSES) {",
    to: "if (this.loneLosses >= LONE_LOSSES && this.losses < 0) {",
  },
  {
    rule: "S-6 condemned at the first lone loss",
    file: "src/session/binary/poison-search.ts",
    from: "const LONE_LOSSES = 3;",
    to: "const LONE_LOSSES = 1;",
  },
  {
    rule: "S-6 the last attempt carries a barrier",
    file: "src/session/binary/poison-search.ts",
    from: "return this.loneLosses === LONE_LOSSES - 1;",
    to: "return this.loneLosses > LONE_LOSSES;",
  },
  {
    rule: "S-6 progress does not widen the window",
    file: "src/session/binary/poison-search.ts",
    from: "this.window = Math.min(this.#fullWindow, this.window * 2);",
    to: "",
  },
  {
    rule: "S-7 silence settles at once",
    file: "src/session/binary/binary-session.ts",
    from: "if (atMs === undefined || atMs + this.#options.settleAfterMs > nowMs) break;",
    to: "if (atMs === undefined) break;",
  },
  {
    rule: "S-7 silence counts from the hand-over, not from the write",
    file: "src/session/binary/binary-session.ts",
    from: "    connection.writing = true;\n",
    to: "    connection.writing = true;\n    this.#departures.left(this.#ledger.cursor, nowMs);\n",
  },
  {
    rule: "S-7 the resend buffer is not bounded",
    file: "src/session/binary/ledger.ts",
    from: "buffer.head + window,",
    to: "Infinity,",
  },
  {
    rule: "S-8 no barrier on flush",
    file: "src/session/binary/binary-session.ts",
    from: "    if (flushTarget !== undefined && cursor >= flushTarget) return !this.#poison.decisive;\n",
    to: "",
  },
  {
    rule: "S-8 a barrier's answer proves nothing",
    file: "src/session/binary/binary-session.ts",
    from: "ledger.settleThrough(ledger.cursor, acceptedByBarrier);",
    to: 'ledger.rewind("discarded");',
  },
  {
    rule: "S-8 a flush is answered at once",
    file: "src/session/binary/ledger.ts",
    from: "this.#flushes.add(this.#buffer.tail, deadlineMs, answer);",
    to: "this.#flushes.add(this.#buffer.head, deadlineMs, answer);",
  },
  {
    rule: "S-8 unanswered barriers are trusted for ever",
    file: "src/session/binary/binary-session.ts",
    from: "const BARRIER_FAILURES = 2;",
    to: "const BARRIER_FAILURES = 1e9;",
  },
  {
    rule: "S-8 silence settles while a barrier waits",
    file: "src/session/binary/binary-session.ts",
    from: 'if (this.#state.name !== "open" || this.#state.connection.barrier === "written") return;',
    to: 'if (this.#state.name !== "open") return;',
  },
  {
    rule: "S-9 the expired are written",
    file: "src/session/binary/ledger.ts",
    from: "if (expiration === 0 || expiration > epochSeconds) break;",
    to: "break;",
  },
  {
    rule: "S-9 the cancelled are written",
    file: "src/session/binary/ledger.ts",
    from: "    const ticket = this.#buffer.withdraw(sequence);\n    if (ticket === undefined) return false;",
    to: "    const ticket = this.#buffer.ticketAt(sequence);\n    if (ticket === undefined) return false;",
  },
  {
    rule: "S-9 what is in doubt is called cancelled",
    file: "src/session/binary/ledger.ts",
    from: "return sequence < this.#doubtEnd ? unaccounted(this.#doubt) : verdict;",
    to: "return verdict;",
  },
  {
    rule: "S-10 idle connections stay",
    file: "src/session/binary/binary-session.ts",
    from: "!connection.writing && this.pending === 0 && nowMs >= this.#idleAtMs(connection)",
    to: "connection.writing && nowMs < 0",
  },
  {
    rule: "S-10 no back-off",
    file: "src/session/binary/reconnect-policy.ts",
    from: "    const failures = Math.max(this.#connectFailures, this.#handshakeCloses);\n    if (failures > 0)",
    to: "    const failures = Math.max(this.#connectFailures, this.#handshakeCloses);\n    if (failures > 1e9)",
  },
  {
    rule: "S-10 closes after the handshake loop for ever",
    file: "src/session/binary/reconnect-policy.ts",
    from: "return this.#handshakeCloses >= this.#options.maxHandshakeCloses;",
    to: "return false;",
  },
  {
    rule: "S-10 never gives up",
    file: "src/session/binary/binary-session.ts",
    from: "    return nowMs >= this.#hopelessAtMs;",
    to: "    return nowMs < 0;",
  },
  {
    rule: "S-10 a refused certificate is retried",
    file: "src/session/binary/binary-session.ts",
    from: "if (HOPELESS.has(error.code)) this.#giveUp(error, nowMs);\n    else this.#connectIfNeeded(nowMs);",
    to: "this.#connectIfNeeded(nowMs);",
  },
  {
    rule: "S-10 stalled writes are never noticed",
    file: "src/session/binary/binary-session.ts",
    from: "nowMs >= connection.writingSinceMs + writeTimeoutMs) {",
    to: "nowMs < 0) {",
  },
  {
    rule: "S-12 writes stay large after an error response",
    file: "src/session/binary/binary-session.ts",
    from: "this.#pace.discarded();",
    to: "",
  },
  {
    rule: "S-12 writes become small though nothing was discarded",
    file: "src/session/binary/binary-session.ts",
    from: "    if (count > 0) {\n      this.#pace.discarded();",
    to: "    this.#pace.discarded();\n    if (count > 0) {",
  },
  {
    rule: "S-12 writes stay small",
    file: "src/session/binary/binary-session.ts",
    from: "this.#pace.left();",
    to: "",
  },
  {
    rule: "S-12 writes grow beyond their limit",
    file: "src/session/binary/write-pace.ts",
    from: "Math.min(this.#fullBytes, this.maxBytes + STEP_BYTES)",
    to: "this.maxBytes + STEP_BYTES",
  },
  {
    rule: "S-12 the first write exceeds its limit",
    file: "src/session/binary/write-pace.ts",
    from: "Math.min(this.#fullBytes, STEP_BYTES)",
    to: "STEP_BYTES",
  },
  {
    rule: "S-11 close forgets what is pending",
    file: "src/session/binary/binary-session.ts",
    from: '    this.#ledger.settleRest(\n      new TransportError("closed"',
    to: '    if (this.pending < 0) this.#ledger.settleRest(\n      new TransportError("closed"',
  },
  {
    rule: "S-11 a closed session takes more",
    file: "src/session/binary/binary-session.ts",
    from: "if (this.#closeDeadlineMs === undefined) return;\n    throw",
    to: "if (this.#closeDeadlineMs !== -1) return;\n    throw",
  },
  {
    rule: "S-11 unaccounted and failed are mixed up",
    file: "src/session/binary/ledger.ts",
    from: "this.#settleHead(doubtEnd, inDoubt);",
    to: "this.#settleHead(doubtEnd, failed);",
  },
  {
    rule: "S-11 a run settles what is in doubt with what never left",
    file: "src/session/binary/ledger.ts",
    from: "this.#settleHead(doubtEnd, inDoubt);",
    to: "this.#settleHead(buffer.tail, inDoubt);",
  },
  {
    rule: "S-11 a run settles more than the answer says",
    file: "src/session/binary/ledger.ts",
    from: "while (buffer.head < end) this.#settleHead(end, verdict);",
    to: "while (buffer.head < end) this.#settleHead(buffer.tail, verdict);",
  },
  {
    rule: "S-11 a run counts one too few",
    file: "src/session/binary/ledger.ts",
    from: "count: 1 + buffer.shiftWhile(ticket, end)",
    to: "count: Math.max(1, buffer.shiftWhile(ticket, end))",
  },
  {
    rule: "S-11 a run swallows the tickets of others",
    file: "src/session/binary/resend-log.ts",
    from: "this.#tickets[this.head & (this.#capacity - 1)] === ticket",
    to: "this.#tickets[this.head & (this.#capacity - 1)] !== undefined",
  },
  {
    rule: "S-11 a run goes on behind one that was withdrawn",
    file: "src/session/binary/resend-log.ts",
    from: "this.#tickets[this.head & (this.#capacity - 1)] === ticket",
    to: "[ticket, undefined].includes(this.#tickets[this.head & (this.#capacity - 1)])",
  },
  {
    rule: "S-11 one that is withdrawn of a run names none",
    file: "src/session/binary/ledger.ts",
    from: "ticket instanceof SharedTicket ? { sequence, count: 1 } : undefined",
    to: "undefined",
  },
  {
    rule: "S-1 a batch goes on counting at the wrap",
    file: "src/session/binary/resend-log.ts",
    from: "identifier + WRAP_MARGIN > IDENTIFIERS",
    to: "identifier > IDENTIFIERS",
  },
  {
    rule: "S-11 a batch loses one at the end of a slab",
    file: "src/session/binary/resend-log.ts",
    from: "        this.#begin(this.#takeSlab());\n",
    to: "        this.#begin(this.#takeSlab());\n        next += 1;\n",
  },
  {
    rule: "S-11 a bad device token throws what was taken away",
    file: "src/session/binary/resend-log.ts",
    from: "if (next === from) throw error;",
    to: "throw error;",
  },
  {
    rule: "S-11 a batch enters one frame too few",
    file: "src/session/binary/resend-log.ts",
    from: "sequence < this.tail + count; sequence++",
    to: "sequence < this.tail + Math.max(1, count - 1); sequence++",
  },
  {
    rule: "S-2 a write spans two slabs",
    file: "src/session/binary/resend-log.ts",
    from: "this.#slabs[index] !== slab || ",
    to: "",
  },
  {
    rule: "S-9 a write takes what was withdrawn with it",
    file: "src/session/binary/resend-log.ts",
    from: " || this.#tickets[index] === undefined) break;",
    to: ") break;",
  },
  {
    rule: "S-9 a write takes what has expired with it",
    file: "src/session/binary/resend-log.ts",
    from: "if (expiration !== 0 && expiration <= epochSeconds) break;",
    to: "",
  },
  {
    rule: "S-10 memory is kept while the connection rests",
    file: "src/session/binary/binary-session.ts",
    from: "      this.#ledger.rest();\n",
    to: "",
  },
  {
    rule: "S-10 a refusal after the handshake leaves doubt",
    file: "src/session/binary/binary-session.ts",
    from: '    if (error.code === "certificate-refused") {',
    to: '    if (error.code === "certificate-refused" && this.#losses < 0) {',
  },
  {
    rule: "S-6 suspicious connections need not prove themselves",
    file: "src/session/binary/reconnect-policy.ts",
    from: "      this.#handshakeCloses > 0 || loneLosses > 0 || losses >= 3 || (losses > 0 && !this.#progressedOnce)",
    to: "      losses < 0 && loneLosses < 0 && this.#progressedOnce",
  },
];

const wanted = process.argv.slice(2);
const chosen = [...mutants, ...http2Mutants, ...http2FaultMutants].filter(
  ({ rule }) =>
    wanted.length === 0 || wanted.some((one) => rule.startsWith(one.endsWith("-") ? one : `${one} `)),
);
const survivors = [];
// Tests that fail on the source as it is would kill every mutant.
for (const file of new Set(
  chosen.map(({ file }) =>
    file.includes("/http2/") ? "src/session/http2/http2-session.ts" : "src/index.ts",
  ),
)) {
  if (attempt({ file, from: "", to: "" }) === "SURVIVED") continue;
  process.stderr.write("the tests fail without any mutant\n");
  process.exit(1);
}
for (const mutant of chosen) {
  const outcome = attempt(mutant);
  process.stderr.write(`${outcome.padEnd(9)} ${mutant.rule}\n`);
  if (outcome !== "killed") survivors.push(mutant.rule);
}
process.stdout.write(`${chosen.length - survivors.length} of ${chosen.length} mutants killed\n`);
process.exitCode = survivors.length === 0 && chosen.length > 0 ? 0 : 1;

function attempt({ file, from, to }) {
  const folder = mkdtempSync(join(tmpdir(), "apns-mutant-"));
  try {
    const copy = join(folder, "packages", "transport");
    cpSync(join(root, "packages", "transport"), copy, {
      recursive: true,
      filter: (path) => !/[\\/](dist|\.tsc|node_modules)$/.test(path),
    });
    // Everything else is the repository's own.
    for (const name of readdirSync(root)) {
      if (name !== "packages" && name !== ".git") symlinkSync(join(root, name), join(folder, name));
    }
    for (const name of readdirSync(join(root, "packages"))) {
      if (name !== "transport") symlinkSync(join(root, "packages", name), join(folder, "packages", name));
    }
    symlinkSync(join(root, "packages", "transport", "node_modules"), join(copy, "node_modules"));
    const source = readFileSync(join(copy, file), "utf8");
    if (from !== "") {
      if (source.split(from).length !== 2) return "no match";
      writeFileSync(
        join(copy, file),
        source.replace(from, () => to),
      );
    }
    const isHttp2 = file.includes("/http2/");
    const run = spawnSync(
      process.execPath,
      [
        join(root, "node_modules", "vitest", "vitest.mjs"),
        "run",
        "--project",
        "pure",
        "--bail=1",
        // The files of the session that is broken; the other one's cannot notice.
        ...(isHttp2
          ? ["packages/transport/test/http2"]
          : ["binary", "shared", "write"].map((name) => `packages/transport/test/binary/${name}`)),
      ],
      {
        cwd: folder,
        encoding: "utf8",
        timeout: 240_000,
        env: { ...process.env, APNS_SCHEDULES: isHttp2 ? "300" : "1000", CI: "true" },
      },
    );
    // They pass without the mutant, so whatever ends them, a crash included, is its doing.
    return run.status === 0 ? "SURVIVED" : "killed";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
