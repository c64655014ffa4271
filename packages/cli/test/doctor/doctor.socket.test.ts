import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { createSimulatorIdentity, type Rule, type SimulatorOptions } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLOSED_PORT, SilentServer } from "../fixture/silent-server.js";
import { runCommand } from "../fixture/terminal-of-a-test.js";
import { GOOD, Workbench } from "../fixture/workbench.js";
import { type Examined, examined, examinedOf } from "./examined.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

function at(port: number): string[] {
  return ["--http2", `127.0.0.1:${port}`, "--ca", bench.at("ca.pem")];
}

/** A server of a test, closed at its end. */
async function listening(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => sockets.add(socket));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function tlsServer(alpn: readonly string[] | undefined): Server {
  const { cert, key } = bench.identity.serverCertificate;
  return createTlsServer(
    { cert, key, ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }) },
    (socket) => socket.on("error", () => {}),
  );
}

describe("the path", () => {
  test("L-43: a server of APNs without credentials: every step of the path, and exit code 0", async () => {
    await using apple = await bench.start();
    const { code, stages, about, stderr } = await examined(...at(apple.http2.port));
    expect(stages).toEqual([
      "names: skipped",
      "port: ok",
      "tls: ok",
      "http2: ok",
      "clock: skipped",
      "credentials: skipped",
    ]);
    expect(about("http2")).toContain("403 MissingProviderToken");
    expect(about("tls")).toMatch(
      /^TLSv1\.[23]; the certificate of 127\.0\.0\.1 is signed by .*, until \d{4}-/,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "apns: nothing is broken.\n" });
  });

  test("L-43: a name that does not exist fails at names, with 4", async () => {
    const { code, stages, stderr } = await examined("--http2", "no-such-host.invalid:443");
    expect(stages).toEqual(["names: failed", "credentials: skipped"]);
    expect({ code, stderr }).toEqual({ code: 4, stderr: "apns: the first step that fails is names.\n" });
  });

  test("L-43: a port on which nothing listens fails at port", async () => {
    const { code, stages, about } = await examined(...at(CLOSED_PORT));
    expect(stages).toEqual(["names: skipped", "port: failed", "credentials: skipped"]);
    expect(about("port")).toContain("failed with ECONNREFUSED");
    expect(code).toBe(4);
  });

  test("L-43: a port that never speaks TLS fails at tls after the step's time", async () => {
    await using server = await SilentServer.listen();
    const { code, stages, about } = await examined(...at(server.port), "--give-up-after-ms", "300");
    expect(stages).toEqual(["names: skipped", "port: ok", "tls: failed", "credentials: skipped"]);
    expect(about("tls")).toMatch(/300 ms|0\.3 s/);
    expect(code).toBe(4);
  });

  test("L-43: a server that never answers HTTP/2 fails at http2", async () => {
    await using server = await listening(tlsServer(["h2"]));
    const { code, stages, about } = await examined(...at(server.port), "--give-up-after-ms", "300");
    expect(stages.at(-2)).toBe("http2: failed");
    expect(about("http2")).toContain("did not answer in 300 ms");
    expect(code).toBe(4);
  });

  test.each([
    ["no ALPN", undefined],
    ["HTTP/1.1 only", ["http/1.1"]],
  ])("L-43: a server with %s fails at http2", async (_what, alpn) => {
    await using server = await listening(tlsServer(alpn));
    const { code, stages, about } = await examined(...at(server.port));
    expect(stages).toEqual(["names: skipped", "port: ok", "http2: failed", "credentials: skipped"]);
    expect(about("http2")).toContain("HTTP/2");
    expect(code).toBe(4);
  });

  test("L-44, L-84: who signed the certificate of a server that is not trusted is named", async () => {
    const foreign = await createSimulatorIdentity({ keyType: "ec" });
    await using apple = await bench.start({ identity: foreign });
    const { code, stages, about, pages } = await examined(...at(apple.http2.port));
    expect(pages).toEqual({ tls: "codes/server-not-trusted" });
    expect(stages).toEqual(["names: skipped", "port: ok", "tls: failed", "credentials: skipped"]);
    expect(about("tls")).toMatch(/It is signed by [A-Z].*, until \d{4}-\d\d-\d\d\..* --ca/s);
    expect(code).toBe(4);
  });
});

describe("an expired certificate of a server", () => {
  test("L-59: is named as such, with its date and who signed it", async () => {
    const pem = fileURLToPath(new URL("fixtures/expired-server.pem", import.meta.url));
    const text = readFileSync(pem, "utf8");
    await using server = await SilentServer.listen({ key: text, cert: text });
    const run = await examined("--http2", `127.0.0.1:${server.port}`, "--ca", pem);
    expect(run.stages).toEqual(["names: skipped", "port: ok", "tls: failed", "credentials: skipped"]);
    expect(run.about("tls")).toMatch(
      /^The certificate of 127\.0\.0\.1 expired on 2021-02-03\. It is signed by Expired Server\. The clock of this machine says \d{4}-\d\d-\d\d: .* renew the certificate/,
    );
    expect(run.code).toBe(4);
  });
});

describe("an interrupt", () => {
  // No step would end by itself.
  const patient = ["--give-up-after-ms", "86400000"];

  /** Interrupts once a step has a line, and returns what was said. */
  async function interruptedAfter(stage: string, flags: readonly string[]): Promise<Examined> {
    const interrupted = new AbortController();
    const onLine = (text: string): void => {
      if (text.includes(`"${stage}"`)) interrupted.abort();
    };
    const options = { interrupted: interrupted.signal, onLine };
    return examinedOf(await runCommand(["doctor", "--json", ...flags, ...patient], options));
  }

  test("L-60: ends the wait for TLS, with 130", async () => {
    await using server = await SilentServer.listen();
    const { code, stages } = await interruptedAfter("port", at(server.port));
    expect({ code, stages }).toEqual({ code: 130, stages: ["names: skipped", "port: ok"] });
  });

  test("L-60: ends the wait for an answer, with 130", async () => {
    await using server = await listening(tlsServer(["h2"]));
    const { code, stages } = await interruptedAfter("tls", at(server.port));
    expect({ code, stages }).toEqual({ code: 130, stages: ["names: skipped", "port: ok", "tls: ok"] });
  });
});

describe("the proxy", () => {
  test("L-43: a proxy that refuses the tunnel fails at proxy", async () => {
    const refusing = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
    });
    await using proxy = await listening(refusing);
    const flags = [...at(443), "--proxy", `http://user:secret@127.0.0.1:${proxy.port}`];
    const { code, stages, checks } = await examined(...flags);
    expect(stages).toEqual(["names: skipped", "port: skipped", "proxy: failed", "credentials: skipped"]);
    expect(JSON.stringify(checks)).not.toContain("secret");
    expect(code).toBe(4);
  });

  test("L-43: a proxy that opens the tunnel is named, and the steps after it are checked", async () => {
    await using apple = await bench.start();
    const tunnel = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        const onward = connect(apple.http2.port, "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n");
          socket.pipe(onward).pipe(socket);
        });
        onward.on("error", () => {});
      });
    });
    await using proxy = await listening(tunnel);
    const run = await examined(...at(apple.http2.port), "--proxy", `http://127.0.0.1:${proxy.port}`);
    expect(run.stages.slice(2, 5)).toEqual(["proxy: ok", "tls: ok", "http2: ok"]);
    expect(run.about("proxy")).toContain(`127.0.0.1:${proxy.port} opens a tunnel`);
    expect(run.code).toBe(0);
  });

  test("L-43: a proxy that does not exist fails at proxy", async () => {
    const { stages } = await examined(...at(443), "--proxy", `http://127.0.0.1:${CLOSED_PORT}`);
    expect(stages).toContain("proxy: failed");
  });
});

describe("the clock", () => {
  test.each([
    ["agrees", 0, "ok", 0],
    ["is a minute off", -60_000, "warning", 0],
    ["is an hour ahead", -3_600_000, "failed", 1],
    ["is an hour behind", 3_600_000, "failed", 1],
  ])("L-45: %s, by the date of an answer", async (_what, offsetMs, state, code) => {
    const { cert, key } = bench.identity.serverCertificate;
    const server = createSecureServer({ cert, key });
    server.on("stream", (stream) => {
      stream.on("error", () => {});
      stream.respond({ ":status": 403, date: new Date(Date.now() + offsetMs).toUTCString() });
      stream.end('{"reason":"MissingProviderToken"}');
    });
    await using http2 = await listening(server as unknown as Server);
    const run = await examined(...at(http2.port));
    expect(run.stages).toContain(`clock: ${state}`);
    expect(run.code).toBe(code);
  });

  test("L-45: without a date, a new token that is refused as expired shows it", async () => {
    await using apple = await bench.start({ now: () => Date.now() + 7_200_000 });
    const { code, stages, about } = await examined(...bench.http2Flags(apple));
    expect(stages.slice(-2)).toEqual(["clock: skipped", "clock: failed"]);
    expect(about("clock")).toContain("Synchronise it (NTP)");
    expect(code).toBe(1);
  });
});

describe("credentials", () => {
  test("L-46: a good key is taken, and so is a good certificate", async () => {
    await using apple = await bench.start();
    const byKey = await examined(...bench.http2Flags(apple));
    expect(byKey.stages).toEqual(expect.arrayContaining(["key: ok", "credentials: ok"]));
    const byCertificate = await examined(...at(apple.http2.port), ...bench.certificateFlags());
    expect(byCertificate.stages).toEqual(expect.arrayContaining(["certificate: ok", "credentials: ok"]));
    expect([byKey.code, byCertificate.code]).toEqual([0, 0]);
    expect(apple.journal.accepted.map(({ payload }) => payload)).toEqual([{ aps: {} }, { aps: {} }]);
  });

  test("L-46, L-84: a key of another team fails at credentials, with 3", async () => {
    await using apple = await bench.start();
    const { key } = (await createSimulatorIdentity({ keyType: "ec" })).providerKey;
    const file = bench.file("AuthKey_OTHERKEY01.p8", key);
    const flags = bench.http2Flags(apple).map((flag) => (flag.endsWith(".p8") ? file : flag));
    const { code, stages, about, pages } = await examined(...flags);
    expect(stages).toEqual(expect.arrayContaining(["key: ok", "credentials: failed"]));
    expect(about("credentials")).toContain("InvalidProviderToken");
    expect(pages).toEqual({ credentials: "reasons/InvalidProviderToken" });
    expect(code).toBe(3);
  });

  test.each<[string, () => string[], string]>([
    ["a file that is missing", () => ["--key", "AuthKey_ABC123DEFG.p8", "--team-id", "DEF123GHIJ"], "ENOENT"],
    [
      "a file that is not a key",
      () => ["--key", bench.file("AuthKey_ABC123DEFG.p8", "hello"), "--team-id", "DEF123GHIJ"],
      "key",
    ],
    [
      "a team id of another shape",
      () => ["--key", bench.keyFile, "--team-id", "team"],
      "ten capital letters",
    ],
  ])("L-46: %s fails at key, and the path is checked all the same", async (_what, flags, said) => {
    await using apple = await bench.start();
    const { code, stages, about } = await examined(...at(apple.http2.port), ...flags());
    expect(stages[0]).toBe("key: failed");
    expect(stages).toContain("http2: ok");
    expect(about("key")).toContain(said);
    expect(code).toBe(3);
  });

  test("L-46: a file that is named after another key id is a warning", async () => {
    await using apple = await bench.start();
    const { key, keyId, teamId } = bench.identity.providerKey;
    const file = bench.file("AuthKey_OTHERKEY02.p8", key);
    const flags = ["--key", file, "--key-id", keyId, "--team-id", teamId, "--topic", bench.identity.topic];
    const { code, stages, about } = await examined(...at(apple.http2.port), ...flags);
    expect(stages).toEqual(expect.arrayContaining(["key: warning", "credentials: ok"]));
    expect(about("key")).toContain("OTHERKEY02");
    expect(code).toBe(0);
  });

  test("L-46: an expired certificate fails at certificate; one that expires soon is a warning", async () => {
    const day = 86_400_000;
    const certified = async (days: number): Promise<Examined> => {
      const { clientCertificate } = await createSimulatorIdentity({
        keyType: "ec",
        clientValidity: {
          notBefore: new Date(Date.now() - 90 * day),
          notAfter: new Date(Date.now() + days * day),
        },
      });
      const flags = [
        ...["--cert", bench.file("other-cert.pem", clientCertificate.cert)],
        ...["--key", bench.file("other-key.pem", clientCertificate.key)],
      ];
      return await examined("--http2", `127.0.0.1:${CLOSED_PORT}`, ...flags);
    };
    const expired = await certified(-2);
    expect(expired.stages[0]).toBe("certificate: failed");
    expect(expired.code).toBe(3);
    const soon = await certified(5);
    expect(soon.stages[0]).toBe("certificate: warning");
    expect(soon.about("certificate")).toContain("4 days left");
  });

  test("L-46: a topic that the certificate does not cover fails at certificate", async () => {
    const flags = [...bench.certificateFlags(), "--topic", "com.example.other"];
    const { stages, about } = await examined(...at(CLOSED_PORT), ...flags);
    expect(stages).toContain("certificate: failed");
    expect(about("certificate")).toContain(bench.identity.topic);
  });
});

describe("a device token", () => {
  async function asked(here: SimulatorOptions, there: SimulatorOptions, to = GOOD): Promise<Examined> {
    await using one = await bench.start(here);
    await using other = await bench.start(there);
    const flags = [...bench.http2Flags(one), "--other-http2", `127.0.0.1:${other.http2.port}`, "--to", to];
    const run = await examined(...flags);
    for (const { journal } of [one, other]) {
      for (const { payload } of journal.accepted) expect(payload).toEqual({ aps: {} });
    }
    return run;
  }
  const unknown: SimulatorOptions = { badDeviceTokens: [GOOD] };

  test("L-47: of the environment in use is fine", async () => {
    const { code, about } = await asked({}, unknown);
    expect(about("device-token")).toContain("belongs to production, the environment in use");
    expect(code).toBe(0);
  });

  test("L-47: of the other environment is said, with the flag, and exits with 1", async () => {
    const { code, about, checks } = await asked(unknown, {});
    expect(about("device-token")).toMatch(
      /belongs to sandbox, not to production\..* Give --environment sandbox\./,
    );
    expect(JSON.stringify(checks)).not.toContain(GOOD);
    expect(code).toBe(1);
  });

  test("L-84: that is no longer active has the page of its reason; one that is fine has none", async () => {
    const answer = { status: 410, reason: "Unregistered", timestamp: Date.now() };
    const gone: Rule = { at: "request", do: { answer } };
    expect((await asked({ rules: [gone] }, unknown)).pages).toEqual({
      // The rule answers the request without credentials, too.
      http2: "reasons/Unregistered",
      "device-token": "reasons/Unregistered",
    });
    expect((await asked({}, unknown)).pages).toEqual({});
  });

  test("L-47, L-84: of neither is said", async () => {
    const { code, about, pages } = await asked(unknown, unknown);
    expect(pages).toEqual({ "device-token": "reasons/BadDeviceToken" });
    expect(about("device-token")).toContain("belongs to neither environment");
    expect(code).toBe(1);
  });

  test("L-47: needs credentials", async () => {
    const run = await runCommand(["doctor", "--to", GOOD]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("--to needs credentials");
  });
});

test("L-84: people see the page below the cure", async () => {
  await using server = await listening(tlsServer(["http/1.1"]));
  const { stdout } = await runCommand(["doctor", ...at(server.port)]);
  expect(stdout).toMatch(/\n {23}Page of the documentation: codes\/http2-not-offered\n/);
});

test("L-43: people read one line for each step, and its cure below it", async () => {
  const { stdout } = await runCommand(["doctor", ...at(CLOSED_PORT)]);
  expect(stdout.split("\n").slice(0, 3)).toEqual([
    "skipped  names         127.0.0.1 is an address; there is no name to resolve.",
    `failed   port          127.0.0.1:${CLOSED_PORT}: 127.0.0.1 failed with ECONNREFUSED.`,
    expect.stringMatching(/^ {23}Allow outgoing TCP/),
  ]);
});
