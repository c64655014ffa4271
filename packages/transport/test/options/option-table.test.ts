import {
  checkOf,
  integer,
  type OptionTable,
  oneOf,
  type PartialOptions,
  resolveOptions,
} from "@apns/transport/options";
import {
  binarySessionOptionTable,
  http2SessionOptionTable,
  resolveBinarySessionOptions,
  resolveHttp2SessionOptions,
} from "@apns/transport/session";
import { UsageError } from "@apns/wire";
import { describe, expect, test } from "vitest";

interface Options {
  readonly size: number;
  readonly mode: "fast" | "slow";
  readonly delay: { readonly baseMs: number; readonly maxMs: number };
}

const table: OptionTable<Options> = {
  size: { check: integer(1, 10), default: 5 },
  mode: { check: oneOf("fast", "slow"), default: "fast" },
  delay: {
    group: {
      baseMs: { check: integer(0, 100), default: 1 },
      maxMs: { check: integer(0, 100), default: 2 },
    },
  },
};
const defaults = { size: 5, mode: "fast", delay: { baseMs: 1, maxMs: 2 } };

describe("resolveOptions", () => {
  test("W-29: what a getter or a proxy throws is the cause of a UsageError with the path", () => {
    const cause = new Error("not loaded");
    const fail = (): never => {
      throw cause;
    };
    const everyTrap = new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail });
    const inherited = Object.create(Object.defineProperty({}, "size", { get: fail }));
    for (const [given, field] of [
      [everyTrap, "the options"],
      [inherited, "the options"],
      [{ delay: everyTrap }, "delay"],
      [Object.defineProperty({}, "size", { get: fail, enumerable: true }), "the options"],
    ] as const) {
      expect(() => resolveOptions(table, given)).toThrow(
        expect.objectContaining({ name: "UsageError", code: "invalid-type", field, cause }),
      );
    }
  });

  test("fills in absent options, at every level", () => {
    expect(resolveOptions(table, undefined)).toEqual(defaults);
    expect(resolveOptions(table, {})).toEqual(defaults);
    expect(resolveOptions(table, { size: 7, delay: { maxMs: 50 } })).toEqual({
      size: 7,
      mode: "fast",
      delay: { baseMs: 1, maxMs: 50 },
    });
  });

  test("treats undefined as absent, at every level", () => {
    const given: PartialOptions<Options> = { size: undefined, mode: undefined, delay: undefined };
    expect(resolveOptions(table, given)).toEqual(defaults);
    expect(resolveOptions(table, { delay: { baseMs: undefined, maxMs: 9 } })).toEqual({
      ...defaults,
      delay: { baseMs: 1, maxMs: 9 },
    });
  });

  test("copies: later changes by the program have no effect", () => {
    const delay = { baseMs: 3, maxMs: 4 };
    const resolved = resolveOptions(table, { delay });
    delay.baseMs = 100;
    expect(resolved.delay.baseMs).toBe(3);
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  test.each([
    [{ sise: 1 }, "unknown-option", "sise", "Did you mean"],
    [{ delay: { baseMS: 1 } }, "unknown-option", "delay.baseMS", "Did you mean"],
    [{ size: "5" }, "invalid-type", "size", "a number"],
    [{ size: 11 }, "out-of-range", "size", "from 1 to 10"],
    [{ size: Number.NaN }, "out-of-range", "size", "from 1 to 10"],
    [{ mode: "medium" }, "out-of-range", "mode", "fast"],
    [{ delay: { maxMs: -1 } }, "out-of-range", "delay.maxMs", "from 0 to 100"],
    [{ delay: 5 }, "invalid-type", "delay", "an object"],
    [null, "invalid-type", undefined, "an object"],
  ] as const)("refuses %j and names the field", (given, code, field, text) => {
    const attempt = (): Options => resolveOptions(table, given as unknown as PartialOptions<Options>);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
    if (field !== undefined) expect(attempt).toThrow(expect.objectContaining({ field }));
  });

  test("names a missing required option, with its path and what to do", () => {
    const required: OptionTable<{ readonly endpoint: { readonly host: string } }> = {
      endpoint: { group: { host: { check: () => {}, missing: "name the host to connect to" } } },
    };
    for (const given of [{}, { endpoint: undefined }, { endpoint: { host: undefined } }]) {
      expect(() => resolveOptions(required, given)).toThrow(
        expect.objectContaining({
          code: "missing-option",
          field: "endpoint.host",
          message: "endpoint.host is missing: name the host to connect to.",
        }),
      );
    }
  });

  test("checks a table as a member of other options", () => {
    expect(() => checkOf(table)({ size: 0 }, "http2")).toThrow(
      expect.objectContaining({ field: "http2.size" }),
    );
  });

  test("an option that only the type has does not compile", () => {
    interface More extends Options {
      readonly extra: number;
    }
    // @ts-expect-error: the table lacks `extra`
    const more: OptionTable<More> = table;
    expect(more).toBe(table);
  });
});

describe("the options of both sessions", () => {
  test.each([
    ["binary", resolveBinarySessionOptions, binarySessionOptionTable],
    ["HTTP/2", resolveHttp2SessionOptions, http2SessionOptionTable],
  ] as const)("%s: undefined for every option, nested ones too, means its default", (_, resolve, rows) => {
    const absent: Record<string, unknown> = {};
    for (const [name, row] of Object.entries(rows)) {
      absent[name] =
        "group" in row
          ? Object.fromEntries(Object.keys(row.group).map((nested) => [nested, undefined]))
          : undefined;
    }
    expect(resolve(absent)).toEqual(resolve());
    expect(resolve(Object.fromEntries(Object.keys(rows).map((name) => [name, undefined])))).toEqual(
      resolve(),
    );
  });

  test("part of a nested option leaves the rest at its default", () => {
    expect(resolveBinarySessionOptions({ reconnectDelay: { baseMs: 1000 } }).reconnectDelay).toEqual({
      baseMs: 1000,
      maxMs: 30_000,
    });
    expect(resolveHttp2SessionOptions({ retry: { maxAttempts: 1 } }).retry).toEqual({
      maxAttempts: 1,
      baseMs: 1000,
      maxMs: 30_000,
    });
  });

  test("a baseMs above maxMs is refused by name", () => {
    const reconnectDelay = { baseMs: 40_000 };
    for (const resolve of [resolveBinarySessionOptions, resolveHttp2SessionOptions]) {
      expect(() => resolve({ reconnectDelay })).toThrow(
        expect.objectContaining({ code: "out-of-range", field: "reconnectDelay.baseMs" }),
      );
    }
    expect(() => resolveHttp2SessionOptions({ retry: { baseMs: 31_000 } })).toThrow(
      expect.objectContaining({ field: "retry.baseMs" }),
    );
  });
});
