import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { type Client, createClient } from "@apns/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns, type Finished, finish, firstLine, main } from "./fixture/built-command.js";
import { GOOD, Workbench } from "./fixture/workbench.js";

interface Ready {
  readonly gateway: { readonly host: string; readonly port: number };
  readonly http2: { readonly host: string; readonly port: number };
  readonly dir: string;
}

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** Runs `apns simulate` while `use` lasts. */
async function simulate(
  flags: readonly string[],
  use: (ready: Ready) => Promise<unknown>,
): Promise<Finished> {
  const child = spawn(process.execPath, [main, "simulate", "--dir", bench.at("simulated"), ...flags]);
  const ended = finish(child);
  try {
    await use(JSON.parse(await firstLine(child)) as Ready);
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
  return await ended;
}

/** Resolves with the TLS version of a connection, or undefined if there was none. */
async function versionOf(socket: Socket & { getProtocol?(): string | null }): Promise<string | undefined> {
  let version: string | undefined;
  socket.on("secureConnect", () => {
    version = socket.getProtocol?.() ?? undefined;
    socket.destroy();
  });
  socket.on("error", () => {}).resume();
  await new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return version;
}

/** An old client. OpenSSL 3 itself speaks this version at security level 0 only. */
const TLS_1_0 = { minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } as const;

function identityOf(dir: string): { cert: Buffer; key: Buffer; ca: Buffer } {
  const read = (name: string): Buffer => readFileSync(join(dir, name));
  return { cert: read("cert.pem"), key: read("key.pem"), ca: read("ca.pem") };
}

/** A client with the files that the command wrote, which speaks the binary protocol. */
function binaryClient({ gateway, dir }: Ready, command: 1 | 2 = 2): Client {
  const { cert, key, ca } = identityOf(dir);
  return createClient({
    protocol: "binary",
    binary: { command },
    endpoints: { gateway },
    credentials: { cert, key },
    ca,
  });
}

describe("apns simulate and old clients", () => {
  test("L-9: says what failed when a client speaks TLS 1.0 only, and which flag helps", async () => {
    const { stderr: said } = await simulate([], async ({ gateway, dir }) => {
      expect(await versionOf(connectTls({ ...gateway, ...identityOf(dir), ...TLS_1_0 }))).toBeUndefined();
    });
    expect(said).toContain("the gateway, connection 1: the client failed in the TLS handshake");
    expect(said).toContain("ERR_SSL_UNSUPPORTED_PROTOCOL");
    expect(said).toContain("--min-tls 1.0");
  });

  test("L-9: serves it with --min-tls 1.0, and says nothing", async () => {
    const { stderr: said } = await simulate(["--min-tls", "1.0"], async ({ gateway, dir }) => {
      expect(await versionOf(connectTls({ ...gateway, ...identityOf(dir), ...TLS_1_0 }))).toBe("TLSv1");
    });
    expect(said).not.toContain("handshake");
  });

  test("L-9: names a missing certificate, plain HTTP, other bytes; ten of a kind", async () => {
    const { stderr: said } = await simulate([], async ({ gateway, http2, dir }) => {
      const { ca } = identityOf(dir);
      await versionOf(connectTls({ ...gateway, ca, maxVersion: "TLSv1.2" }));
      for (let count = 0; count < 12; count += 1) {
        const socket = connect(gateway);
        socket.end("GET / HTTP/1.1\r\n\r\n");
        await versionOf(socket);
      }
      const other = connect(gateway);
      other.end("hello there, gateway");
      await versionOf(other);
      const elsewhere = connect(http2);
      elsewhere.end("GET / HTTP/1.1\r\n\r\n");
      await versionOf(elsewhere);
    });
    expect(said).toContain("it has no client certificate");
    expect(said.match(/: it speaks HTTP without TLS/g)).toHaveLength(12);
    expect(said).toContain("and 2 more handshakes with the gateway failed: it speaks HTTP without TLS");
    expect(said).toContain("it does not speak TLS");
    expect(said).toContain(
      "the HTTP/2 API, connection 1: the client failed in the TLS handshake: it speaks HTTP without",
    );
  });

  test("L-9: --min-tls above --tls is refused, both by name", async () => {
    const run = await apns(["simulate", "--dir", bench.folder, "--min-tls", "1.3", "--tls", "1.2"]);
    expect(run.stderr).toContain("--min-tls 1.3 and --tls 1.2 exclude each other");
    expect(run.code).toBe(2);
  });
});

describe("a journal that cannot be written", () => {
  test.runIf(existsSync("/dev/full"))("L-15: is said, though an interrupt ended the run", async () => {
    const { stderr, code } = await simulate(["--journal", "/dev/full"], async (ready) => {
      await using client = binaryClient(ready);
      const sent = client.send({ deviceToken: GOOD, payload: { aps: { alert: "a" } } });
      await client.flush();
      await sent;
    });
    expect(code).toBe(4);
    expect(stderr).toMatch(/^apns: --journal \/dev\/full lacks entries.*ENOSPC/m);
  });

  test("L-11: a flag is named as one, with the cause", async () => {
    const run = await apns([
      "simulate",
      "--dir",
      bench.at("new"),
      "--journal",
      join(bench.folder, "no", "j"),
    ]);
    expect(run.stderr).toMatch(/^apns: --journal: cannot open .*ENOENT/);
    expect(run.code).toBe(2);
  });
});

describe("the largest payload by command", () => {
  const payload = (bytes: number): { aps: { alert: string } } => ({ aps: { alert: "x".repeat(bytes - 20) } });

  /** What becomes of a payload by command 1 of our own client. */
  async function outcomeOf(flags: readonly string[], bytes: number, command: 1 | 2 = 1): Promise<string> {
    let outcome = "";
    await simulate(flags, async (ready) => {
      await using client = binaryClient(ready, command);
      const sent = client.send({ deviceToken: GOOD, payload: payload(bytes) });
      await client.flush();
      const settled = await sent;
      outcome = settled.outcome === "rejected" ? `status ${settled.status}` : settled.outcome;
    });
    return outcome;
  }

  test("L-9: is 2,048 bytes by command 1, too, for our client as for our simulator", async () => {
    expect(await outcomeOf([], 2048)).toBe("accepted");
  });

  test("L-9: is a flag for each kind of command", async () => {
    expect(await outcomeOf(["--max-legacy-payload-bytes", "256"], 300)).toBe("status 7");
    expect(await outcomeOf(["--max-legacy-payload-bytes", "256"], 300, 2)).toBe("accepted");
    expect(await outcomeOf(["--max-payload-bytes", "299"], 300, 2)).toBe("status 7");
  });
});
