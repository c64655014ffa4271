import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import {
  type ConnectorOptions,
  createConnector,
  loadCredentials,
  type TlsConnection,
} from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";
import { EchoServer } from "../echo-server.js";
import { ConnectProxy, type ConnectProxyOptions } from "./connect-proxy.js";
import { expectEcho, failureOf } from "./tunnel-checks.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity();
});

const SECRET = "hunter2:€";
const USER = `me%40corp:${encodeURIComponent(SECRET)}`;
const AUTHORIZATION = `Basic ${Buffer.from(`me@corp:${SECRET}`).toString("base64")}`;

const startEcho = (): Promise<EchoServer> => EchoServer.start(identity.serverCertificate);

function connectThrough(
  proxy: ConnectProxy,
  port: number,
  options: Partial<ConnectorOptions> & { user?: string } = {},
): Promise<TlsConnection> {
  const { user, ...rest } = options;
  const ca = proxy.url().startsWith("https") ? { ca: identity.ca } : {};
  return createConnector({
    endpoint: { host: "127.0.0.1", port },
    ca: identity.ca,
    proxy: { url: proxy.url(user), ...ca },
    ...rest,
  }).connect();
}

describe("K-2: TLS runs in a CONNECT tunnel", () => {
  const kinds: [string, () => ConnectProxyOptions][] = [
    ["an http:// proxy", () => ({})],
    ["an https:// proxy", () => ({ secure: identity.serverCertificate })],
  ];
  for (const [kind, options] of kinds) {
    test(`of ${kind}, both ways, and everything closes with it`, async () => {
      await using server = await startEcho();
      await using proxy = await ConnectProxy.start(options());
      const connection = await connectThrough(proxy, server.port);
      const bytes = Buffer.alloc(300_000, "apns");
      await expectEcho(connection, bytes);
      expect(proxy.heads).toEqual([
        `CONNECT 127.0.0.1:${server.port} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`,
      ]);
      connection.unref();
      connection.ref();
      connection.destroy();
      await proxy.quiet();
    });

    test(`of ${kind} with user and password from its URL`, async () => {
      await using server = await startEcho();
      await using proxy = await ConnectProxy.start({ ...options(), authorization: AUTHORIZATION });
      const connection = await connectThrough(proxy, server.port, { user: USER });
      await expectEcho(connection, Buffer.from("hello"));
      connection.destroy();
    });

    test(`of ${kind}, and ends when the proxy goes away`, async () => {
      await using server = await startEcho();
      const proxy = await ConnectProxy.start(options());
      const connection = await connectThrough(proxy, server.port);
      connection.socket.resume();
      const closed = once(connection.socket, "close");
      await proxy[Symbol.asyncDispose]();
      connection.socket.end();
      await closed;
    });
  }

  test("to a host name that the proxy resolves, with the client's certificate", async () => {
    await using server = await EchoServer.start({
      ...identity.serverCertificate,
      ca: identity.ca,
      requestCert: true,
    });
    await using proxy = await ConnectProxy.start();
    const connection = await createConnector({
      endpoint: { host: "localhost", port: server.port },
      ca: identity.ca,
      credentials: loadCredentials(identity.clientCertificate),
      proxy: { url: proxy.url() },
    }).connect();
    expect(proxy.heads[0]).toMatch(`CONNECT localhost:${server.port} HTTP/1.1`);
    connection.destroy();
  });

  test("when a provisional answer comes first", async () => {
    await using server = await startEcho();
    await using proxy = await ConnectProxy.start({
      established: "HTTP/1.1 103 Wait\r\nvia: x\r\n\r\nHTTP/1.1 200 OK\nvia: x\r\n\r\n",
    });
    const connection = await connectThrough(proxy, server.port);
    connection.destroy();
  });

  test("and bytes after the answer in the same packet belong to TLS", async () => {
    await using proxy = await ConnectProxy.start({
      // A TLS alert: handshake_failure.
      instead: (_head, client) => client.end("HTTP/1.1 200 OK\r\n\r\n\x15\x03\x03\x00\x02\x02\x28", "latin1"),
    });
    const error = await failureOf(connectThrough(proxy, 443));
    expect(error).toMatchObject({
      code: "handshake-failed",
      // Its beginning depends on the version of OpenSSL.
      cause: { code: expect.stringMatching(/ALERT_HANDSHAKE_FAILURE$/) },
    });
  });
});

describe("K-3: the error says why there is no tunnel:", () => {
  const answer =
    (text: string): ConnectProxyOptions["instead"] =>
    (_head, client) =>
      client.end(text);
  const cases: [string, ConnectProxyOptions["instead"], { code: string; message: RegExp; hint: RegExp }][] = [
    [
      "the proxy requires a user",
      answer('HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n'),
      {
        code: "proxy-authentication",
        message: /requires a user and password \(status 407\)/,
        hint: /percent-encoded/,
      },
    ],
    [
      "the proxy supports other schemes only",
      answer("HTTP/1.1 407 Who?\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n"),
      { code: "proxy-authentication", message: /negotiate or ntlm/, hint: /[Bb]asic/ },
    ],
    [
      "the proxy forbids the port",
      answer("HTTP/1.1 403 Forbidden\r\n\r\n<html>"),
      {
        code: "proxy-refused",
        message: /refused a tunnel to 127\.0\.0\.1:443 with status 403/,
        hint: /allow CONNECT/,
      },
    ],
    [
      "the proxy cannot reach the server",
      answer("HTTP/1.1 502 Bad gateway\r\n\r\n"),
      { code: "proxy-refused", message: /status 502/, hint: /cannot reach the server/ },
    ],
    [
      "the proxy redirects",
      answer("HTTP/1.1 302 Found\r\nLocation: http://login.example\r\n\r\n"),
      { code: "proxy-refused", message: /status 302/, hint: /allow CONNECT/ },
    ],
    [
      "the peer is not a proxy",
      answer("220 smtp.example\r\n"),
      { code: "proxy-refused", message: /did not answer in HTTP/, hint: /CONNECT tunnel/ },
    ],
    [
      "the proxy closes",
      (_head, client) => client.end(),
      { code: "proxy-refused", message: /closed the connection/, hint: /CONNECT tunnel/ },
    ],
    [
      "the proxy resets",
      (_head, client) => client.resetAndDestroy(),
      { code: "proxy-refused", message: /broke the connection: .*ECONNRESET/, hint: /CONNECT tunnel/ },
    ],
    [
      "the proxy's answer never ends",
      answer(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(20_000)}`),
      { code: "proxy-refused", message: /does not end/, hint: /CONNECT tunnel/ },
    ],
  ];
  for (const [title, instead, expected] of cases) {
    test(title, async () => {
      await using proxy = await ConnectProxy.start(instead === undefined ? {} : { instead });
      const error = await failureOf(connectThrough(proxy, 443));
      expect(error.code).toBe(expected.code);
      expect(error.message).toMatch(expected.message);
      expect(error.message).toContain(`The proxy 127.0.0.1:${proxy.port}`);
      expect(error.hint).toMatch(expected.hint);
      await proxy.quiet();
    });
  }

  test("the proxy rejects the password, which no message repeats", async () => {
    await using proxy = await ConnectProxy.start({ authorization: "Basic other" });
    const error = await failureOf(connectThrough(proxy, 443, { user: USER }));
    expect(error.message).toMatch(/rejected the user or password/);
    const said = `${error.message} ${error.hint} ${error.stack} ${JSON.stringify(error)}`;
    for (const secret of ["hunter2", "corp", AUTHORIZATION.slice(6)]) expect(said).not.toContain(secret);
  });

  test("nothing listens on the proxy's port", async () => {
    // A port that was closed a moment ago may be another test's by now.
    const options = { endpoint: { host: "127.0.0.1", port: 443 }, proxy: { url: "http://127.0.0.1:1" } };
    const error = await failureOf(createConnector(options).connect());
    expect(error).toMatchObject({
      code: "connect-failed",
      message: expect.stringContaining("connect to the proxy 127.0.0.1:1"),
      hint: expect.stringContaining("HTTPS_PROXY"),
    });
  });

  test("the proxy's certificate is not trusted", async () => {
    await using proxy = await ConnectProxy.start({ secure: identity.serverCertificate });
    const error = await failureOf(connectThrough(proxy, 443, { proxy: { url: proxy.url() } }));
    expect(error).toMatchObject({
      code: "server-not-trusted",
      message: expect.stringContaining(`of the proxy 127.0.0.1:${proxy.port}`),
      hint: expect.stringContaining("proxy.ca"),
    });
    await proxy.quiet();
  });

  test("the proxy does not use TLS, although its URL says so", async () => {
    await using proxy = await ConnectProxy.start({ instead: (_head, client) => client.end() });
    const url = proxy.url().replace("http", "https");
    const error = await failureOf(connectThrough(proxy, 443, { proxy: { url }, connectTimeoutMs: 500 }));
    expect(error.code).toMatch(/^(handshake-failed|connect-timeout)$/);
    expect(error.message).toContain(`with the proxy 127.0.0.1:${proxy.port}`);
  });

  test("the server at the end of the tunnel is not trusted: the same error as without a proxy", async () => {
    await using server = await startEcho();
    await using proxy = await ConnectProxy.start();
    const stranger = identity.issueClientCertificate({ signedBy: "other-ca", keyType: "ec" });
    const error = await failureOf(connectThrough(proxy, server.port, { ca: stranger.cert }));
    expect(error).toMatchObject({
      code: "server-not-trusted",
      message: expect.stringContaining("The certificate of the server"),
    });
    await proxy.quiet();
  });
});

describe("K-5: time-outs and signals end an attempt at any stage and leave nothing open", () => {
  test("a proxy that does not answer: connect-timeout names the stage", async () => {
    await using proxy = await ConnectProxy.start({ instead: () => {} });
    const error = await failureOf(connectThrough(proxy, 443, { connectTimeoutMs: 60 }));
    expect(error).toMatchObject({
      code: "connect-timeout",
      message: `No answer from the proxy 127.0.0.1:${proxy.port} to CONNECT 127.0.0.1:443 within 60 ms.`,
    });
    await proxy.quiet();
  });

  test("a proxy that does not answer TLS: connect-timeout names the stage", async () => {
    const silent = createServer((socket) => socket.on("error", () => {}).resume()).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const connector = createConnector({
      endpoint: { host: "127.0.0.1", port: 443 },
      proxy: { url: `https://127.0.0.1:${port}` },
      connectTimeoutMs: 60,
    });
    expect(await failureOf(connector.connect())).toMatchObject({
      code: "connect-timeout",
      message: `No TLS handshake with the proxy 127.0.0.1:${port} within 60 ms.`,
    });
    silent.close();
    await once(silent, "close");
  });

  test("a server that does not answer TLS in the tunnel: handshake-timeout", async () => {
    await using proxy = await ConnectProxy.start({
      instead: (_head, client) => void client.write("HTTP/1.1 200 OK\r\n\r\n"),
    });
    const error = await failureOf(connectThrough(proxy, 443, { handshakeTimeoutMs: 60 }));
    expect(error).toMatchObject({
      code: "handshake-timeout",
      message: "No TLS handshake with 127.0.0.1:443 within 60 ms.",
    });
    await proxy.quiet();
  });

  for (const secure of [false, true]) {
    test(`a signal during the request to ${secure ? "an https://" : "an http://"} proxy`, async () => {
      const stop = new AbortController();
      await using proxy = await ConnectProxy.start({
        ...(secure ? { secure: identity.serverCertificate } : {}),
        instead: () => stop.abort(),
      });
      const connector = createConnector({
        endpoint: { host: "127.0.0.1", port: 443 },
        proxy: { url: proxy.url(), ca: identity.ca },
      });
      expect(await failureOf(connector.connect({ signal: stop.signal }))).toMatchObject({ code: "closed" });
      await proxy.quiet();
    });
  }
});
