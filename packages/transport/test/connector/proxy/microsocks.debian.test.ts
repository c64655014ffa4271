import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { createSimulatorIdentity, type SimulatorIdentity } from "@apns/simulator";
import { createConnector } from "@apns/transport/connector";
import { beforeAll, describe, expect, test } from "vitest";
import { EchoServer } from "../echo-server.js";

let identity: SimulatorIdentity;
beforeAll(async () => {
  identity = await createSimulatorIdentity({ keyType: "ec" });
});

/** microsocks on a free port; it takes no port 0. */
async function startMicrosocks(...args: string[]): Promise<AsyncDisposable & { readonly port: number }> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  const proxy = spawn("microsocks", ["-i", "127.0.0.1", "-p", String(port), ...args], { stdio: "ignore" });
  while (!(await isOpen(port))) if (proxy.exitCode !== null) throw new Error("microsocks has ended");
  return {
    port,
    async [Symbol.asyncDispose]() {
      const exited = once(proxy, "exit");
      proxy.kill("SIGKILL");
      await exited;
    },
  };
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const result = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "close").then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return result;
}

describe("K-20: microsocks", () => {
  for (const host of ["127.0.0.1", "localhost"]) {
    test(`opens a tunnel to ${host}, with user and password`, async () => {
      await using server = await EchoServer.start(identity.serverCertificate);
      await using proxy = await startMicrosocks("-u", "me", "-P", "p@ss");
      const reach = (login: string): ReturnType<ReturnType<typeof createConnector>["connect"]> =>
        createConnector({
          endpoint: { host, port: server.port },
          ca: identity.ca,
          proxy: { url: `socks5://${login}127.0.0.1:${proxy.port}` },
        }).connect();
      const { socket } = await reach("me:p%40ss@");
      socket.write("hello");
      expect(String((await once(socket, "data"))[0])).toBe("hello");
      socket.destroy();
      for (const login of ["", "me:wrong@"]) {
        await expect(reach(login)).rejects.toMatchObject({ code: "proxy-authentication" });
      }
    });
  }
});
