import { PassThrough } from "node:stream";
import { createClient } from "@apns/client";
import { startSimulator } from "@apns/simulator";
import { expect, test, vi } from "vitest";
import { NotificationLines } from "../../../src/commands/simulate/notification-lines.js";
import { Screen } from "../../../src/screen/screen.js";
import { linesSoFar } from "../../fixture/lines-so-far.js";
import { GOOD } from "../../fixture/workbench.js";

test("I-43: of a flood the first twenty of each second are lines, then the number of the others", async () => {
  await using apple = await startSimulator();
  await using client = createClient({
    credentials: apple.providerKey,
    ca: apple.ca,
    endpoints: { http2: apple.http2 },
    topic: apple.topic,
  });
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const screen = new Screen({ stdin, stdout, stderr, env: {}, interrupted: new AbortController().signal });
  const printed = (): string[] => linesSoFar(stdout);
  const flood = async (count: number): Promise<void> => {
    const payload = { aps: { alert: "Goal" } };
    const sends = Array.from({ length: count }, () => client.send({ deviceToken: GOOD, payload }));
    const outcomes = await Promise.all(sends);
    expect(outcomes.map((outcome) => outcome.outcome)).toEqual(outcomes.map(() => "accepted"));
  };
  // The seconds of the lines pass when the test says so.
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const lines = new NotificationLines(apple, screen);
    await flood(23);
    const first = printed();
    expect(first).toHaveLength(20);
    for (const line of first) expect(line).toContain('"Goal"');
    vi.advanceTimersByTime(1000);
    expect(printed()).toEqual(["and 3 more"]);
    await flood(21);
    expect(printed()).toHaveLength(20);
    lines.end();
    expect(printed()).toEqual(["and 1 more"]);
    await flood(1);
    expect(printed()).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});
