import { TransportError, UsageError } from "@apns/transport";
import { expect, test } from "vitest";

function thrower(): never {
  throw new Error("do not look");
}

const path = "../../src/errors/transport-error.js?copy";
const copy = (await import(path)) as { readonly TransportError: typeof TransportError };

test("C-5: instanceof TransportError works across the copies of the package that a program has loaded", () => {
  expect(copy.TransportError).not.toBe(TransportError);
  const ours = new TransportError("closed", "ours");
  const theirs = new copy.TransportError("closed", "theirs");
  for (const error of [ours, theirs]) {
    expect(error instanceof TransportError).toBe(true);
    expect(error instanceof copy.TransportError).toBe(true);
  }
});

test("C-5: other errors, lookalikes and primitives are not TransportErrors", () => {
  const lookalike = { name: "TransportError", code: "closed", message: "closed", hint: undefined };
  const others: unknown[] = [
    new Error("closed"),
    new UsageError("closed", "closed"),
    lookalike,
    Object.assign(new Error("closed"), lookalike),
    TransportError,
    () => {},
    null,
    undefined,
    "TransportError",
    7,
    7n,
    true,
    Symbol.for("@apns/transport/TransportError"),
    new Proxy({}, { has: thrower, getPrototypeOf: thrower }),
  ];
  for (const value of others) {
    expect(value instanceof TransportError, typeof value).toBe(false);
    expect(value instanceof copy.TransportError, typeof value).toBe(false);
  }
});

test("C-5: instanceof distinguishes a subclass from its parent", () => {
  class TunnelError extends TransportError {}
  const tunnel = new TunnelError("proxy-refused", "refused");
  expect(tunnel instanceof TunnelError).toBe(true);
  expect(tunnel instanceof TransportError).toBe(true);
  expect(tunnel instanceof copy.TransportError).toBe(true);
  expect(new TransportError("proxy-refused", "refused") instanceof TunnelError).toBe(false);
  expect((undefined as unknown) instanceof TunnelError).toBe(false);
});

test("a TransportError keeps its message, code and hint in JSON, and shows no brand", () => {
  const cause = new Error("below");
  const error = new TransportError("connect-failed", "no way", { cause, hint: "Look around." });
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: "TransportError",
    code: "connect-failed",
    message: "no way",
    hint: "Look around.",
  });
  expect(error.cause).toBe(cause);
  expect(Object.getOwnPropertySymbols({ ...error })).toEqual([]);
  expect("cause" in new TransportError("closed", "closed")).toBe(false);
});
