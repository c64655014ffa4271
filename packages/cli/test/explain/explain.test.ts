import { readFileSync } from "node:fs";
import { knownReasons, knownStatuses } from "@apns/simulator";
import { reasons } from "@apns/wire/api";
import { describeStatus } from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { allAnswers } from "../../src/explain/all-answers.js";
import { errorCodeRows } from "../../src/explain/error-codes.js";
import { runCommand } from "../fixture/terminal-of-a-test.js";
import { jsonLines } from "../fixture/workbench.js";
import { supportThreads, threadRow } from "./support-threads.js";

async function explained(...what: string[]): Promise<Record<string, unknown>[]> {
  const { code, stdout } = await runCommand(["explain", "--json", ...what]);
  expect(code).toBe(0);
  return jsonLines(stdout);
}

describe("what apns explain knows", () => {
  test("L-40: every reason of APNs, by its name and by its status", async () => {
    for (const { reason, status, meaning, hint, retry } of reasons) {
      const [first] = await explained(reason);
      expect(first).toMatchObject({ kind: "reason", name: reason, status, meaning, next: hint, retry });
      expect((await explained(String(status))).map(({ name }) => name)).toContain(reason);
    }
  });

  test("L-40: every documented status of the binary protocol, by its number and by its name", async () => {
    const documented = Array.from({ length: 256 }, (_, status) => describeStatus(status)).filter(
      ({ known }) => known,
    );
    expect(documented.length).toBeGreaterThan(10);
    for (const { status, reason, meaning } of documented) {
      for (const question of [reason, `status ${status}`]) {
        expect(await explained(question)).toContainEqual(
          expect.objectContaining({ kind: "status", status, meaning }),
        );
      }
    }
  });

  test("L-40: every code of docs/error-codes.md, as the document has it (pnpm codes writes the table)", async () => {
    const document = readFileSync(new URL("../../../../docs/error-codes.md", import.meta.url), "utf8");
    const rows = document.split("\n").filter((line) => /^\| `/.test(line));
    const told = errorCodeRows.map(({ code, meaning, next }) => `| \`${code}\` | ${meaning} | ${next} |`);
    expect(told).toEqual(rows);
    const found = await explained("credentials-unreadable");
    expect(found).toEqual([expect.objectContaining({ kind: "code", where: "code of TransportError" })]);
  });

  test("L-40: every name finds its own explanation, in any case and punctuation", async () => {
    for (const { name } of allAnswers) {
      expect((await explained(name.toUpperCase())).map((found) => found["name"])).toContain(name);
    }
  });
});

describe("a queue at night", () => {
  test.each([
    [
      "the database failed, and the worker tries again: connect ECONNREFUSED 10.0.0.7:5432",
      "the database failed",
    ],
    ["apns: The queue failed: disk I/O error. Look at its database.", "the database failed"],
    ["Another process has locked push.db: its version", "Another process has locked"],
    ["Error: database is locked", "SQLITE_BUSY"],
    ["SqliteError: database or disk is full", "SQLITE_FULL"],
    ["terminating connection due to administrator command", "57P01"],
    ["sorry, too many clients already", "53300"],
    ["the client's topic rests for 5 min 0 s: InvalidProviderToken", "queue-stands-still"],
    ["the worker hangs", "queue-stands-still"],
    ["our topic is throttled", "queue-stands-still"],
    ["a lease that never ends", "queue-stands-still"],
    ["a lease was lost: this process stood still for longer than --lease-ms", "lease-lost"],
    ["41 dead letters", "dead-letters"],
    ["credentials have expired", "credentials-expired"],
    ["users say it was sent twice", "duplicates"],
  ])("L-90: %s", async (question, name) => {
    expect((await explained(question))[0]?.["name"]).toBe(name);
  });

  test("L-90: what no queue has to do with keeps its own explanation", async () => {
    const first = async (question: string) => (await explained(question))[0]?.["name"];
    expect(await first("send hangs")).toBe("hangs");
    expect(await first("connect ECONNREFUSED 127.0.0.1:2197")).toBe("ECONNREFUSED");
  });
});

describe("the page of the documentation", () => {
  test("L-77: reasons, statuses and codes have one, which is named after them", async () => {
    expect((await explained("BadDeviceToken"))[0]).toMatchObject({ page: "reasons/BadDeviceToken" });
    expect((await explained("invalid-token"))[0]).toMatchObject({ page: "statuses/8" });
    expect((await explained("200"))[0]).toMatchObject({ page: "statuses/200" });
    expect((await explained("wrong-passphrase"))[0]).toMatchObject({ page: "codes/wrong-passphrase" });
    const without = allAnswers.filter(({ page }) => page === undefined).map(({ kind }) => kind);
    expect([...new Set(without)]).toEqual(["text", "symptom"]);
  });

  test("L-77, I-58: what the inbox names is there, and nothing is missing that it could name", () => {
    const pages = allAnswers.flatMap(({ page }) => page ?? []);
    const named = [
      ...knownReasons.map((reason) => `reasons/${reason}`),
      ...knownStatuses.map((status) => `statuses/${status}`),
    ];
    const nameable = pages.filter((page) => !page.startsWith("codes/") && page !== "statuses/200");
    expect(named.toSorted()).toEqual(nameable.toSorted());
  });

  test("L-77: people see it, too", async () => {
    const { stdout } = await runCommand(["explain", "closed"]);
    expect(stdout.match(/Page of the documentation: codes\/closed$/gm)).toHaveLength(3);
    expect((await runCommand(["explain", "fetch failed"])).stdout).not.toContain("Page of the documentation");
  });
});

describe("the threads of the field", () => {
  test.each(supportThreads)("L-42: $threads: $name", async ({ question, name, says }) => {
    const [first] = await explained(question);
    expect(first?.["name"]).toBe(name);
    expect(`${first?.["meaning"]} ${first?.["next"]}`).toContain(says);
  });

  test("L-42: the README has each of them", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    for (const thread of supportThreads) {
      const answer = allAnswers.find(({ name }) => name === thread.name);
      expect(readme).toContain(threadRow(thread, answer?.next ?? "?"));
    }
  });
});

describe("what apns explain finds", () => {
  test("L-41: all that is known in a longer text, in its order", async () => {
    const text =
      'GOAWAY received: {"reason":"BadCertificateEnvironment"}, then Error: connect ETIMEDOUT 17.188.1.1';
    const names = (await explained(text)).map(({ name }) => name);
    expect(names).toEqual(["GOAWAY", "BadCertificateEnvironment", "ETIMEDOUT"]);
  });

  test("L-41: a text from stdin", async () => {
    const run = await runCommand(["explain", "-"], { stdin: "boom\nError: read ECONNRESET\n" });
    expect(run.stdout).toMatch(/^ECONNRESET \(error text of the system/);
    expect(run.code).toBe(0);
  });

  test.each([
    ["BadDevicToken", "BadDeviceToken"],
    ["Unregisterd", "Unregistered"],
    ["ECONRESET", "ECONNRESET"],
    ["conect-timeout", "connect-timeout"],
  ])("L-41: %s is not known: exits with 1 and names %s", async (question, near) => {
    const run = await runCommand(["explain", question]);
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain(`Did you mean ${near}`);
  });

  test("L-41: what is unlike everything exits with 1, and is not repeated, since it may hold a secret", async () => {
    const run = await runCommand(["explain", "eyJhbGciOiJFUzI1NiJ9.secret zzzzzz"]);
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toBe(
      "apns: nothing is known about this.\nGive the reason or the code alone, or the first line of the error.\n",
    );
  });

  test("L-41: a status that nothing has exits with 1", async () => {
    expect((await runCommand(["explain", "418"])).code).toBe(1);
  });

  test("L-41: people read the meaning, what to do, and whether to send it again", async () => {
    const { stdout, stderr } = await runCommand(["explain", "Unregistered"]);
    expect({ stdout, stderr }).toEqual({
      stdout: [
        "Unregistered (reason of APNs, HTTP/2 status 410)",
        "  The app is no longer on the device.",
        "  Next: Delete the device token, unless it was registered again since.",
        "  Send it again: no.",
        "  Page of the documentation: reasons/Unregistered",
        "",
      ].join("\n"),
      stderr: "",
    });
  });
});
