import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, Program } from "../../fixture/program.js";
import { Lane } from "../lane.js";
import { identityOfTests } from "../peer-server.js";

let folder: string;
let ca: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "apns-servers-"));
  const identity = await identityOfTests();
  ca = identity.ca;
  writeFileSync(join(folder, "cert.pem"), identity.serverCertificate.cert);
  writeFileSync(join(folder, "key.pem"), identity.serverCertificate.key, { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("nginx", () => {
  test("M-1: 5,000 over connections that it ends after 1,000 requests each: all accepted, none in doubt", async () => {
    const port = await freePort();
    const path = (name: string): string => join(folder, name);
    writeFileSync(
      path("nginx.conf"),
      `daemon off; master_process off; pid ${path("nginx.pid")}; error_log ${path("error.log")};
       events { worker_connections 64; }
       http {
         access_log off; client_body_temp_path ${path("body")}; keepalive_requests 1000;
         server {
           listen 127.0.0.1:${port} ssl http2;
           ssl_certificate ${path("cert.pem")}; ssl_certificate_key ${path("key.pem")};
           location /3/device/ { add_header apns-id $http_apns_id; return 200; }
         }
       }`,
    );
    await using _nginx = new Program("nginx", ["-c", path("nginx.conf"), "-p", folder]);
    await using lane = new Lane(
      { port, ca },
      { session: { maxConnections: 1, reconnectDelay: { baseMs: 20, maxMs: 100 } } },
    );
    lane.submit(0, 5000);
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 5000 });
    expect(lane.settledTwice).toBe(0);
    expect(lane.transport.stats.connections).toBeGreaterThanOrEqual(5);
    expect(lane.transport.stats.possibleDuplicates).toBe(0);
  });
});

describe("nghttpd", () => {
  test("M-2, M-10: few streams, small windows, bodies of 4,000 bytes that come back: all accepted", async () => {
    const port = await freePort();
    await using _nghttpd = new Program("nghttpd", [
      "--address=127.0.0.1",
      "--echo-upload",
      "--max-concurrent-streams=7",
      "--window-bits=10",
      "--connection-window-bits=16",
      `--htdocs=${folder}`,
      String(port),
      join(folder, "key.pem"),
      join(folder, "cert.pem"),
    ]);
    await using lane = new Lane(
      { port, ca },
      { session: { maxConnections: 1, reconnectDelay: { baseMs: 20, maxMs: 100 } } },
    );
    lane.submit(0, 500, "x".repeat(3900));
    await lane.transport.flush();
    expect(lane.counts).toEqual({ accepted: 500 });
    expect(lane.settledTwice).toBe(0);
  });

  test("an answer that APNs never gives is passed on with its status", async () => {
    const port = await freePort();
    await using _nghttpd = new Program("nghttpd", [
      "--address=127.0.0.1",
      `--htdocs=${folder}`,
      String(port),
      join(folder, "key.pem"),
      join(folder, "cert.pem"),
    ]);
    await using lane = new Lane({ port, ca }, { session: { reconnectDelay: { baseMs: 20, maxMs: 100 } } });
    lane.submit(0, 50);
    await lane.transport.flush();
    expect(lane.verdicts.get(0)).toMatchObject({ outcome: "rejected", status: 404, reason: "status 404" });
  });
});
