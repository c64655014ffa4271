import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { createConnector } from "@apns/transport/connector";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EchoServer } from "./echo-server.js";
import { ConnectProxy } from "./proxy/connect-proxy.js";

const SWITCH = "NODE_TLS_REJECT_UNAUTHORIZED";
const before = process.env[SWITCH];
let identity: SimulatorIdentity;

beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
  process.env[SWITCH] = "0";
});

afterAll(() => {
  if (before === undefined) delete process.env[SWITCH];
  else process.env[SWITCH] = before;
});

describe("K-18: whatever NODE_TLS_REJECT_UNAUTHORIZED says", () => {
  const untrusted = { code: "server-not-trusted" };

  test("a server that nobody vouches for is refused, and so is one with another name", async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    const endpoint = { host: "127.0.0.1", port: server.port };
    await expect(createConnector({ endpoint }).connect()).rejects.toMatchObject(untrusted);
    const renamed = createConnector({ endpoint, ca: identity.ca, servername: "other.example" });
    await expect(renamed.connect()).rejects.toMatchObject(untrusted);
    (await createConnector({ endpoint, ca: identity.ca }).connect()).destroy();
  });

  test("a proxy that nobody vouches for is refused before it learns the target or the password", async () => {
    await using proxy = await ConnectProxy.start({ secure: identity.serverCertificate });
    const endpoint = { host: "api.push.apple.com", port: 443 };
    const connector = createConnector({ endpoint, proxy: { url: proxy.url("me:hunter2") } });
    await expect(connector.connect()).rejects.toMatchObject(untrusted);
    expect(proxy.heads).toEqual([]);
  });

  test("a server at the end of a tunnel is verified as without one", async () => {
    await using server = await EchoServer.start(identity.serverCertificate);
    await using proxy = await ConnectProxy.start();
    const endpoint = { host: "127.0.0.1", port: server.port };
    const connector = createConnector({ endpoint, proxy: { url: proxy.url() } });
    await expect(connector.connect()).rejects.toMatchObject(untrusted);
  });
});
