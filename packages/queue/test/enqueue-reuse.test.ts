import type { Notification } from "@apns/client";
import { expect, test } from "vitest";
import { decodeContent } from "../src/chunk/chunk-content.js";
import { Queue } from "../src/queue.js";
import { MemoryStore } from "../src/store/memory/memory-store.js";

type Changeable = { -readonly [Field in keyof Notification]: Notification[Field] };

/** What is stored, by chunk: the fields, the payload and how many. */
async function storedOf(source: Iterable<Notification> | AsyncIterable<Notification>) {
  const store = new MemoryStore();
  await new Queue(store).enqueue(source);
  const stored: { readonly payload: string; readonly count: number; readonly fields: object }[] = [];
  for (const lane of await store.readyLanes()) {
    const chunks = await store.claim({ lane: lane.id, maxChunks: 1000, leaseMs: 1000, worker: "w" });
    for (const { content, count } of chunks) {
      const { payload, fields } = decodeContent(content);
      stored.push({ payload: Buffer.from(payload).toString(), count, fields });
    }
  }
  return stored;
}

const texts = async (source: Iterable<Notification>): Promise<readonly string[]> =>
  (await storedOf(source)).flatMap(({ payload, count }) => Array<string>(count).fill(payload));

/** One object for all: `change` makes the next of five from it. */
function* reused(first: object, change: (one: Changeable, n: number) => void): Generator<Notification> {
  const one = { deviceToken: "", ...first } as Changeable;
  for (let n = 0; n < 5; n += 1) {
    one.deviceToken = `a${n}`;
    change(one, n);
    yield one;
  }
}

const NAMES = ["Ann", "Ann", "Ann", "Bob", "Cid"];
const hello = (n: number): string => `Hello ${NAMES[n]}`;
const HELLOS = NAMES.map((name) => `{"aps":{"alert":"Hello ${name}"}}`);

test("Q-81: a notification object that is changed and given again is stored as it is each time", async () => {
  const source = reused({}, (one, n) => {
    one.payload = { aps: { alert: hello(n) } };
  });
  expect(await texts(source)).toEqual(HELLOS);
});

test("Q-81: a payload that is changed in place is stored as it is each time, however deep the change", async () => {
  const flat = { aps: { alert: "" } };
  expect(
    await texts(
      reused({ payload: flat }, (_, n) => {
        flat.aps.alert = hello(n);
      }),
    ),
  ).toEqual(HELLOS);
  const deep = { aps: { alert: "x" }, list: [1, { to: null as unknown }] };
  const changes: (() => void)[] = [
    () => {},
    () => {},
    () => deep.list.push(2),
    () => Object.assign(deep.list[1] as object, { to: "y" }),
    () => Object.assign(deep, { more: true }),
  ];
  expect(await texts(reused({ payload: deep }, (_, n) => changes[n]?.()))).toEqual([
    ...Array<string>(2).fill('{"aps":{"alert":"x"},"list":[1,{"to":null}]}'),
    '{"aps":{"alert":"x"},"list":[1,{"to":null},2]}',
    '{"aps":{"alert":"x"},"list":[1,{"to":"y"},2]}',
    '{"aps":{"alert":"x"},"list":[1,{"to":"y"},2],"more":true}',
  ]);
});

test("Q-81: bytes that are filled again are stored as they are each time", async () => {
  const payload = Buffer.from(HELLOS[0] ?? "");
  const source = reused({ payload }, (_, n) => {
    payload.set(Buffer.from(HELLOS[n] ?? ""));
  });
  expect(await texts(source)).toEqual(HELLOS);
});

test("Q-81: a payload that writes itself is asked each time", async () => {
  let n = -1;
  class Greeting {
    readonly aps = { alert: "" };
    readonly self = this;
    toJSON(): object {
      return { aps: { alert: hello(n) } };
    }
  }
  const source = reused({ payload: new Greeting() }, (_, now) => {
    n = now;
  });
  expect(await texts(source)).toEqual(HELLOS);
  const plain = { aps: { alert: "" }, self: {}, toJSON: () => ({ aps: { alert: hello(n) } }) };
  plain.self = plain;
  const plainSource = reused({ payload: plain }, (_, now) => {
    n = now;
  });
  expect(await texts(plainSource)).toEqual(HELLOS);
});

test("Q-81: a Date that is set again, and each other field, is stored as it is each time", async () => {
  const payload = { aps: { alert: "x" } };
  const expiration = new Date(2_000_000_000_000);
  const dates = reused({ payload, expiration }, (_, n) => {
    if (n === 3) expiration.setTime(2_100_000_000_000);
  });
  expect((await storedOf(dates)).map(({ count, fields }) => ({ count, fields }))).toEqual([
    { count: 3, fields: { expiration: 2_000_000_000 } },
    { count: 2, fields: { expiration: 2_100_000_000 } },
  ]);
  for (const [field, value] of Object.entries({
    identifier: 5,
    topic: "com.example.app",
    pushType: "alert",
    collapseId: "c",
    id: "123e4567-e89b-42d3-a456-426614174000",
    identity: "i",
    priority: 5,
    expiration: 2_000_000_000,
  })) {
    const source = reused({ payload }, (one, n) => {
      if (n === 3) Object.assign(one, { [field]: value });
    });
    expect((await storedOf(source)).map(({ count, fields }) => ({ count, fields }))).toEqual([
      { count: 3, fields: {} },
      { count: 2, fields: { [field]: value } },
    ]);
  }
});

test("Q-81: a field that gets another value, and an object that takes the place of an empty one, are seen", async () => {
  const payload = { aps: { alert: "x" }, at: {} };
  const topics = reused({ payload, topic: "com.example.a" }, (one, n) => {
    if (n === 3) one.topic = "com.example.b";
  });
  expect((await storedOf(topics)).map(({ count, fields }) => ({ count, fields }))).toEqual([
    { count: 3, fields: { topic: "com.example.a" } },
    { count: 2, fields: { topic: "com.example.b" } },
  ]);
  const places = reused({ payload }, (_, n) => {
    if (n === 3) payload.at = new Date(0);
  });
  expect((await storedOf(places)).map((chunk) => chunk.count)).toEqual([3, 2]);
});

test("Q-81: what has not changed still shares a chunk", async () => {
  const payload = { aps: { alert: { title: "a", body: "b" } }, tags: ["x", { y: 1 }] };
  const same = Array.from({ length: 1000 }, () => ({ deviceToken: "ab", payload }));
  expect((await storedOf(same)).map(({ count }) => count)).toEqual([500, 500]);
});
