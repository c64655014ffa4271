import { UsageError } from "@apns/transport/connector";
import { describe, expect, test } from "vitest";
import { isLoopback } from "../../src/node/connector/proxy/no-proxy.js";
import { type ProxyOption, resolveProxy } from "../../src/node/connector/proxy/proxy.js";

const APPLE = { host: "api.push.apple.com", port: 443 };
const PROXY = "http://proxy.example:3128";

describe("K-4: the environment's proxy", () => {
  const hostOf = (env: Record<string, string>, server = APPLE): string | undefined =>
    resolveProxy("environment", server, env)?.host;

  test("comes from https_proxy, HTTPS_PROXY, all_proxy or ALL_PROXY, in this order", () => {
    const env: Record<string, string> = {
      ALL_PROXY: "http://fourth.example",
      all_proxy: "http://third.example",
      HTTPS_PROXY: "http://second.example",
      https_proxy: "http://first.example",
    };
    for (const [name, host] of [
      ["https_proxy", "first.example"],
      ["HTTPS_PROXY", "second.example"],
      ["all_proxy", "third.example"],
      ["ALL_PROXY", "fourth.example"],
    ] as const) {
      expect(hostOf(env)).toBe(host);
      // Empty means absent.
      env[name] = "";
    }
    expect(hostOf(env)).toBeUndefined();
    expect(hostOf({ HTTP_PROXY: PROXY, http_proxy: PROXY })).toBeUndefined();
  });

  test("is not used if NO_PROXY or no_proxy exempts the server", () => {
    expect(hostOf({ HTTPS_PROXY: PROXY, NO_PROXY: "apple.com" })).toBeUndefined();
    expect(hostOf({ HTTPS_PROXY: PROXY, no_proxy: "apple.com", NO_PROXY: "a.example" })).toBeUndefined();
    expect(hostOf({ HTTPS_PROXY: PROXY, no_proxy: "", NO_PROXY: "a.example" })).toBe("proxy.example");
  });

  test("is never used, nor even parsed, for loopback hosts", () => {
    for (const host of [
      "localhost",
      "LOCALHOST.",
      "app.localhost",
      "127.0.0.1",
      "127.9.9.9",
      "::1",
      "0:0:0:0:0:0:0:1",
      "[::1]",
      "::ffff:127.0.0.1",
    ]) {
      expect(isLoopback(host), host).toBe(true);
      expect(hostOf({ HTTPS_PROXY: "socks5://x" }, { host, port: 443 })).toBeUndefined();
    }
    for (const host of ["128.0.0.1", "localhost.example", "::2", "1::1", "::", "10.0.0.1"]) {
      expect(isLoopback(host), host).toBe(false);
    }
  });

  test("gives way to an address in the options, for loopback hosts too", () => {
    const given = { url: PROXY };
    expect(resolveProxy(given, { host: "127.0.0.1", port: 1 }, { NO_PROXY: "*" })?.host).toBe(
      "proxy.example",
    );
    expect(resolveProxy("none", APPLE, { HTTPS_PROXY: PROXY })).toBeUndefined();
  });
});

describe("K-2: the address of a proxy", () => {
  const cases: [string, object][] = [
    ["http://proxy.example", { host: "proxy.example", port: 80, isSecure: false, authorization: undefined }],
    ["https://proxy.example", { port: 443, isSecure: true }],
    ["HTTP://proxy.example:3128/path?x#y", { host: "proxy.example", port: 3128 }],
    [" http://proxy.example:3128\n", { host: "proxy.example", port: 3128 }],
    ["http://[2001:db8::1]:8080", { host: "2001:db8::1", port: 8080 }],
    ["http://me:secret@p.example", { host: "p.example", authorization: basic("me:secret") }],
    ["http://me%40corp:p%3A%2Fw%25@p.example", { authorization: basic("me@corp:p:/w%") }],
    ["http://m%C3%BCller:%E2%82%AC@p.example", { authorization: basic("müller:€") }],
    ["http://me@p.example", { authorization: basic("me:") }],
  ];
  for (const [url, expected] of cases) {
    test(`${url.trim()} is parsed`, () => {
      expect(resolveProxy({ url }, APPLE)).toMatchObject(expected);
    });
  }

  test("may lack its scheme in the environment", () => {
    expect(resolveProxy("environment", APPLE, { HTTPS_PROXY: "me:pw@proxy.example:3128" })).toMatchObject({
      host: "proxy.example",
      port: 3128,
      isSecure: false,
      authorization: basic("me:pw"),
    });
  });

  for (const [url, message] of [
    ["socks5://me:hunter2@proxy.example:1080", /has the scheme socks5/],
    ["ftp://me:hunter2@proxy.example", /has the scheme ftp/],
    ["http://me:hunter2@proxy.example:99999", /not a URL/],
    ["http://me:hunter2%@proxy.example", /not a URL.*%25/],
    ["http://", /not a URL/],
    ["me:hunter2@proxy.example:3128", /no scheme/],
  ] as const) {
    test(`${url.replace("hunter2", "...")} is refused, without its password`, () => {
      const failure = failureOf({ url });
      expect(failure).toBeInstanceOf(UsageError);
      expect(failure).toMatchObject({ field: "proxy.url", message: expect.stringMatching(message) });
      expect(`${failure.message}${failure.stack}${JSON.stringify(failure)}`).not.toContain("hunter2");
      expect(failure.cause).toBeUndefined();
    });
  }

  test("an unusable variable is named", () => {
    expect(() => resolveProxy("environment", APPLE, { ALL_PROXY: "socks5://localhost:1080" })).toThrow(
      /^ALL_PROXY has the scheme socks5/,
    );
  });
});

function basic(text: string): string {
  return `Basic ${Buffer.from(text, "utf8").toString("base64")}`;
}

function failureOf(option: ProxyOption): Error {
  try {
    resolveProxy(option, APPLE);
  } catch (error) {
    return error as Error;
  }
  return expect.unreachable("no error was thrown");
}
