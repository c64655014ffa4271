import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@apns/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "./fixture/built-command.js";
import { TmuxWindow } from "./fixture/tmux.js";
import { GOOD, Workbench } from "./fixture/workbench.js";

const DEAD = "cd".repeat(32);
const TIME = "\\d\\d:\\d\\d:\\d\\d";
const SHORT = `${GOOD.slice(0, 8)}…`;
/** Longer than any row here, with what would break a line or a terminal. */
const HOSTILE = `${"wide 長い ".repeat(12)}\n\u001b[2J\u0007end`;

/** What the line of JSON says. */
interface Ready {
  readonly http2: { readonly host: string; readonly port: number };
  readonly inbox: unknown;
  readonly dir: string;
  readonly keyId: string;
  readonly teamId: string;
  readonly topic: string;
}

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** Each in quotes for the shell of the window, and as if no package manager had started the tests. */
function simulate(...flags: readonly string[]): string {
  const words = ["env", "-u", "npm_config_user_agent", process.execPath, main, "simulate", ...flags];
  return words.map((word) => `'${word}'`).join(" ");
}

/** The variables of the lines to paste. */
function pasted(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((text) => {
      const [, name, value] = /^export (\w+)='(.*)'$/.exec(text) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** A program that has pasted the lines. */
function programWith(environment: Readonly<Record<string, string>>): ReturnType<typeof createClient> {
  const [host = "", port] = (environment["APNS_HTTP2"] ?? "").split(":");
  return createClient({
    credentials: {
      keyFile: environment["APNS_KEY"] ?? "",
      keyId: environment["APNS_KEY_ID"] ?? "",
      teamId: environment["APNS_TEAM_ID"] ?? "",
    },
    ca: readFileSync(environment["APNS_CA"] ?? ""),
    endpoints: { http2: { host, port: Number(port) } },
    topic: environment["APNS_TOPIC"] ?? "",
  });
}

describe.each([80, 40])("apns simulate on a terminal of %d columns", (columns) => {
  const size = { columns, rows: 20 };

  test("I-54: it says where the page is and what to paste, then each push on a line of its own, and Ctrl-C ends it", async () => {
    const dir = bench.at(`simulate-${columns}`);
    using window = await TmuxWindow.open(
      bench.folder,
      size,
      simulate("--dir", dir, "--bad-device-token", DEAD),
    );
    const started = await window.waitFor("export APNS_INBOX=");
    const [page] = started.filter((text) => text.startsWith("The inbox is at "));
    expect(page).toMatch(/^The inbox is at http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(started.filter((text) => text.startsWith("For your program"))).toEqual([
      `For your program, paste into its shell, or: eval "$(apns simulate --dir ${dir} --print-env)"`,
    ]);
    expect(started.join("\n")).not.toContain("{");
    const environment = pasted(started);
    expect(page).toBe(`The inbox is at ${environment["APNS_INBOX"]}/`);

    await using program = programWith(environment);
    for (const alert of ["First", HOSTILE]) {
      expect((await program.send({ deviceToken: GOOD, payload: { aps: { alert } } })).outcome).toBe(
        "accepted",
      );
    }
    expect((await program.send({ deviceToken: DEAD, payload: { aps: { badge: 1 } } })).outcome).toBe(
      "rejected",
    );
    const lines = await window.waitFor(" rejected ");
    const topic = environment["APNS_TOPIC"];
    // The whole screen since then: nothing stands beside them, or is left of what would clear it.
    expect(lines.slice(started.length).filter((text) => text !== "")).toEqual([
      expect.stringMatching(`^${TIME} accepted 200 alert ${topic} ${SHORT} "First"$`),
      expect.stringMatching(`^${TIME} accepted 200 alert ${topic} ${SHORT} "wide 長い .*…"$`),
      expect.stringMatching(`^${TIME} rejected BadDeviceToken alert ${topic} ${DEAD.slice(0, 8)}…$`),
    ]);
    for (const row of await window.rows()) expect(row.length).toBeLessThanOrEqual(columns);

    await window.press("C-c");
    const ended = await window.waitFor("exit code");
    expect(ended.slice(-2)).toEqual([
      expect.stringMatching(/^(?:\^C)?3 notifications: 2 accepted, 1 rejected, 0 discarded$/),
      "exit code 0",
    ]);
  });
});

test("L-83: started by npx, it says how another shell starts it", async () => {
  const dir = bench.at("simulate by npx");
  const agent = "npm_config_user_agent=npm/11.19.1 node/v20.20.2";
  const command = `'env' '${agent}' '${process.execPath}' '${main}' 'simulate' '--dir' '${dir}'`;
  using window = await TmuxWindow.open(bench.folder, { columns: 80, rows: 20 }, command);
  const lines = await window.waitFor("export APNS_INBOX=");
  expect(lines.filter((text) => text.startsWith("For your program"))).toEqual([
    `For your program, paste into its shell, or: eval "$(npx @apns/cli simulate --dir '${dir}' --print-env)"`,
  ]);
  await window.press("C-c");
  await window.waitFor("exit code 0");
});

test("I-54: with stdout in a file its line of JSON is all that it has, and a push has no line anywhere", async () => {
  const out = bench.at("simulate.json");
  const command = `${simulate()} > ${out}`;
  using window = await TmuxWindow.open(bench.folder, { columns: 80, rows: 20 }, command);
  await window.waitFor("gateway on 127.0.0.1:");
  const ready = JSON.parse(readFileSync(out, "utf8")) as Ready;
  const { http2, dir, keyId, teamId, topic } = ready;
  await using program = programWith({
    APNS_HTTP2: `${http2.host}:${http2.port}`,
    ...{ APNS_KEY: join(dir, `AuthKey_${keyId}.p8`), APNS_KEY_ID: keyId, APNS_TEAM_ID: teamId },
    ...{ APNS_CA: join(dir, "ca.pem"), APNS_TOPIC: topic },
  });
  const { outcome } = await program.send({ deviceToken: GOOD, payload: { aps: { badge: 1 } } });
  expect(outcome).toBe("accepted");
  await window.press("C-c");
  const shown = await window.waitFor("exit code 0");
  expect(shown.join("\n")).toContain("1 accepted, 0 rejected");
  expect(shown.join("\n")).not.toContain("accepted 200");
  expect(readFileSync(out, "utf8").split("\n")).toEqual([JSON.stringify(ready), ""]);
  expect(ready.inbox).toEqual({ host: "127.0.0.1", port: expect.any(Number) });
  expect(existsSync(dir)).toBe(false);
});
