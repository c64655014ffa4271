import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { createConnector, type TlsConnection } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";
import { freePort, Program } from "../../fixture/program.js";
import { EchoServer } from "../echo-server.js";
import { expectEcho } from "./tunnel-checks.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

describe("K-20: microsocks", () => {
  for (const host of ["127.0.0.1", "localhost"]) {
    test(`opens a tunnel to ${host}, with user and password`, async () => {
      await using server = await EchoServer.start(identity.serverCertificate);
      const port = await freePort();
      const login = ["-u", "me", "-P", "p@ss"];
      await using proxy = new Program("microsocks", ["-i", "127.0.0.1", "-p", String(port), ...login]);
      await proxy.listening(port);
      const reach = (user: string): Promise<TlsConnection> =>
        createConnector({
          endpoint: { host, port: server.port },
          ca: identity.ca,
          proxy: { url: `socks5://${user}127.0.0.1:${port}` },
        }).connect();
      const connection = await reach("me:p%40ss@");
      await expectEcho(connection, Buffer.from("hello"));
      connection.destroy();
      for (const user of ["", "me:wrong@"]) {
        await expect(reach(user)).rejects.toMatchObject({ code: "proxy-authentication" });
      }
    });
  }
});
