import { expect, test } from "vitest";
import { ClientProcess } from "../../benchmarks/harness/processes.mjs";

const LONG_MS = 30_000;

async function withClient(settings, use) {
  const task = { warmUp: 10, settings, timeoutMs: LONG_MS };
  const client = await ClientProcess.start("../test/benchmarks/echo-client.mjs", task);
  try {
    return await use(client);
  } finally {
    await client.stop();
  }
}

test("a client's process warms up once and stays alive between pieces", () =>
  withClient({}, async (client) => {
    expect(client).toMatchObject({ failure: undefined, sentInWarmUp: 11 });
    const first = await client.run({ count: 3, lead: 0, timeoutMs: LONG_MS });
    const second = await client.run({ count: 4, lead: 2, timeoutMs: LONG_MS });
    expect(first).toMatchObject({ accepted: 3, led: 10 });
    expect(second).toMatchObject({ accepted: 4, led: 12, pid: first.pid });
    expect(second.peakMB).toBeGreaterThan(1);
  }));

test("a client that ends during a piece has failed, and its last words say why", () =>
  withClient({ endsAt: 5 }, async (client) => {
    const { failure } = await client.run({ count: 5, lead: 0, timeoutMs: LONG_MS });
    expect(failure).toBe("ended with 3 the last words");
  }));

test("a client that gives no result in time is ended", () =>
  withClient({ hangsAt: 6 }, async (client) => {
    const { failure } = await client.run({ count: 6, lead: 0, timeoutMs: 100 });
    expect(failure).toBe("no result within 0.1 s");
  }));

test("a client ends during a piece when whoever asked for it is gone", () =>
  withClient({ hangsAt: 6 }, async (client) => {
    const piece = client.run({ count: 6, lead: 0, timeoutMs: LONG_MS });
    await client.stop();
    expect((await piece).failure).toBe("ended with 1");
  }));
