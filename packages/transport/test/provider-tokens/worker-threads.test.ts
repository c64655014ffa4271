import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { Worker } from "node:worker_threads";
import {
  createProviderTokens,
  createSharedMemoryTokenStore,
  type ProviderTokenStore,
  type StoredProviderToken,
} from "@apns/transport";
import { buildSync } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { EPOCH, ids, key, MINUTE, newKey } from "./clocked-source.js";
import { settled } from "./shared-store.js";

/** What a worker thread does: it waits until all are there, and sends with the token that it gets. */
const WORKER = `
  import { parentPort, workerData } from "node:worker_threads";
  import { createProviderTokens, createSharedMemoryTokenStore } from "@apns/transport";
  const { memory, gate, key, ids, scribbles } = workerData;
  const store = memory && createSharedMemoryTokenStore(memory);
  if (scribbles) {
    parentPort.postMessage("ready");
    for (let at = 0; ; at++) {
      await store.write("other." + (at % 7), { token: "x".repeat(at % 300), issuedAtSeconds: Math.floor(Date.now() / 1000) }, await store.read("other." + (at % 7)));
    }
  }
  const tokens = createProviderTokens({ ...ids, key, store });
  const now = () => ({ nowMs: performance.now(), unixMs: Date.now() });
  parentPort.postMessage("ready");
  Atomics.wait(gate, 0, 0);
  const done = () => {
    const token = tokens.current(performance.now());
    if (token) parentPort.postMessage({ authorization: token.authorization });
    return token !== undefined;
  };
  // Asking the store keeps no thread alive, as a socket would.
  const alive = setInterval(() => {}, 1000);
  tokens.subscribe(() => done() && clearInterval(alive));
  tokens.tick(now());
  if (done()) clearInterval(alive);
`;

let code: string;
beforeAll(() => {
  const bundled = buildSync({
    stdin: { contents: WORKER, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "js" },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    conditions: ["@apns/source"],
    logLevel: "silent",
  });
  code = bundled.outputFiles[0]?.text ?? "";
});

function start(workerData: object): Worker {
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData });
}

/** Starts threads, lets all of them send at the same moment, and returns what they sent with. */
async function sendIn(count: number, memory: SharedArrayBuffer | undefined): Promise<Set<string>> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workers = Array.from({ length: count }, () => start({ memory, gate, key, ids }));
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const answers = workers.map((worker) => once(worker, "message"));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  const sent = await Promise.all(answers);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return new Set(sent.map(([{ authorization }]) => authorization as string));
}

describe("J-16: worker threads", () => {
  test("J-16: without a store each mints a token of its own", async () => {
    expect((await sendIn(3, undefined)).size).toBe(3);
  });

  test("J-16: with a store on shared memory all send the same one, though they start at the same moment", async () => {
    const { memory } = createSharedMemoryTokenStore();
    const first = await sendIn(4, memory);
    expect(first.size).toBe(1);
    // Later threads, and the main one, find it.
    expect(await sendIn(2, memory)).toEqual(first);
    const tokens = createProviderTokens({ ...ids, key, store: createSharedMemoryTokenStore(memory) });
    tokens.tick({ nowMs: performance.now(), unixMs: Date.now() });
    for (let turn = 0; turn < 100 && tokens.current(performance.now()) === undefined; turn++) await settled();
    expect(new Set([tokens.current(performance.now())?.authorization])).toEqual(first);
  });

  test("J-16: threads that are ended while they write do not stop the others", async () => {
    const store = createSharedMemoryTokenStore();
    for (let round = 0; round < 3; round++) {
      const workers = [0, 1].map(() => start({ memory: store.memory, scribbles: true }));
      await Promise.all(workers.map((worker) => once(worker, "message")));
      for (let turn = 0; turn < 50 * round; turn++) await settled();
      await Promise.all(workers.map((worker) => worker.terminate()));
      const token = { token: `${round}`, issuedAtSeconds: Math.floor(Date.now() / 1000) };
      await store.write("mine", token, await store.read("mine"));
      expect(await store.read("mine")).toEqual(token);
    }
  });
});

describe("J-16: the store", () => {
  const now = (): number => Math.floor(Date.now() / 1000);
  const stored = (token: string, issuedAtSeconds = now()): StoredProviderToken => ({
    token,
    issuedAtSeconds,
  });

  test("J-16: keeps the token of the faster thread, and replaces what was read", async () => {
    const one = createSharedMemoryTokenStore();
    const other = createSharedMemoryTokenStore(one.memory);
    expect(await one.read("a")).toBeUndefined();
    const first = stored("first");
    expect(await one.write("a", first, undefined)).toEqual(first);
    expect(await other.write("a", stored("second"), undefined)).toEqual(first);
    const third = stored("third");
    expect(await other.write("a", third, first)).toEqual(third);
    expect(await one.read("a")).toEqual(third);
    expect(await one.read("b")).toBeUndefined();
    expect(await one.read("__proto__")).toBeUndefined();
  });

  test("J-16: forgets tokens whose hour is over, and says when it is full", async () => {
    const store = createSharedMemoryTokenStore(new SharedArrayBuffer(4096));
    for (let at = 0; at < 100; at++)
      await store.write(`old${at}`, stored("x".repeat(300), now() - 3601), undefined);
    await store.write("young", stored("y"), undefined);
    expect(await store.read("old99")).toBeUndefined();
    await expect(store.write("large", stored("x".repeat(5000)), undefined)).rejects.toThrow(/full/);
    expect(await store.read("young")).toMatchObject({ token: "y" });
  });

  test("J-16: new memory has room for a hundred keys", async () => {
    const store = createSharedMemoryTokenStore();
    const seen: StoredProviderToken[] = [];
    const own: ProviderTokenStore = { read: () => undefined, write: (_, token) => void seen.push(token) };
    createProviderTokens({ ...ids, key: newKey(), store: own }).tick({ nowMs: 0, unixMs: EPOCH });
    for (let turn = 0; turn < 10; turn++) await settled();
    const [token = stored("")] = seen;
    expect(token.token.length).toBeGreaterThan(150);
    for (let at = 0; at < 100; at++)
      await store.write(`TEAM456789.KEY00000${at}`, { ...token, issuedAtSeconds: now() }, undefined);
    expect(await store.read("TEAM456789.KEY000000")).toMatchObject({ token: token.token });
  });

  test("J-16: takes over a lock whose holder is gone, and text that is cut off", async () => {
    const store = createSharedMemoryTokenStore();
    await store.write("a", stored("t"), undefined);
    const words = new Int32Array(store.memory);
    Atomics.store(words, 0, 1);
    expect(await store.read("a")).toMatchObject({ token: "t" });
    expect(Atomics.load(words, 0)).toBe(0);
    Atomics.store(words, 1, 5);
    expect(await store.read("a")).toBeUndefined();
  });

  test("J-16: takes nothing but its own kind of memory, and prints no token", async () => {
    for (const memory of [new SharedArrayBuffer(100), new ArrayBuffer(65_536), "memory", null]) {
      expect(() => createSharedMemoryTokenStore(memory as SharedArrayBuffer)).toThrow(
        expect.objectContaining({ name: "UsageError", code: "invalid-type", field: "memory" }),
      );
    }
    const store = createSharedMemoryTokenStore();
    await store.write("a", stored("SECRET"), undefined);
    expect(`${inspect(store, { depth: 9 })}${JSON.stringify(store)}`).not.toMatch(/SECRET|5345|53 45/);
  });

  test("J-16: one token for each key serves a fleet of sources in virtual time", async () => {
    const store = createSharedMemoryTokenStore();
    const clock = { unixMs: () => EPOCH, monotonicMs: () => MINUTE };
    const sources = [0, 1, 2].map(() => createProviderTokens({ ...ids, key, clock, store }));
    for (const tokens of sources) tokens.tick({ nowMs: 0, unixMs: EPOCH });
    for (let turn = 0; turn < 10; turn++) await settled();
    expect(new Set(sources.map((tokens) => tokens.current(0)?.authorization)).size).toBe(1);
  });
});
