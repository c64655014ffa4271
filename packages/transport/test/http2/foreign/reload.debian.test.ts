import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { freePort } from "../../fixture/program.js";
import { deviceToken, Lane } from "../lane.js";
import { identityOfTests } from "../peer-server.js";
import { CountingBackend } from "./counting-backend.js";
import { foreignServers } from "./foreign-server.js";

const COUNT = 4000;

for (const [name, start] of Object.entries(foreignServers)) {
  test(`M-1: ${name}, reloaded with requests in flight: all accepted, each copy counted`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "apns-reload-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    // Some of these servers give up root before they read.
    chmodSync(folder, 0o777);
    const { ca, serverCertificate } = await identityOfTests();
    const cert = join(folder, "cert.pem");
    const key = join(folder, "key.pem");
    writeFileSync(cert, serverCertificate.cert);
    writeFileSync(key, serverCertificate.key);
    writeFileSync(`${cert}.all`, `${serverCertificate.cert}\n${serverCertificate.key}`);
    await using backend = await CountingBackend.start();
    const port = await freePort();
    await using server = await start({ folder, port, backendPort: backend.port, cert, key });
    await using lane = new Lane(
      { port, ca },
      { session: { maxConnections: 2, reconnectDelay: { baseMs: 20, maxMs: 500 } } },
    );
    const someSettled = lane.whenSettled(COUNT / 4);
    lane.submit(0, COUNT);
    await someSettled;
    expect(lane.verdicts.size).toBeLessThan(COUNT);
    const reloaded = server.reload();
    await lane.transport.flush();
    await reloaded;
    expect(lane.counts).toEqual({ accepted: COUNT });
    expect(lane.settledTwice).toBe(0);
    if (server.takenFile !== undefined) {
      for (const path of readFileSync(server.takenFile, "utf8").trim().split("\n")) backend.count(path);
    }
    for (let index = 0; index < COUNT; index++) {
      expect(backend.takenOf.get(`/3/device/${deviceToken(index)}`)).toBeGreaterThanOrEqual(1);
    }
    expect(backend.copies).toBeLessThanOrEqual(lane.transport.stats.possibleDuplicates);
    expect(lane.transport.stats.connections).toBeGreaterThan(1);
  });
}
