import { fileURLToPath } from "node:url";
import {
  type ConnectorOptions,
  createConnector,
  loadCredentials,
  UsageError,
} from "@apns/transport/connector";
import { describe, expect, test } from "vitest";

const certFile = fileURLToPath(new URL("../credentials/fixtures/topics.pem", import.meta.url));
const good: ConnectorOptions = {
  endpoint: { host: "127.0.0.1", port: 2195 },
  credentials: loadCredentials({ certFile }),
};

function errorOf(options: unknown): UsageError {
  try {
    createConnector(options as ConnectorOptions);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  return expect.unreachable("no error was thrown");
}

describe("createConnector refuses, and names the field:", () => {
  const cases: [string, object, object][] = [
    ["no endpoint", { endpoint: undefined }, { code: "missing-option", field: "endpoint.host" }],
    [
      "an endpoint without a host",
      { endpoint: { port: 1 } },
      { code: "missing-option", field: "endpoint.host" },
    ],
    [
      "an endpoint without a port",
      { endpoint: { host: "a" } },
      { code: "missing-option", field: "endpoint.port" },
    ],
    [
      "a host that is empty",
      { endpoint: { host: "", port: 1 } },
      { code: "invalid-type", field: "endpoint.host" },
    ],
    [
      "a port as text",
      { endpoint: { host: "a", port: "2195" } },
      { code: "invalid-type", field: "endpoint.port" },
    ],
    [
      "a port beyond 65,535",
      { endpoint: { host: "a", port: 65_536 } },
      { code: "out-of-range", field: "endpoint.port" },
    ],
    [
      "a host with its port",
      { endpoint: { host: "https://a.example/", port: 1 } },
      { code: "out-of-range", field: "endpoint.host" },
    ],
    [
      "a host and its port in one",
      { endpoint: { host: "a.example:443", port: 1 } },
      { code: "out-of-range", field: "endpoint.host" },
    ],
    [
      "a host that would inject a header",
      { endpoint: { host: "a.example\r\nX-Evil: 1", port: 1 } },
      { code: "out-of-range", field: "endpoint.host" },
    ],
    [
      "protocols that are not an array",
      { alpnProtocols: "h2" },
      { code: "invalid-type", field: "alpnProtocols" },
    ],
    ["no protocol at all", { alpnProtocols: [] }, { code: "invalid-type", field: "alpnProtocols" }],
    [
      "an empty protocol name",
      { alpnProtocols: ["h2", ""] },
      { code: "invalid-type", field: "alpnProtocols[1]" },
    ],
    ["a proxy as text", { proxy: "http://a.example" }, { code: "out-of-range", field: "proxy" }],
    ["a proxy without its URL", { proxy: {} }, { code: "missing-option", field: "proxy.url" }],
    [
      "the path of the authority of a proxy",
      { proxy: { url: "https://a.example", ca: "ca.pem" } },
      { code: "invalid-type", field: "proxy.ca" },
    ],
    [
      "credentials that were not loaded",
      { credentials: { cert: "x" } },
      { code: "invalid-type", field: "credentials" },
    ],
    [
      "the path of an authority's file",
      { ca: "ca.pem" },
      { code: "invalid-type", field: "ca", message: expect.stringContaining("not its path") },
    ],
    [
      "an authority that is not a certificate",
      { ca: ["-----BEGIN", 7] },
      { code: "invalid-type", field: "ca[0]" },
    ],
    ["a time-out of 0", { connectTimeoutMs: 0 }, { code: "out-of-range", field: "connectTimeoutMs" }],
    [
      "a time-out of half a millisecond",
      { handshakeTimeoutMs: 0.5 },
      { code: "out-of-range", field: "handshakeTimeoutMs" },
    ],
    [
      "a time that is not a number",
      { keepAliveInitialDelayMs: "60" },
      { code: "invalid-type", field: "keepAliveInitialDelayMs" },
    ],
    ["an unknown version of TLS", { minVersion: "SSLv3" }, { code: "out-of-range", field: "minVersion" }],
    ["an empty servername", { servername: "" }, { code: "invalid-type", field: "servername" }],
  ];
  for (const [title, options, expected] of cases) {
    test(title, () => {
      expect(errorOf({ ...good, ...options })).toMatchObject(expected);
    });
  }

  test("an unknown option, and suggests the nearest name", () => {
    expect(errorOf({ ...good, conectTimeoutMs: 1 }).message).toContain('Did you mean "connectTimeoutMs"?');
    expect(errorOf({ ...good, endpoint: { host: "a", prot: 1 } })).toMatchObject({
      code: "unknown-option",
      field: "endpoint.prot",
      message: expect.stringContaining('"port"'),
    });
    // Too far from every name: it lists all of them.
    expect(errorOf({ ...good, tunnelThrough: "x" }).message).toContain(
      "Known options: endpoint, credentials, alpnProtocols, proxy, ca,",
    );
  });

  test("options that are not an object", () => {
    for (const options of [undefined, null, [], "127.0.0.1"]) {
      expect(errorOf(options)).toMatchObject({ code: "invalid-type" });
    }
  });
});

test("host names, addresses and names in other alphabets are valid hosts", () => {
  for (const host of ["a_b.example-1.com.", "17.188.1.2", "::1", "fe80::1%eth0", "bücher.example"]) {
    expect(createConnector({ ...good, endpoint: { host, port: 1 } }).endpoint.host).toBe(host);
  }
});

test("an option that is present but undefined means its default", () => {
  expect(
    createConnector({ ...good, ca: undefined as never, servername: undefined as never }).endpoint,
  ).toEqual(good.endpoint);
});

test("a UsageError survives JSON and shows no value", () => {
  const error = errorOf({ ...good, servername: "", credentials: { passphrase: "hunter2" } });
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: "UsageError",
    code: error.code,
    message: error.message,
    field: error.field,
  });
  expect(JSON.stringify(error)).not.toContain("hunter2");
});
