import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { type ConnectorOptions, createConnector, type TlsConnection } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";
import { EchoServer } from "../echo-server.js";
import { SocksProxy } from "./socks-proxy.js";
import { expectEcho, failureOf } from "./tunnel-checks.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

const LOGIN = { user: "me@corp", password: "hunter2:€" };
const USER = `me%40corp:${encodeURIComponent(LOGIN.password)}`;

const startEcho = (): Promise<EchoServer> => EchoServer.start(identity.serverCertificate);

function connectThrough(
  url: string,
  port: number,
  options: Partial<ConnectorOptions> = {},
): Promise<TlsConnection> {
  return createConnector({
    endpoint: { host: "127.0.0.1", port },
    ca: identity.ca,
    proxy: { url },
    ...options,
  }).connect();
}

describe("K-20: TLS runs in a tunnel of a SOCKS5 proxy", () => {
  for (const scheme of ["socks5", "socks5h", "socks"]) {
    test(`of ${scheme}://, both ways`, async () => {
      await using server = await startEcho();
      await using proxy = await SocksProxy.start();
      const connection = await connectThrough(proxy.url("", scheme), server.port);
      await expectEcho(connection, Buffer.alloc(300_000, "apns"));
      connection.destroy();
      expect(proxy).toMatchObject({ requests: [`1 127.0.0.1 ${server.port}`], methods: [[0]] });
    });
  }

  test("with user and password from its URL, whose answers come in single octets", async () => {
    await using server = await startEcho();
    await using proxy = await SocksProxy.start({ login: LOGIN, bytewise: true });
    const connection = await connectThrough(proxy.url(USER), server.port);
    await expectEcho(connection, Buffer.from("hello"));
    connection.destroy();
    expect(proxy.methods).toEqual([[0, 2]]);
  });

  test("without using the login where the proxy asks for none", async () => {
    await using server = await startEcho();
    await using proxy = await SocksProxy.start();
    (await connectThrough(proxy.url(USER), server.port)).destroy();
    expect(proxy.requests).toHaveLength(1);
  });

  test("and the proxy resolves names, in ASCII and without a final dot", async () => {
    await using server = await startEcho();
    await using proxy = await SocksProxy.start({ reply: 4 });
    for (const host of ["localhost.", "Bücher.example", "::1", "::ffff:127.0.0.1"]) {
      const attempt = connectThrough(proxy.url(), 7, { endpoint: { host, port: server.port } });
      expect((await failureOf(attempt)).code).toBe("proxy-refused");
    }
    expect(proxy.requests).toEqual([
      `3 localhost ${server.port}`,
      `3 xn--bcher-kva.example ${server.port}`,
      `4 0000:0000:0000:0000:0000:0000:0000:0001 ${server.port}`,
      `1 127.0.0.1 ${server.port}`,
    ]);
  });

  for (const [what, bound] of [
    ["a name", [3, 4, 97, 98, 99, 100]],
    ["an IPv6 address", [4, ...Array<number>(16).fill(1)]],
  ] as const) {
    test(`that reports ${what} as its own address`, async () => {
      await using server = await startEcho();
      await using proxy = await SocksProxy.start({ bound, bytewise: true });
      const connection = await connectThrough(proxy.url(), server.port);
      await expectEcho(connection, Buffer.from("hello"));
      connection.destroy();
    });
  }

  test("of ALL_PROXY", async () => {
    await using server = await startEcho();
    await using proxy = await SocksProxy.start();
    const before = process.env["ALL_PROXY"];
    process.env["ALL_PROXY"] = proxy.url();
    try {
      // A name that is not loopback, since those are reached directly.
      const attempt = connectThrough("", 7, {
        endpoint: { host: "apns.invalid", port: server.port },
        proxy: "environment",
      });
      await failureOf(attempt);
    } finally {
      if (before === undefined) delete process.env["ALL_PROXY"];
      else process.env["ALL_PROXY"] = before;
    }
    expect(proxy.requests).toEqual([`3 apns.invalid ${server.port}`]);
  });
});

describe("K-20: the error says why a SOCKS5 proxy opened no tunnel:", () => {
  const octets = (...bytes: number[]): Buffer => Buffer.from(bytes);
  const replies: [reply: number, message: RegExp][] = [
    [1, /general failure/],
    [2, /not allowed by its rules/],
    [5, /connection refused/],
    [8, /address type not supported/],
    [77, /unknown reply 77/],
  ];
  for (const [reply, message] of replies) {
    test(`reply ${reply}`, async () => {
      await using proxy = await SocksProxy.start({ reply, bytewise: true });
      const error = await failureOf(connectThrough(proxy.url(), 443));
      expect(error).toMatchObject({ code: "proxy-refused", hint: expect.stringMatching(/\w/) });
      expect(error.message).toMatch(message);
    });
  }

  test("it requires a user and password", async () => {
    await using proxy = await SocksProxy.start({ login: LOGIN });
    const error = await failureOf(connectThrough(proxy.url(), 443));
    expect(error).toMatchObject({
      code: "proxy-authentication",
      hint: expect.stringContaining("socks5://user"),
    });
  });

  test("it rejects the password, which no message repeats", async () => {
    await using proxy = await SocksProxy.start({ login: { ...LOGIN, password: "other" } });
    const error = await failureOf(connectThrough(proxy.url(USER), 443));
    expect(error).toMatchObject({ code: "proxy-authentication" });
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain("hunter2");
  });

  const strange: [what: string, answer: Buffer][] = [
    ["it speaks HTTP", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["it speaks SOCKS4", octets(0, 91, 0, 0, 0, 0, 0, 0)],
    ["its second answer is of another version", octets(5, 0, 4, 0, 0, 1, 0, 0)],
    ["its address is of an unknown type", octets(5, 0, 5, 0, 0, 9, 0, 0, 0)],
    ["it chooses a method that was not offered", octets(5, 2)],
  ];
  for (const [what, answer] of strange) {
    test(what, async () => {
      await using proxy = await SocksProxy.start({ instead: (client) => client.end(answer) });
      const error = await failureOf(connectThrough(proxy.url(), 443));
      expect(error.code).toMatch(/^proxy-(refused|authentication)$/);
    });
  }

  test("it closes in the middle of its reply", async () => {
    await using proxy = await SocksProxy.start({
      instead: (client) => client.end(octets(5, 0, 5, 0, 0, 1, 0)),
    });
    const error = await failureOf(connectThrough(proxy.url(), 443));
    expect(error).toMatchObject({ code: "proxy-refused", message: expect.stringContaining("closed") });
  });

  test("it never answers", async () => {
    await using proxy = await SocksProxy.start({ instead: (client) => client.resume() });
    const error = await failureOf(connectThrough(proxy.url(), 443, { connectTimeoutMs: 60 }));
    expect(error).toMatchObject({ code: "connect-timeout", message: expect.stringContaining("the proxy") });
  });
});
