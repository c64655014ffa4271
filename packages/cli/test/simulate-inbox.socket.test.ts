import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect } from "node:tls";
import { createClient } from "@apns/client";
import { createInboxClient, type InboxClient } from "@apns/inbox/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns, type Finished, finish, main } from "./fixture/built-command.js";
import { GOOD, Workbench } from "./fixture/workbench.js";

interface Address {
  readonly host: string;
  readonly port: number;
}

interface Ready {
  readonly http2: Address;
  readonly inbox?: Address & { readonly token?: string };
  readonly dir: string;
  readonly keyId: string;
  readonly teamId: string;
  readonly topic: string;
}

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A running `apns simulate`. */
class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
  readonly firstLine: string;

  private constructor(child: ChildProcess, ended: Promise<Finished>, firstLine: string) {
    this.child = child;
    this.ended = ended;
    this.firstLine = firstLine;
  }

  static async start(flags: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Running> {
    const child = spawn(process.execPath, [main, "simulate", ...flags], { env: { ...process.env, ...env } });
    const ended = finish(child);
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return new Running(child, ended, line);
  }

  get ready(): Ready {
    return JSON.parse(this.firstLine) as Ready;
  }

  get inbox(): InboxClient {
    const { host, port, token } = this.ready.inbox ?? { host: "", port: 0 };
    return createInboxClient({ url: `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`, token });
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<Finished> {
    this.child.kill(signal);
    return await this.ended;
  }

  /** Waits until stderr says something. */
  async says(text: string): Promise<void> {
    let said = "";
    for await (const [chunk] of on(this.child)) {
      said += chunk;
      if (said.includes(text)) return;
    }
  }
}

async function* on(child: ChildProcess): AsyncGenerator<[string]> {
  while (child.stderr !== null) yield (await once(child.stderr, "data")) as [string];
}

async function send({ http2, dir, keyId, teamId, topic }: Ready, alert: string): Promise<string> {
  await using client = createClient({
    credentials: { keyFile: join(dir, `AuthKey_${keyId}.p8`), keyId, teamId },
    ca: readFileSync(join(dir, "ca.pem")),
    endpoints: { http2 },
    topic,
  });
  return (await client.send({ deviceToken: GOOD, payload: { aps: { alert } } })).outcome;
}

describe("apns simulate and its inbox", () => {
  test("I-38: starts both, says so in its line of JSON, and leaves nothing without --dir", async () => {
    const running = await Running.start([]);
    const { ready, inbox } = running;
    expect(ready.inbox).toEqual({ host: "127.0.0.1", port: expect.any(Number) });
    expect(await send(ready, "Hello")).toBe("accepted");
    const [notification] = await inbox.notifications.wait({ deviceToken: GOOD });
    expect(notification?.text).toBe("Hello");
    const [connection] = await inbox.connections.list();
    expect((await inbox.connections.frames(connection?.id ?? "")).length).toBeGreaterThan(0);
    const { code, stderr } = await running.end();
    expect(code).toBe(0);
    expect(stderr).toContain("1 notification: 1 accepted");
    expect(existsSync(ready.dir)).toBe(false);
  });

  test("I-38: with --no-inbox there is none", async () => {
    const running = await Running.start(["--no-inbox", "--dir", bench.at("bare")]);
    expect(running.ready).not.toHaveProperty("inbox");
    expect((await running.end()).code).toBe(0);
  });

  test("I-39: keeps authority and keys in --dir, also when it is killed", async () => {
    const dir = bench.at("kept");
    const first = await Running.start(["--dir", dir]);
    const before = await first.inbox.identity();
    await first.end("SIGKILL");
    const again = await Running.start(["--dir", dir]);
    const after = await again.inbox.identity();
    expect([after.ca, after.providerKey, after.clientCertificate]).toEqual([
      before.ca,
      before.providerKey,
      before.clientCertificate,
    ]);
    expect(await send(again.ready, "again")).toBe("accepted");
    for (const name of ["identity.json", "key.pem", `AuthKey_${after.keyId}.p8`, "running.json"]) {
      expect([name, statSync(join(dir, name)).mode & 0o077]).toEqual([name, 0]);
    }
    await again.end();
    expect(readdirSync(dir)).not.toContain("running.json");
  });

  test("I-38: --server-name is in the certificate, so that a client which checks it connects", async () => {
    const running = await Running.start(["--dir", bench.at("named"), "--server-name", "apple", "push.test"]);
    const { ca } = await running.inbox.identity();
    for (const servername of ["apple", "push.test"]) {
      const socket = connect({ ...running.ready.http2, servername, ca, ALPNProtocols: ["h2"] });
      await once(socket, "secureConnect");
      expect(socket.authorized).toBe(true);
      socket.destroy();
    }
    await running.end();
  });

  test("I-40: --print-env has the variables that the command reads, of the simulator that runs in --dir", async () => {
    const dir = bench.at("it's here");
    const running = await Running.start(["--dir", dir]);
    const printed = await apns(["simulate", "--dir", dir, "--print-env"]);
    expect(printed).toMatchObject({ code: 0, stderr: "" });
    const script = `${printed.stdout}\nexec "$0" "$1" send --to ${GOOD} --alert "from a shell"`;
    const shell = spawn("/bin/sh", ["-c", script, process.execPath, main]);
    shell.stdin.end();
    expect(await finish(shell)).toMatchObject({ code: 0 });
    const [notification] = await running.inbox.notifications.wait({ deviceToken: GOOD });
    expect(notification?.text).toBe("from a shell");
    expect(printed.stdout).toContain(`export APNS_INBOX='http://127.0.0.1:${running.ready.inbox?.port}'`);
    await running.end("SIGKILL");
    // What a killed one left is not believed: this one begins itself.
    const other = await Running.start(["--dir", dir, "--print-env"]);
    expect(other.firstLine).toMatch(/^export APNS_HOST='127\.0\.0\.1'$/);
    expect((await other.end()).stderr).toContain("No simulator runs in");
  });

  test("I-40: --print-env has the variables of one with --no-inbox, while that runs", async () => {
    const dir = bench.at("without an inbox");
    const running = await Running.start(["--no-inbox", "--dir", dir]);
    const { code, stdout, stderr } = await apns(["simulate", "--dir", dir, "--print-env"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`export APNS_PORT='${running.ready.http2.port}'`);
    expect(stdout).not.toContain("APNS_INBOX");
    await running.end("SIGKILL");
    const other = await Running.start(["--no-inbox", "--dir", dir, "--print-env"]);
    expect(other.firstLine).toBe("export APNS_HOST='127.0.0.1'");
    expect((await other.end()).stderr).toContain("No simulator runs in");
  });

  test("I-40: a folder is for one simulator at a time, and another one does not hide it", async () => {
    const dir = bench.at("one at a time");
    const running = await Running.start(["--dir", dir]);
    const second = await apns(["simulate", "--dir", dir, "--no-inbox"]);
    const { port } = running.ready.http2;
    const message = `A simulator runs in ${dir} already, with HTTP/2 on 127.0.0.1:${port}`;
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining(message)]);
    expect((await apns(["simulate", "--dir", dir, "--print-env"])).stdout).toContain(`APNS_PORT='${port}'`);
    await running.end();
  });

  test("I-38: flags of the inbox beside --no-inbox are refused", async () => {
    const { code, stderr } = await apns(["simulate", "--no-inbox", "--inbox-auth", "required"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--inbox-auth is for the inbox")]);
  });

  test("I-41: SIGHUP reads the rules again, and wrong ones change nothing", async () => {
    const rule = { at: "request", do: { answer: { status: 503, reason: "ServiceUnavailable" } } };
    const rules = bench.file("rules.json", "[]");
    const running = await Running.start(["--rules", rules]);
    bench.file("rules.json", JSON.stringify([{ ...rule, name: "from the file" }]));
    running.child.kill("SIGHUP");
    await running.says("1 rule in force");
    expect(await running.inbox.rules.list()).toMatchObject([{ name: "from the file" }]);
    bench.file("rules.json", '[{"at":"request"}]');
    running.child.kill("SIGHUP");
    await running.says("The rules are as they were");
    expect(await running.inbox.rules.list()).toMatchObject([{ name: "from the file" }]);
    await running.end();
  });

  test("I-42: beyond this machine it warns, and makes up a password and a token", async () => {
    const running = await Running.start(["--host", "0.0.0.0"]);
    const { inbox } = running.ready;
    expect(inbox?.token).toMatch(/^[\w-]{24}$/);
    expect((await running.inbox.identity()).topic).toBe("com.example.app");
    expect((await fetch(`http://127.0.0.1:${inbox?.port}/`)).status).toBe(401);
    const { stderr } = await running.end();
    expect(stderr).toContain("Other machines can reach 0.0.0.0; the inbox asks for a login.");
    const password = /Password for people, with any name: (\S+)/.exec(stderr)?.[1];
    expect(password).not.toBe(inbox?.token);
  });

  test("I-42: a login of the environment is not repeated, and none has to be meant", async () => {
    const given = await Running.start(["--host", "0.0.0.0"], { APNS_INBOX_TOKEN: "program-token" });
    const { inbox } = given.ready;
    expect(inbox).not.toHaveProperty("token");
    const identity = createInboxClient({
      url: `http://127.0.0.1:${inbox?.port}`,
      token: "program-token",
    }).identity();
    expect((await identity).topic).toBe("com.example.app");
    const { stderr, stdout } = await given.end();
    expect(stderr + stdout).not.toContain("program-token");
    const open = await Running.start(["--host", "0.0.0.0", "--inbox-auth", "none"]);
    expect((await open.inbox.identity()).topic).toBe("com.example.app");
    expect((await open.end()).stderr).toContain("the inbox asks nobody for a login");
  });

  test("I-55: ::1 has brackets before its port, and asks for no login", async () => {
    const running = await Running.start(["--host", "::1"]);
    const { http2, inbox } = running.ready;
    expect(inbox).toEqual({ host: "::1", port: expect.any(Number) });
    expect((await fetch(`http://[::1]:${inbox?.port}/readyz`)).status).toBe(200);
    const { stderr } = await running.end();
    expect(stderr).toMatch(/^gateway on \[::1\]:\d+, feedback on \[::1\]:\d+, HTTP\/2 on \[::1\]:/m);
    expect(stderr).toContain(`HTTP/2 on [::1]:${http2.port}, files in`);
    expect(stderr).not.toContain("Other machines");
  });

  test("I-55: what the inbox counts as this machine, the command does, too", async () => {
    const running = await Running.start(["--host", "::ffff:127.0.0.1"]);
    expect(running.ready.inbox).not.toHaveProperty("token");
    expect((await running.end()).stderr).not.toContain("Other machines");
  });

  test("I-38: a port in use is named with its flag, and a short token with its variable", async () => {
    const running = await Running.start([]);
    const second = await apns(["simulate", "--inbox-port", String(running.ready.inbox?.port)]);
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/^apns: --inbox-port: .*EADDRINUSE/m);
    await running.end();
    const short = await apns(["simulate"], { env: { APNS_INBOX_TOKEN: "short" } });
    expect(short).toMatchObject({ code: 2, stdout: "" });
    expect(short.stderr).toMatch(/^apns: .*APNS_INBOX_TOKEN: .*token has 5 characters/m);
  });
});
