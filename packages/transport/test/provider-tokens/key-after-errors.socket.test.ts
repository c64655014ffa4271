import { generateKeyPairSync } from "node:crypto";
import type { Socket } from "node:net";
import { connect, createServer } from "node:tls";
import { createSimulatorIdentity } from "@apns/simulator";
import { createProviderTokens } from "@apns/transport";
import { expect, test } from "vitest";
import { RunningServer } from "../fixture/running-server.js";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;

test("K-46: a key is read in the event that says that a server wrote garbage into TLS", async () => {
  const { ca, serverCertificate } = await createSimulatorIdentity({ keyType: "ec" });
  let carrier: Socket | undefined;
  const server = createServer(serverCertificate, (socket) => {
    socket.on("error", () => {});
    carrier?.write("x".repeat(100));
  });
  server.on("connection", (socket) => {
    carrier = socket;
  });
  await using running = await RunningServer.start(server);
  const socket = connect({ port: running.port, ca, checkServerIdentity: () => undefined });
  socket.resume();
  const read = await new Promise((resolve, reject) => {
    socket.on("error", () => {
      try {
        resolve(createProviderTokens({ key, keyId: "ABC123DEFG", teamId: "TEAM456789" }));
      } catch (error) {
        reject(error);
      }
    });
  });
  expect(read).toBeDefined();
  socket.destroy();
});
