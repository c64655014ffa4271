import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { badNotifications, createDemoNotifications } from "@apns/cli";
import { createClient } from "@apns/client";
import type { Simulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "./fixture/terminal-of-a-test.js";
import { GOOD, jsonLines, line, Workbench } from "./fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

describe("apns send", () => {
  test("sends a file and exits with 0 when all are accepted; the summary is on stdout", async () => {
    await using apple = await bench.start();
    const run = await runCommand([
      "send",
      bench.file("good.ndjson", line() + line({ priority: 5 })),
      ...bench.binaryFlags(apple),
    ]);
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toMatch(/accepted +2/);
    expect(apple.journal.accepted.map((one) => one.priority)).toEqual([10, 5]);
  });

  test("reads stdin, and gives one JSON line for each outcome with --json; device tokens are masked", async () => {
    await using apple = await bench.start({ badDeviceTokens: ["00ff"] });
    const stdin = line({ identifier: 7, expiration: "2040-01-01T00:00:00Z" }) + line({ deviceToken: "00ff" });
    const run = await runCommand(["send", "-", "--json", ...bench.binaryFlags(apple)], { stdin });
    expect(run.code).toBe(1);
    const outcomes = jsonLines(run.stdout);
    expect(outcomes).toHaveLength(2);
    expect(outcomes).toContainEqual({
      index: 0,
      line: 1,
      identifier: 7,
      deviceToken: "b5bb9d80…",
      outcome: "accepted",
      evidence: "position",
    });
    expect(outcomes).toContainEqual({
      index: 1,
      line: 2,
      deviceToken: "00ff…",
      outcome: "rejected",
      status: 8,
      reason: expect.stringContaining("token"),
      retry: "never",
      deviceTokenIsBad: true,
      deviceTokenIsDead: false,
      hint: expect.any(String),
    });
    expect(run.stdout).not.toContain(GOOD);
    expect(run.stderr).toMatch(/accepted +1/);
  });

  test("sends what the flags describe to several devices", async () => {
    await using apple = await bench.start();
    const flags = [
      "--to",
      GOOD,
      "0011",
      "--title",
      "T",
      "--body",
      "B",
      "--badge",
      "0",
      "--sound",
      "x",
      "--data",
      "n:=1",
      "s=text",
    ];
    const run = await runCommand([
      "send",
      ...flags,
      "--expiration",
      "1900000000",
      ...bench.binaryFlags(apple),
    ]);
    expect(run.code).toBe(0);
    expect(apple.journal.accepted).toHaveLength(2);
    expect(apple.journal.accepted[1]).toMatchObject({
      deviceToken: "0011",
      expiration: 1_900_000_000,
      payload: { aps: { alert: { title: "T", body: "B" }, badge: 0, sound: "x" }, n: 1, s: "text" },
    });
  });

  test("speaks HTTP/2 with a .p8 key whose id is in its name, unless flags say otherwise", async () => {
    await using apple = await bench.start();
    const run = await runCommand(
      ["send", "-", "--json", "--collapse-id", "one", ...bench.http2Flags(apple)],
      { stdin: line() + line() },
    );
    expect(run.code).toBe(0);
    const outcomes = jsonLines(run.stdout);
    expect(outcomes).toMatchObject([{ evidence: "response" }, { evidence: "response" }]);
    expect(apple.journal.accepted).toMatchObject([{ protocol: "http2" }, { protocol: "http2" }]);
    expect(run.stdout + run.stderr).not.toContain("bearer");
  });

  test("names bad lines by their number and goes on", async () => {
    await using apple = await bench.start();
    const bad = `${line()}no json\n${line({ deviceToken: "zz" })}${line({ expiry: 1 })}\n${line()}`;
    const run = await runCommand(["send", bench.file("bad.ndjson", bad), ...bench.binaryFlags(apple)]);
    expect(run.code).toBe(1);
    for (const number of [2, 3, 4]) expect(run.stderr).toContain(`line ${number}:`);
    expect(run.stdout).toMatch(/failed +3/);
    expect(apple.journal.counts.accepted).toBe(2);
  });

  const failures: [string, number, (apple: Simulator) => string[], RegExp][] = [
    [
      "no file and no --to",
      2,
      (apple) => ["send", ...bench.binaryFlags(apple)],
      /file of notifications, or --to/,
    ],
    [
      "a file that is not there",
      2,
      (apple) => ["send", "nowhere.ndjson", ...bench.binaryFlags(apple)],
      /cannot be read/,
    ],
    ["an unknown flag", 2, () => ["send", "-", "--gatway", "x"], /unknown option/],
    ["an unknown command", 2, () => ["sent"], /unknown command/],
    [
      "a key for provider tokens over the binary protocol",
      2,
      (apple) => [
        "send",
        "-",
        "--protocol",
        "binary",
        "--key",
        bench.file("AuthKey.p8", apple.providerKey.key),
        "--key-id",
        apple.providerKey.keyId,
        "--team-id",
        apple.providerKey.teamId,
      ],
      /only HTTP\/2 knows/,
    ],
    [
      "feedback over HTTP/2",
      2,
      (apple) => ["feedback", "--protocol", "http2", ...bench.feedbackFlags(apple)],
      /no feedback service/,
    ],
    [
      "a key that is not one",
      3,
      () => [
        "send",
        "-",
        "--key",
        bench.file("none.p8", "x"),
        "--key-id",
        "ABC123DEFG",
        "--team-id",
        "DEF123GHIJ",
      ],
      /not of a key/,
    ],
    ["no identity", 2, () => ["send", "-"], /--cert cert.pem --key key.pem/],
    ["a certificate that is not there", 3, () => ["send", "-", "--cert", "nowhere.pem"], /cannot be read/],
    [
      "a key that does not fit",
      3,
      () => [
        "send",
        "-",
        "--cert",
        bench.at("cert.pem"),
        "--key",
        bench.file("other.pem", bench.identity.issueClientCertificate({ keyType: "ec" }).key),
      ],
      /does not belong to the certificate/,
    ],
    [
      "a passphrase variable that is not set",
      2,
      (apple) => ["send", "-", "--passphrase-env", "NOWHERE", ...bench.binaryFlags(apple)],
      /NOWHERE/,
    ],
  ];
  for (const [title, code, args, said] of failures) {
    test(`exits with ${code} and says so for ${title}`, async () => {
      await using apple = await bench.start();
      const run = await runCommand(args(apple), { stdin: line() });
      expect(run.stderr).toMatch(said);
      expect(run).toMatchObject({ code, stdout: "" });
      expect(apple.journal.counts.received).toBe(0);
    });
  }

  test("exits with 5 when none is accepted, with 3 when the gateway takes no certificate", async () => {
    await using apple = await bench.start({ badDeviceTokens: [GOOD] });
    expect((await runCommand(["send", "-", ...bench.binaryFlags(apple)], { stdin: line() })).code).toBe(5);
    apple.useRules([{ at: "handshake", do: { close: "close" } }]);
    const refused = await runCommand(["send", "-", ...bench.binaryFlags(apple)], { stdin: line() });
    expect(refused.stderr).toContain("environment");
    expect(refused.code).toBe(3);
  });

  test("an interrupt stops reading, settles what is in flight and exits with 130", async () => {
    await using apple = await bench.start();
    const stop = new AbortController();
    const run = await runCommand(
      ["send", "-", "--json", "--settle-after-ms", "20", ...bench.binaryFlags(apple)],
      {
        stdin: line().repeat(20_000),
        interrupted: stop.signal,
        onLine: () => stop.abort(),
      },
    );
    expect(run.code).toBe(130);
    expect(run.stderr).toContain("interrupted");
    const outcomes = jsonLines(run.stdout).map(({ outcome }) => outcome);
    expect(
      outcomes.filter((outcome) => outcome === "accepted" || outcome === "presumed-accepted").length,
    ).toBeLessThanOrEqual(apple.journal.counts.accepted);
  });
});

describe("apns feedback", () => {
  test("gives each item as a JSON line, or a table", async () => {
    const failedAt = new Date("2024-05-06T07:08:09Z");
    await using apple = await bench.start({ feedback: [{ deviceToken: GOOD, failedAt }] });
    const json = await runCommand(["feedback", "--json", ...bench.feedbackFlags(apple)]);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toEqual({ deviceToken: GOOD, failedAt: "2024-05-06T07:08:09.000Z" });
    apple.addFeedback({ deviceToken: "01", failedAt });
    expect((await runCommand(["feedback", ...bench.feedbackFlags(apple)])).stdout).toMatch(
      /01 +2024-05-06T07:08:09/,
    );
    expect((await runCommand(["feedback", ...bench.feedbackFlags(apple)])).stderr).toContain("0 devices");
  });
});

describe("apns simulate", () => {
  test("writes its identity, prints one JSON line, keeps a journal, obeys rules, ends when interrupted", async () => {
    const dir = bench.at("simulator");
    const journal = bench.at("journal.ndjson");
    const rules = bench.file(
      "rules.json",
      JSON.stringify([{ when: { deviceToken: "0102" }, do: { answer: { status: 7 } } }]),
    );
    const stop = new AbortController();
    const outcomes: string[] = [];
    const run = await runCommand(
      [
        "simulate",
        "--gateway-port",
        "0",
        "--feedback-port",
        "0",
        "--http2-port",
        "0",
        "--dir",
        dir,
        "--journal",
        journal,
        "--rules",
        rules,
        "--response-delay-ms",
        "5",
      ],
      {
        interrupted: stop.signal,
        onLine: (text) => {
          const ready = JSON.parse(text);
          expect(ready).toMatchObject({
            gateway: { host: "127.0.0.1" },
            feedback: { host: "127.0.0.1" },
            http2: { host: "127.0.0.1" },
            dir,
          });
          expect(readdirSync(dir)).toEqual(
            expect.arrayContaining([`AuthKey_${ready.keyId}.p8`, "ca.pem", "cert.pem", "key.pem"]),
          );
          expect(statSync(join(dir, "key.pem")).mode & 0o077).toBe(0);
          const client = createClient({
            protocol: "binary",
            topic: ready.topic,
            endpoints: { gateway: ready.gateway },
            credentials: { certFile: join(dir, "cert.pem"), keyFile: join(dir, "key.pem") },
            ca: readFileSync(join(dir, "ca.pem"), "utf8"),
          });
          const sent = ["0102", "0304"].map((one) => client.send({ deviceToken: one, payload: { aps: {} } }));
          void Promise.all(sent)
            .then((all) => outcomes.push(...all.map((one) => one.outcome)))
            .then(() => stop.abort());
          void client.close();
        },
      },
    );
    expect(run.code).toBe(0);
    expect(outcomes).toEqual(["rejected", "accepted"]);
    expect(run.stdout.trim().split("\n")).toHaveLength(1);
    const entries = jsonLines(readFileSync(journal, "utf8"));
    expect(entries).toContainEqual(
      expect.objectContaining({ kind: "notification", deviceToken: "0102", verdict: "rejected" }),
    );
    expect(entries).toContainEqual(expect.objectContaining({ kind: "answer", status: 7, identifier: 1 }));
  });

  test("refuses rules that make no sense, and names the mistake", async () => {
    const rules = bench.file("wrong.json", JSON.stringify([{ when: { nht: 3 }, do: {} }]));
    const run = await runCommand(["simulate", "--dir", bench.folder, "--rules", rules]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("nht");
  });
});

describe("apns demo", () => {
  test("keeps every promise, with the example file and without one", async () => {
    const example = fileURLToPath(new URL("../../../examples/notifications.ndjson", import.meta.url));
    const run = await runCommand(["demo", "--file", example, "--response-delay-ms", "10"]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/accepted +993/);
    expect(run.stdout).toMatch(/rejected +7/);
    expect(run.stdout).toContain(
      "The gateway took all 999 good ones, exactly once each, in the order in which they were sent.",
    );
    const written = jsonLines(readFileSync(example, "utf8"));
    expect(written).toEqual(createDemoNotifications());
    expect(written.filter(({ deviceToken: one }) => String(one).startsWith("fa17fa17"))).toHaveLength(
      badNotifications.size,
    );
  });

  test("shows how to send one's own file to one's own gateway", async () => {
    const help = await runCommand(["demo", "--help"]);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain("--gateway host:2195 --cert cert.pem --key key.pem");
  });
});
