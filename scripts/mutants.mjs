// Breaks the binary session on purpose, one rule at a time, and demands that its tests notice.
//
//   node scripts/mutants.mjs            all mutants
//   node scripts/mutants.mjs S-4 S-6    only these rules
//
// Each mutant is one replacement in a copy of the transport's session; the tests run against the copy. A
// mutant that survives, or a replacement that no longer matches the source, is a failure.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const session = "src/session/binary-session.ts";
const buffer = "src/session/resend-buffer.ts";
const suspicion = "src/session/suspicion.ts";

/** @type {{ rule: string, file: string, from: string, to: string }[]} */
const mutants = [
  {
    rule: "S-1 identifiers start at 0",
    file: buffer,
    from: "return (sequence % IDENTIFIERS) + 1;",
    to: "return sequence % IDENTIFIERS;",
  },
  {
    rule: "S-1 no wrap in the look-up",
    file: buffer,
    from: "(identifier - 1 - (this.head % IDENTIFIERS) + IDENTIFIERS) % IDENTIFIERS",
    to: "identifier - 1 - (this.head % IDENTIFIERS)",
  },
  {
    rule: "S-1 identifiers wrap one too late",
    file: buffer,
    from: "const IDENTIFIERS = 0xfffffffe;",
    to: "const IDENTIFIERS = 0x100000000;",
  },
  {
    rule: "S-2 the named notification is resent, too",
    file: session,
    from: "this.#settleThrough(sequence + 1, wasTaken",
    to: "this.#settleThrough(sequence, wasTaken",
  },
  {
    rule: "S-2 one too many is accepted by position",
    file: session,
    from: "this.#settleThrough(sequence, acceptedByPosition, nowMs);",
    to: "this.#settleThrough(sequence + 1, acceptedByPosition, nowMs);",
  },
  {
    rule: "S-2 what follows is not resent",
    file: session,
    from: "    buffer.cursor = buffer.head;\n    if (count > 0)",
    to: "    if (fate === 'in-doubt') buffer.cursor = buffer.head;\n    if (count > 0)",
  },
  {
    rule: "S-3 a shutdown is a rejection",
    file: session,
    from: "const wasTaken = status === SHUTDOWN_STATUS || status === 0;",
    to: "const wasTaken = status === 0;",
  },
  {
    rule: "S-3 status 0 is a rejection",
    file: session,
    from: "const wasTaken = status === SHUTDOWN_STATUS || status === 0;",
    to: "const wasTaken = status === SHUTDOWN_STATUS;",
  },
  {
    rule: "S-4 identifier 0 means the first one",
    file: buffer,
    from: "if (identifier === 0 || identifier > IDENTIFIERS) return -1;\n    const distance = (identifier",
    to: "if (identifier === 0) return this.head < this.cursor ? this.head : -1;\n    const distance = (identifier",
  },
  {
    rule: "S-4 an unknown identifier accepts everything",
    file: session,
    from: '    if (connection.barrier === "written" && identifier === 0) this.#barrierFailed();',
    to: "    this.#settleThrough(this.#buffer.cursor, acceptedByPosition, nowMs);",
  },
  {
    rule: "S-4 identifiers of other connections are taken for ours",
    file: buffer,
    from: "return sequence < this.cursor ? sequence : -1;",
    to: "return sequence < this.tail ? sequence : -1;",
  },
  {
    rule: "S-5 a loss accepts everything",
    file: session,
    from: '      this.#rewind("in-doubt");\n',
    to: "      this.#settleThrough(cursor, presumedAccepted, nowMs);\n",
  },
  {
    rule: "S-5 'report' resends",
    file: session,
    from: 'if (this.#options.onConnectionLost === "report") {',
    to: 'if (this.#options.onConnectionLost !== "resend" && unsettled > 1e9) {',
  },
  {
    rule: "S-5 doubt is forgotten",
    file: session,
    from: "      this.#doubtEnd = Math.max(this.#doubtEnd, buffer.cursor);\n",
    to: "",
  },
  {
    rule: "S-5 duplicates are not counted",
    file: session,
    from: "      this.stats.possibleDuplicates += count;\n",
    to: "",
  },
  {
    rule: "S-6 the window never narrows",
    file: suspicion,
    from: "if (this.losses > 1 || this.narrowed) {",
    to: "if (this.losses < 0) {",
  },
  {
    rule: "S-6 the window narrows at the first loss",
    file: suspicion,
    from: "if (this.losses > 1 || this.narrowed) {",
    to: "if (this.losses > 0 || this.narrowed) {",
  },
  {
    rule: "S-6 the lone suspect is never condemned",
    file: suspicion,
    from: "if (this.loneLosses >= LONE_LOSSES) {",
    to: "if (this.loneLosses >= LONE_LOSSES && this.losses < 0) {",
  },
  {
    rule: "S-6 condemned at the first lone loss",
    file: suspicion,
    from: "const LONE_LOSSES = 3;",
    to: "const LONE_LOSSES = 1;",
  },
  {
    rule: "S-6 the last attempt carries a barrier",
    file: suspicion,
    from: "return this.loneLosses === LONE_LOSSES - 1;",
    to: "return this.loneLosses > LONE_LOSSES;",
  },
  {
    rule: "S-6 progress does not widen the window",
    file: suspicion,
    from: "this.window = Math.min(this.#fullWindow, this.window * 2);",
    to: "",
  },
  {
    rule: "S-7 silence settles at once",
    file: session,
    from: "if (atMs === undefined || atMs + this.#options.settleAfterMs > nowMs) break;",
    to: "if (atMs === undefined) break;",
  },
  {
    rule: "S-7 silence counts from the hand-over, not from the write",
    file: session,
    from: "    connection.writing = true;\n",
    to: "    connection.writing = true;\n    this.#flights.left(this.#buffer.cursor, nowMs);\n",
  },
  {
    rule: "S-7 the resend buffer is not bounded",
    file: session,
    from: "buffer.head + this.#suspicion.window,",
    to: "Infinity,",
  },
  {
    rule: "S-8 no barrier on flush",
    file: session,
    from: "if (flushTarget !== undefined && cursor >= flushTarget) return !this.#suspicion.decisive;",
    to: "",
  },
  {
    rule: "S-8 a barrier's answer proves nothing",
    file: session,
    from: "this.#settleThrough(this.#buffer.cursor, acceptedByBarrier, nowMs);",
    to: 'this.#rewind("discarded");',
  },
  {
    rule: "S-8 a flush is answered at once",
    file: session,
    from: "this.#flushes.add(this.#buffer.tail, nowMs + timeoutMs, answer);",
    to: "this.#flushes.add(this.#buffer.head, nowMs + timeoutMs, answer);",
  },
  {
    rule: "S-8 unanswered barriers are trusted for ever",
    file: session,
    from: "const BARRIER_FAILURES = 2;",
    to: "const BARRIER_FAILURES = 1e9;",
  },
  {
    rule: "S-8 silence settles while a barrier waits",
    file: session,
    from: 'if (this.#state.name !== "open" || this.#state.connection.barrier === "written") return;',
    to: 'if (this.#state.name !== "open") return;',
  },
  {
    rule: "S-9 the expired are written",
    file: session,
    from: "if (expiration === 0 || expiration > epochSeconds) break;",
    to: "break;",
  },
  {
    rule: "S-9 the cancelled are written",
    file: session,
    from: "    const ticket = this.#buffer.withdraw(sequence);\n    if (ticket === undefined) return false;",
    to: "    const ticket = this.#buffer.ticketAt(sequence);\n    if (ticket === undefined) return false;",
  },
  {
    rule: "S-9 what is in doubt is called cancelled",
    file: session,
    from: "if (sequence >= this.#doubtEnd) return verdict;",
    to: "return verdict;",
  },
  {
    rule: "S-10 idle connections stay",
    file: session,
    from: "!connection.writing && this.pending === 0 && nowMs >= this.#idleAtMs(connection)",
    to: "connection.writing && nowMs < 0",
  },
  {
    rule: "S-10 no back-off",
    file: session,
    from: "    const failures = Math.max(this.#connectFailures, this.#handshakeCloses);",
    to: "    return 0;\n    const failures = Math.max(this.#connectFailures, this.#handshakeCloses);",
  },
  {
    rule: "S-10 closes after the handshake loop for ever",
    file: session,
    from: "if (this.#handshakeCloses >= this.#options.maxHandshakeCloses)",
    to: "if (this.#handshakeCloses < 0)",
  },
  {
    rule: "S-10 never gives up",
    file: session,
    from: "    return nowMs >= this.#hopelessAtMs();",
    to: "    return nowMs < 0;",
  },
  {
    rule: "S-10 a refused certificate is retried",
    file: session,
    from: "if (HOPELESS.has(error.code)) this.#giveUp(error, nowMs);\n    else this.#connectIfNeeded(nowMs);",
    to: "this.#connectIfNeeded(nowMs);",
  },
  {
    rule: "S-10 stalled writes are never noticed",
    file: session,
    from: "nowMs >= connection.writingSinceMs + this.#options.writeTimeoutMs) {",
    to: "nowMs < 0) {",
  },
  {
    rule: "S-11 close forgets what is pending",
    file: session,
    from: '    this.#settleRest(new TransportError("closed"',
    to: '    if (this.pending < 0) this.#settleRest(new TransportError("closed"',
  },
  {
    rule: "S-11 a closed session takes more",
    file: session,
    from: "if (this.#closeDeadlineMs !== undefined) {\n      throw",
    to: "if (this.#closeDeadlineMs === -1) {\n      throw",
  },
  {
    rule: "S-11 unaccounted and failed are mixed up",
    file: session,
    from: "const verdict = buffer.head < Math.max(this.#doubtEnd, buffer.cursor) ? inDoubt : failed;",
    to: "const verdict = failed;",
  },
];

const wanted = process.argv.slice(2);
const chosen = mutants.filter(
  ({ rule }) => wanted.length === 0 || wanted.some((one) => rule.startsWith(`${one} `)),
);
const survivors = [];
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
    for (const path of ["node_modules", "packages/wire", "vitest.config.ts", "package.json"]) {
      symlinkSync(join(root, path), join(folder, path));
    }
    symlinkSync(join(root, "packages", "transport", "node_modules"), join(copy, "node_modules"));
    const source = readFileSync(join(copy, file), "utf8");
    if (source.split(from).length !== 2) return "no match";
    writeFileSync(
      join(copy, file),
      source.replace(from, () => to),
    );
    const run = spawnSync(
      process.execPath,
      [
        join(root, "node_modules", "vitest", "vitest.mjs"),
        "run",
        "--project",
        "pure",
        "packages/transport/test/session",
      ],
      {
        cwd: folder,
        encoding: "utf8",
        timeout: 240_000,
        env: { ...process.env, APNS_SCHEDULES: "1000", CI: "true" },
      },
    );
    if (/Test Files .*failed/.test(run.stdout) || run.signal !== null) return "killed";
    return run.status === 0 ? "SURVIVED" : "broken";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
