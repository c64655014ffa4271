import { UsageError } from "@apns/transport/connector";
import { describe, expect, test } from "vitest";
import { isLoopback } from "../../../src/node/connector/proxy/no-proxy.js";
import { type ProxyOption, resolveProxy } from "../../../src/node/connector/proxy/proxy.js";

const APPLE = { host: "api.push.apple.com", port: 443 };
const PROXY = "http://proxy.example:3128";

describe("K-4: the environment's proxy", () => {
  const hostOf = (env: Record<string, string>, server = APPLE): string | undefined =>
    resolveProxy("environment", server, env).proxy?.host;

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

  test("K-19: is never used for loopback hosts", () => {
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
      "[::ffff:127.0.0.1]",
      "::ffff:7f00:1",
      "::1%lo",
      // What a resolver makes of short and other spellings, too.
      "127.1",
      "0x7f.1",
      "2130706433",
      "0177.0.0.1",
      "127.255.255.254",
    ]) {
      expect(isLoopback(host), host).toBe(true);
      expect(hostOf({ HTTPS_PROXY: "http://x" }, { host, port: 443 })).toBeUndefined();
    }
  });

  test("K-19: is used for names that only look like loopback", () => {
    for (const host of [
      "127.attacker.example",
      "127.0.0.1.attacker.example",
      "localhost.attacker.example",
      "localhost.localdomain",
      "notlocalhost",
      "a-localhost",
      "128.0.0.1",
      "126.255.255.255",
      "0.0.0.0",
      "::2",
      "1::1",
      "::",
      "::127.0.0.1",
      "::fffe:127.0.0.1",
      "::ffff:128.0.0.1",
      "10.0.0.1",
      "x127.0.0.1",
    ]) {
      expect(isLoopback(host), host).toBe(false);
      expect(hostOf({ HTTPS_PROXY: PROXY }, { host, port: 443 }), host).toBe("proxy.example");
    }
  });

  test("gives way to an address in the options, for loopback hosts too", () => {
    const given = { url: PROXY };
    expect(resolveProxy(given, { host: "127.0.0.1", port: 1 }, { NO_PROXY: "*" }).proxy?.host).toBe(
      "proxy.example",
    );
    expect(resolveProxy("none", APPLE, { HTTPS_PROXY: PROXY })).toEqual({});
  });
});

describe("K-2: the address of a proxy", () => {
  const cases: [string, object][] = [
    ["http://proxy.example", { host: "proxy.example", port: 80, scheme: "http", login: undefined }],
    ["https://proxy.example", { port: 443, scheme: "https" }],
    ["HTTP://proxy.example:3128/path?x#y", { host: "proxy.example", port: 3128 }],
    [" http://proxy.example:3128\n", { host: "proxy.example", port: 3128 }],
    ["socks5://proxy.example", { host: "proxy.example", port: 1080, scheme: "socks5", login: undefined }],
    [
      "SOCKS5H://me:p%40w@Bücher.example.:9050",
      {
        host: "xn--bcher-kva.example.",
        port: 9050,
        scheme: "socks5",
        login: { user: "me", password: "p@w" },
      },
    ],
    ["socks://[::1]:1080", { host: "::1", port: 1080, scheme: "socks5" }],
    ["http://[2001:db8::1]:8080", { host: "2001:db8::1", port: 8080 }],
    ["http://me:secret@p.example", { host: "p.example", login: { user: "me", password: "secret" } }],
    ["http://me%40corp:p%3A%2Fw%25@p.example", { login: { user: "me@corp", password: "p:/w%" } }],
    ["http://m%C3%BCller:%E2%82%AC@p.example", { login: { user: "müller", password: "€" } }],
    ["http://me@p.example", { login: { user: "me", password: "" } }],
  ];
  for (const [url, expected] of cases) {
    test(`${url.trim()} is parsed`, () => {
      expect(resolveProxy({ url }, APPLE).proxy).toMatchObject(expected);
    });
  }

  test("may lack its scheme in the environment", () => {
    expect(
      resolveProxy("environment", APPLE, { HTTPS_PROXY: "me:pw@proxy.example:3128" }).proxy,
    ).toMatchObject({
      host: "proxy.example",
      port: 3128,
      scheme: "http",
      login: { user: "me", password: "pw" },
    });
  });

  for (const [url, message] of [
    ["socks4://me:hunter2@proxy.example:1080", /has the scheme socks4/],
    [`socks5://me:hunter2${"x".repeat(250)}@proxy.example:1080`, /255 bytes/],
    ["socks5://me:hunter2@", /not a URL|names no host/],
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
});

describe("K-21: a variable that cannot be used", () => {
  const values = [
    "socks4://me:hunter2@localhost:1080",
    "ftp://me:hunter2@proxy.example",
    "http://me:hunter2@proxy.example:99999",
    "http://me:hunter2%@proxy.example",
    "socks5:hunter2:1080",
    "socks5://hunter2 proxy:1",
    "://hunter2",
  ];
  for (const value of values) {
    test(`${value.replace("hunter2", "...")} is not heeded; a warning names it and what to do, without its value`, () => {
      for (const variable of ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]) {
        const { proxy, warning } = resolveProxy("environment", APPLE, { [variable]: value });
        expect(proxy).toBeUndefined();
        expect(warning).toMatch(new RegExp(`^${variable} .* ignored.*proxy: "none"`));
        expect(warning).not.toContain("hunter2");
      }
    });
  }

  test("gives no warning where no proxy would be used", () => {
    const env = { ALL_PROXY: "socks4://x", NO_PROXY: "a.example" };
    expect(resolveProxy("environment", { host: "a.example", port: 1 }, env)).toEqual({});
    expect(resolveProxy("environment", { host: "127.0.0.1", port: 1 }, env)).toEqual({});
    expect(resolveProxy("none", APPLE, env)).toEqual({});
  });
});

function failureOf(option: ProxyOption): Error {
  try {
    resolveProxy(option, APPLE);
  } catch (error) {
    return error as Error;
  }
  return expect.unreachable("no error was thrown");
}
