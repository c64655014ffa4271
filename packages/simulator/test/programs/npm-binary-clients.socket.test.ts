import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Simulator } from "@apns/simulator";
import { describe, expect, test } from "vitest";
import { tokenOf } from "../fixture/notification-bytes.js";
import { startWithRsa as start } from "../fixture/simulator-fixture.js";

const BAD = tokenOf(0xbad);
/** A client in its own process, which ends before its simulator does. */
class ClientProcess {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  async next(): Promise<unknown> {
    return (await once(this.#child, "message"))[0];
  }

  report(): Promise<unknown> {
    const answer = this.next();
    this.#child.send("report");
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.kill();
    await exited;
  }
}

const SCRIPTS = {
  apnSend: new URL("./clients/apn-send.cjs", import.meta.url),
  apnFeedback: new URL("./clients/apn-feedback.cjs", import.meta.url),
  apnagentSend: new URL("./clients/apnagent-send.cjs", import.meta.url),
  apnagentFeedback: new URL("./clients/apnagent-feedback.cjs", import.meta.url),
};

/** Runs one of the clients; its stderr is the test's. */
function run(script: keyof typeof SCRIPTS, apple: Simulator, deviceTokens: string[] = []): ClientProcess {
  const address = script.endsWith("Send") ? apple.gateway : apple.feedback;
  const config = { ...address, ca: apple.ca, ...apple.clientCertificate, deviceTokens };
  return new ClientProcess(fork(SCRIPTS[script], [JSON.stringify(config)], { execArgv: [] }));
}

function tokens(count: number): string[] {
  return Array.from({ length: count }, (_, at) => tokenOf(at + 1));
}

function acceptedTokens(apple: Simulator): string[] {
  return apple.journal.accepted.map((entry) => entry.deviceToken);
}

describe("node-apn 1.7.8", () => {
  test("sends good notifications with command 2", async () => {
    await using apple = await start();
    await using _child = run("apnSend", apple, tokens(50));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 50);
    expect(acceptedTokens(apple)).toEqual(tokens(50));
    expect(apple.journal.accepted[0]).toMatchObject({
      command: 2,
      expiration: 2_000_000_000,
      priority: 10,
      payload: { aps: { alert: "Grüße 😀", badge: 3 }, number: 1 },
    });
  });

  test("learns which device token was bad, and sends the rest again", async () => {
    await using apple = await start({ badDeviceTokens: [BAD], responseDelayMs: 50 });
    const all = [...tokens(20), BAD, ...Array.from({ length: 30 }, (_, at) => tokenOf(at + 21))];
    await using child = run("apnSend", apple, all);
    await apple.journal.waitFor((journal) => journal.counts.accepted === 50);
    expect(acceptedTokens(apple)).toEqual(tokens(50));
    expect(apple.journal.rejected).toMatchObject([{ deviceToken: BAD, status: 8 }]);
    expect(await child.report()).toMatchObject({ errors: [[8, 21]] });
  });

  test("reads the feedback list, device tokens of any length", async () => {
    await using apple = await start({
      feedback: [
        { deviceToken: tokenOf(1), failedAt: 1_400_000_000 },
        { deviceToken: "aabbcc", failedAt: new Date(1_500_000_000_000) },
      ],
    });
    await using child = run("apnFeedback", apple);
    expect(await child.next()).toEqual([
      [1_400_000_000, tokenOf(1)],
      [1_500_000_000, "aabbcc"],
    ]);
  });
});

describe("apnagent 1.1.3", () => {
  test("sends good notifications with command 1", async () => {
    await using apple = await start();
    await using _child = run("apnagentSend", apple, tokens(50));
    await apple.journal.waitFor((journal) => journal.counts.accepted === 50);
    expect(acceptedTokens(apple)).toEqual(tokens(50));
    expect(apple.journal.accepted.map((entry) => entry.identifier)).toEqual(
      Array.from({ length: 50 }, (_, at) => at),
    );
    expect(apple.journal.accepted[0]).toMatchObject({
      command: 1,
      payload: { aps: { alert: "Grüße 😀", badge: 3 } },
    });
  });

  test("learns which device token was bad, and sends the rest again", async () => {
    await using apple = await start({ badDeviceTokens: [BAD], responseDelayMs: 50 });
    const all = [...tokens(5), BAD, ...Array.from({ length: 5 }, (_, at) => tokenOf(at + 6))];
    await using child = run("apnagentSend", apple, all);
    await apple.journal.waitFor((journal) => journal.counts.accepted === 10);
    expect(acceptedTokens(apple)).toEqual(tokens(10));
    expect(await child.report()).toEqual({ errors: [[8, 5]] });
  });

  test("reads the feedback list", async () => {
    await using apple = await start({ feedback: [{ deviceToken: tokenOf(7), failedAt: 1_400_000_000 }] });
    await using child = run("apnagentFeedback", apple);
    expect(await child.next()).toEqual([1_400_000_000, tokenOf(7)]);
  });
});
