import { describe, expect, test } from "vitest";
import { TlsSessions } from "../../../src/node/connector/tls-sessions.js";

describe("M-42: the TLS sessions of a connector", () => {
  test("M-42: each is taken once, the newest first; the last one again and again", () => {
    const sessions = new TlsSessions();
    expect(sessions.take()).toBeUndefined();
    const [first, second] = [Buffer.from("1"), Buffer.from("2")];
    sessions.keep(first);
    sessions.keep(second);
    expect([sessions.take(), sessions.take(), sessions.take()]).toEqual([second, first, first]);
    const third = Buffer.from("3");
    sessions.keep(third);
    expect([sessions.take(), sessions.take()]).toEqual([third, third]);
    sessions.clear();
    expect(sessions.take()).toBeUndefined();
  });

  test("M-42: sixteen are kept", () => {
    const sessions = new TlsSessions();
    for (let count = 0; count < 100; count++) sessions.keep(Buffer.from([count]));
    const taken = Array.from({ length: 16 }, () => sessions.take()?.[0]);
    expect(taken).toEqual(Array.from({ length: 16 }, (_, at) => 99 - at));
    expect(sessions.take()?.[0]).toBe(84);
  });
});
