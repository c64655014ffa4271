import { runInNewContext } from "node:vm";
import {
  createAlert,
  createMdm,
  createPayload,
  createWalletUpdate,
  encodeNotification,
  encodePayload,
  type Payload,
  UsageError,
  WireError,
} from "@apns/wire";
import {
  createBroadcastRequest,
  createChannelRequest,
  createPushRequest,
  listChannelsRequest,
} from "@apns/wire/api";
import { NotificationTemplate } from "@apns/wire/binary";
import { describe, expect, test } from "vitest";
import { usageErrorOf } from "../errors/thrown-error.js";
import { entries, partEntries, payloadEntries } from "./payload-entries.js";

const cycle: Record<string, unknown> = {};
cycle["self"] = [cycle];
const nested = (depth: number): object => (depth === 0 ? {} : { in: nested(depth - 1) });
class Secret {
  readonly #value = 1;
  get value(): number {
    return this.#value;
  }
}
/** Its prototype has no constructor, so its instances say Object. */
function hidingClass(): new () => object {
  class Old {}
  Reflect.deleteProperty(Old.prototype, "constructor");
  return Old;
}

/** What JSON.stringify drops, changes or fails on. */
const unwritable: readonly (readonly [name: string, value: unknown])[] = [
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["a boxed NaN", new Number(Number.NaN)],
  ["a BigInt", 1n],
  ["a boxed BigInt", Object(1n)],
  ["a function", () => 1],
  ["a class", Secret],
  ["a symbol", Symbol("s")],
  ["a boxed symbol", Object(Symbol("s"))],
  ["a Map", new Map([["a", 1]])],
  ["an empty Map", new Map()],
  ["a Map with a member", Object.assign(new Map(), { a: 1 })],
  ["a Set", new Set([1])],
  ["a WeakMap", new WeakMap()],
  ["a WeakSet", new WeakSet()],
  ["a WeakRef", new WeakRef({})],
  ["a Promise", Promise.resolve(1)],
  ["a RegExp", /a/],
  ["an Error", new TypeError("no")],
  ["an Error with a code", Object.assign(new Error("no"), { code: "E" })],
  ["an invalid Date", new Date(Number.NaN)],
  ["an ArrayBuffer", new ArrayBuffer(2)],
  ["a SharedArrayBuffer", new SharedArrayBuffer(2)],
  ["a DataView", new DataView(new ArrayBuffer(2))],
  ["a Uint8Array", Uint8Array.of(1)],
  ["a Float64Array", Float64Array.of(1.5)],
  ["a Buffer", Buffer.from("a")],
  ["an iterator", [1].values()],
  [
    "a generator",
    (function* () {
      yield 1;
    })(),
  ],
  ["URLSearchParams", new URLSearchParams("a=1")],
  ["Headers", new Headers({ a: "1" })],
  ["an AbortSignal", new AbortController().signal],
  ["Intl.NumberFormat", new Intl.NumberFormat("en")],
  ["Math", Math],
  ["an object that hides everything", new Secret()],
  ["JSON", JSON],
  ["an instance of an old class that hides everything", new (hidingClass())()],
  ["a list with undefined", [1, undefined]],
  ["a list with a hole", new Array(2)],
  ["a list with a function", [() => 1]],
  ["a cycle", cycle],
  ["too many levels", nested(600)],
  ["a toJSON that returns NaN", { toJSON: () => Number.NaN }],
  ["a toJSON that returns a function", { toJSON: () => () => 1 }],
  ["a toJSON that returns a promise", { toJSON: async () => 1 }],
  ["a hidden toJSON that returns NaN", Object.defineProperty({}, "toJSON", { value: () => Number.NaN })],
  ["a Map of another realm", runInNewContext("new Map([[1, 2]])")],
  ["an Error of another realm", runInNewContext("new Error('no')")],
  ["an invalid Date of another realm", runInNewContext("new Date(NaN)")],
  ["a Uint8Array of another realm", runInNewContext("new Uint8Array(2)")],
  ["a proxy of a Map", new Proxy(new Map(), {})],
];

describe.each(entries)("$name", ({ field, send }) => {
  test.each(unwritable)("W-27: refuses %s, with its path", (_, value) => {
    for (const [members, path] of [
      [{ at: value }, ".at"],
      [{ rows: [0, { "a-b": value }] }, ".rows[1].a-b"],
    ] as const) {
      const error = usageErrorOf(() => send(members));
      expect(error.code).toBe("payload-not-serializable");
      expect(error.field).toMatch(new RegExp(`^${field}${path.replace(/[[\].]/g, "\\$&")}`));
      expect(error.message.startsWith(`${error.field} `)).toBe(true);
      expect(error instanceof WireError).toBe(true);
    }
  });

  test("W-29: what a getter, a proxy or a toJSON throws is the cause, and the path is that of the value", () => {
    const cause = new TypeError("no connection");
    const fail = (): never => {
      throw cause;
    };
    const getter = (name: string): object =>
      Object.defineProperty({}, name, { get: fail, enumerable: true, configurable: true });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const value of [
      getter("toJSON"),
      { toJSON: fail },
      new Proxy({}, { ownKeys: fail }),
      new Proxy({}, { getOwnPropertyDescriptor: fail, ownKeys: () => ["a"] }),
      new Proxy({ a: 1 }, { get: fail }),
      new Proxy([], { get: fail }),
      new Proxy({}, { getPrototypeOf: fail }),
    ]) {
      expect(usageErrorOf(() => send({ at: value }))).toMatchObject({
        code: "payload-not-serializable",
        field: `${field}.at`,
        cause,
      });
    }
    expect(usageErrorOf(() => send({ at: getter("row") }))).toMatchObject({
      field: `${field}.at.row`,
      cause,
    });
    expect(usageErrorOf(() => send({ at: proxy }))).toMatchObject({
      field: `${field}.at`,
      cause: expect.any(TypeError),
    });
    // A UsageError of the program's own is a cause like any other.
    const own = new UsageError("closed", "mine");
    const toJSON = (): never => {
      throw own;
    };
    expect(usageErrorOf(() => send({ at: { toJSON } })).cause).toBe(own);
  });

  test("W-28: an object with a toJSON is what that returns, at every depth", () => {
    class Row {
      readonly id: number;
      readonly password = "secret";
      constructor(id: number) {
        this.id = id;
      }
      toJSON(): object {
        return { id: this.id, at: new Date(0), none: undefined };
      }
    }
    const json = { id: 7, at: "1970-01-01T00:00:00.000Z" };
    expect(send({ row: new Row(7), rows: [new Row(7)], url: new URL("https://a.b/") })).toEqual({
      row: json,
      rows: [json],
      url: "https://a.b/",
    });
    expect(send({ key: { toJSON: (key: string) => key }, list: [{ toJSON: (key: string) => key }] })).toEqual(
      { key: "key", list: ["0"] },
    );
    expect(send({ gone: { toJSON: () => undefined }, kept: 1 })).toEqual({ kept: 1 });
  });

  test("W-27: own members of an instance are its data, and what has no key in JSON is not", () => {
    class Point {
      readonly x = 1;
      readonly y: number | undefined = undefined;
      sum(): number {
        return this.x;
      }
    }
    const members = {
      point: new Point(),
      bare: Object.assign(Object.create(null), { a: 1 }),
      other: runInNewContext("({ a: [1, {}], b: {} })"),
      boxed: [new Number(3), new String("x"), new Boolean(false)],
      negative: -0,
      nothing: undefined,
      hidden: Object.defineProperty({ a: 1 }, "b", { value: () => 1 }),
      symbol: { a: 1, [Symbol("b")]: () => 1 },
      constructor: { constructor: 1 },
      empty: [{}, [], Object.create(null)],
      halves: "\ud83d",
      deep: nested(300),
    };
    expect(send(members)).toEqual({
      point: { x: 1 },
      bare: { a: 1 },
      other: { a: [1, {}], b: {} },
      boxed: [3, "x", false],
      negative: 0,
      hidden: { a: 1 },
      symbol: { a: 1 },
      constructor: { constructor: 1 },
      empty: [{}, [], {}],
      halves: "\ud83d",
      deep: nested(300),
    });
  });

  test("W-9: keys of JSON that JavaScript gives a meaning arrive", () => {
    const members = JSON.parse(
      '{"__proto__":{"a":1},"constructor":1,"toString":2,"list":[{"__proto__":null}]}',
    );
    expect(JSON.stringify(send(members))).toBe(JSON.stringify(members));
  });
});

describe.each(payloadEntries.filter(({ name }) => name !== "createBroadcastRequest"))(
  "the whole payload: $name",
  ({ send }) => {
    test("W-28: is what its toJSON returns", () => {
      class Model {
        readonly secret = 1;
        toJSON(): object {
          return { aps: { alert: "x" }, id: 7 };
        }
      }
      expect(send(new Model())).toEqual({ aps: { alert: "x" }, id: 7 });
    });

    test.each([
      ["a Map", new Map()],
      ["a Date", new Date(0)],
      ["an Error", new Error("no")],
      ["a toJSON that returns a list", { toJSON: () => [] }],
    ])("W-27: refuses %s", (_, value) => {
      expect(usageErrorOf(() => send(value))).toMatchObject({
        code: "payload-not-serializable",
        field: "payload",
      });
    });
  },
);

describe.each(partEntries)("a whole part: $name", ({ field, send }) => {
  test("W-28: is what its toJSON returns, and stands beside the rest", () => {
    class Row {
      readonly secret = 1;
      toJSON(): object {
        return { id: 7 };
      }
    }
    expect(send(new Row())).toEqual({ id: 7 });
    expect(send({ toJSON: () => ({ id: 7 }) })).toEqual({ id: 7 });
  });

  test.each([
    ["a Date", new Date(0)],
    ["an invalid Date", new Date(Number.NaN)],
    ["an Error", new Error("no")],
    ["a Map", new Map()],
    ["a Promise", Promise.resolve({})],
    ["bytes", Uint8Array.of(1)],
    ["a toJSON that returns a text", { toJSON: () => "x" }],
    ["a toJSON that returns a list", { toJSON: () => [] }],
    ["a toJSON that returns nothing", { toJSON: () => undefined }],
  ])("W-27: refuses %s, which would vanish", (_, value) => {
    expect(usageErrorOf(() => send(value))).toMatchObject({ code: "payload-not-serializable", field });
  });
});

describe("fields", () => {
  test("W-29: what a getter of any fields throws is the cause of a UsageError", () => {
    const cause = new Error("no");
    const fail = (): never => {
      throw cause;
    };
    const fields = {};
    for (const name of ["bundleId", "payload", "alert", "pushMagic", "priority"]) {
      Object.defineProperty(fields, name, { get: fail, enumerable: true });
    }
    const takers: readonly ((given: never) => unknown)[] = [
      createAlert,
      createMdm,
      createWalletUpdate,
      createChannelRequest,
      listChannelsRequest,
      createBroadcastRequest,
      createPushRequest,
      encodeNotification,
      (given) => new NotificationTemplate(given),
    ];
    const alert = Object.defineProperty({}, "alert", { get: fail, enumerable: true });
    expect(usageErrorOf(() => createPayload(alert))).toMatchObject({ field: "options", cause });
    for (const take of takers) {
      for (const given of [fields, new Proxy({}, { ownKeys: fail, get: fail })]) {
        expect(usageErrorOf(() => take(given as never))).toMatchObject({ code: "invalid-type", cause });
      }
    }
  });
});

describe("numbers", () => {
  test("W-27: keep the digits that JSON.rawJSON gave them, where the engine has it", () => {
    const { rawJSON } = JSON as { readonly rawJSON?: (text: string) => unknown };
    const digits = rawJSON === undefined ? "5" : "12345678901234567890";
    const id = rawJSON === undefined ? 5 : rawJSON(digits);
    const text = `{"aps":{"alert":"x"},"at":"1970-01-01T00:00:00.000Z","id":${digits}}`;
    const payload = { aps: { alert: "x" }, at: new Date(0), id };
    expect(new TextDecoder().decode(encodePayload(payload))).toBe(text);
    expect(createPushRequest({ deviceToken: "ab".repeat(32), payload }).body).toBe(text);
    const { at } = payload;
    expect(new TextDecoder().decode(encodePayload(createPayload({ alert: "x", custom: { at, id } })))).toBe(
      text,
    );
  });
});

describe("paths", () => {
  const fieldOf = (payload: unknown): string | undefined =>
    usageErrorOf(() => encodePayload(payload as Payload)).field;

  test("W-27: name keys as JavaScript does, without characters that a terminal acts on", () => {
    expect(fieldOf({ aps: { badge: Number.NaN } })).toBe("payload.aps.badge");
    expect(fieldOf({ "a b": { 'c"': [Number.NaN] } })).toBe('payload["a b"]["c\\""][0]');
    expect(fieldOf({ "\u001b[31m\u009b\u202e\u{E0001}": Number.NaN })).toBe(
      'payload["\\u001b[31m\\u009b\\u202e\\udb40\\udc01"]',
    );
    expect(fieldOf({ größe: Number.NaN })).toBe('payload["größe"]');
    expect(fieldOf({ ["k".repeat(100)]: Number.NaN })).toBe(`payload["${"k".repeat(40)}…"]`);
  });

  test("W-27: show the two ends of a long way", () => {
    const deep = (depth: number): unknown => (depth === 0 ? Number.NaN : { in: deep(depth - 1) });
    expect(fieldOf({ a: deep(100) })).toBe(`payload.a${".in".repeat(9)}…${".in".repeat(10)}`);
  });

  test("W-27: no message shows a value", () => {
    const { message } = usageErrorOf(() => encodePayload({ a: ["secret", { b: "secret", c: Number.NaN }] }));
    expect(message).not.toContain("secret");
  });
});

describe("what a payload shows", () => {
  test("W-28: push type and needed keys are those of what toJSON returns", () => {
    const deviceToken = "ab".repeat(32);
    const payload = { toJSON: () => ({ aps: { "content-available": 1 } }) };
    expect(createPushRequest({ deviceToken, payload })).toMatchObject({
      pushType: "background",
      body: '{"aps":{"content-available":1}}',
    });
    expect(
      usageErrorOf(() => createPushRequest({ deviceToken, payload, pushType: "liveactivity" })).field,
    ).toBe("payload.aps.event");
  });

  test("W-29: a getter of the notification that throws is a UsageError with its cause", () => {
    const cause = new Error("no");
    for (const name of ["deviceToken", "payload", "topic", "priority", "expiration", "collapseId", "id"]) {
      const notification = Object.defineProperty(
        { deviceToken: "ab".repeat(32), payload: { aps: {} } },
        name,
        {
          get() {
            throw cause;
          },
        },
      );
      expect(usageErrorOf(() => createPushRequest(notification))).toMatchObject({
        code: "invalid-type",
        field: "notification",
        cause,
      });
    }
  });
});
