import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns, main } from "../fixture/built-command.js";
import { GOOD, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
  const { cert, key } = bench.identity.clientCertificate;
  bench.file("both.pem", cert + key);
});
afterAll(() => bench.close());

const at = (name: string): string => bench.at(name);
const keyFile = (): string => bench.keyFile;
const teamId = (): string => bench.identity.providerKey.teamId;

interface Given {
  readonly flags: () => string[];
  readonly env: () => Record<string, string>;
}

/** Sends one notification. Returns what the command left, and how the client said who it is. */
async function send({ flags, env }: Given): Promise<{ code: unknown; stderr: string; by: string[] }> {
  await using apple = await bench.start();
  const server = ["--http2", `127.0.0.1:${apple.http2.port}`, "--ca", at("ca.pem")];
  const what = ["--to", GOOD, "--alert", "a", "--topic", bench.identity.topic];
  const { code, stderr } = await apns(["send", ...what, ...server, ...flags()], { env: env() });
  const secured = apple.journal.entries.filter(({ kind }) => kind === "connection-secured");
  return {
    code,
    stderr,
    by: secured.map((entry) => ("topic" in entry && entry.topic !== "" ? "certificate" : "key")),
  };
}

describe("credentials of the command line and of the environment", () => {
  test.each<[string, string, Given]>([
    [
      "a .p8 that is written, with a certificate and a team of the environment",
      "key",
      {
        flags: () => ["--key", keyFile()],
        env: () => ({ APNS_CERT: at("cert.pem"), APNS_TEAM_ID: teamId() }),
      },
    ],
    [
      "a .p8, its team and a certificate, all of the environment",
      "key",
      {
        flags: () => [],
        env: () => ({ APNS_CERT: at("cert.pem"), APNS_KEY: keyFile(), APNS_TEAM_ID: teamId() }),
      },
    ],
    [
      "a certificate with its key, and a team that is left alone",
      "certificate",
      {
        flags: () => [],
        env: () => ({ APNS_CERT: at("cert.pem"), APNS_KEY: at("key.pem"), APNS_TEAM_ID: teamId() }),
      },
    ],
    [
      "a certificate's key that is written, with the certificate of the environment",
      "certificate",
      {
        flags: () => ["--key", at("key.pem")],
        env: () => ({ APNS_CERT: at("cert.pem"), APNS_TEAM_ID: teamId() }),
      },
    ],
    [
      "a certificate that is written and has its key, with a .p8 of the environment",
      "certificate",
      { flags: () => ["--cert", at("both.pem")], env: () => ({ APNS_KEY: keyFile() }) },
    ],
    [
      "a .p8 that is written and named after its id, with another id of the environment",
      "key",
      {
        flags: () => ["--key", keyFile(), "--team-id", teamId()],
        env: () => ({ APNS_KEY_ID: "OTHERKEY01" }),
      },
    ],
    [
      "a .p8 with another name, and its id of the environment",
      "key",
      {
        flags: () => ["--key", bench.file("my.p8", bench.identity.providerKey.key), "--team-id", teamId()],
        env: () => ({ APNS_KEY_ID: bench.identity.providerKey.keyId }),
      },
    ],
    [
      "a .p8, where every other variable is empty",
      "key",
      {
        flags: () => ["--key", keyFile(), "--team-id", teamId()],
        env: () => ({ APNS_CERT: "", APNS_PFX: "", APNS_ENV: "", APNS_GATEWAY: "", APNS_KEY_ID: "" }),
      },
    ],
  ])("L-8: %s: sent by %s", async (_what, by, given) => {
    expect(await send(given)).toMatchObject({ code: 0, stderr: "", by: [by] });
  });

  test.each<[string, string, Given]>([
    [
      "a .p8 without a team, beside a certificate of the environment",
      "add --team-id",
      { flags: () => ["--key", keyFile()], env: () => ({ APNS_CERT: at("cert.pem") }) },
    ],
    [
      "--team-id, which would have no effect",
      "--team-id belongs to a .p8 key",
      { flags: () => ["--team-id", teamId()], env: () => ({ APNS_CERT: at("both.pem") }) },
    ],
    [
      "--key-id, which would have no effect",
      "--key-id belongs to a .p8 key",
      { flags: () => ["--key-id", "ABC123DEFG"], env: () => ({ APNS_PFX: at("any.p12") }) },
    ],
  ])("L-8: %s: refused, and nothing is sent", async (_what, said, given) => {
    const run = await send(given);
    expect(run.stderr).toContain(said);
    expect(run).toMatchObject({ code: 2, by: [] });
  });
});

describe("files that are pipes", () => {
  test.runIf(process.platform !== "win32").each<[string, () => string]>([
    ["a certificate and its key", () => `--cert <(cat ${at("cert.pem")}) --key <(cat ${at("key.pem")})`],
    [
      "a .p8",
      () => `--key <(cat ${keyFile()}) --team-id ${teamId()} --key-id ${bench.identity.providerKey.keyId}`,
    ],
  ])("L-12: %s are read once, so that secrets need no file", async (_what, flags) => {
    // Nothing listens there: whether the files were read is known before.
    const command = `${process.execPath} ${main} send --to ${GOOD} --alert a --topic ${bench.identity.topic} --http2 127.0.0.1:1 --proxy none --give-up-after-ms 1 ${flags()}`;
    const { stderr, status } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect(stderr).toContain("Nothing has got through");
    expect(status).toBe(4);
  });
});

describe("--ca", () => {
  test.each<[string, (one: Workbench) => string, string, number]>([
    ["text", (one) => one.file("some.txt", "Hello, world!"), "--ca is text", 3],
    ["empty", (one) => one.file("empty.pem", ""), "--ca is empty", 3],
    ["a key", () => at("key.pem"), "--ca is a private key", 3],
    ["not there", () => at("nowhere.pem"), "--ca ", 2],
  ])("L-11: a file that is %s is named by its flag", async (_what, file, said, code) => {
    const flags = ["--key", keyFile(), "--team-id", teamId(), "--ca", file(bench)];
    const run = await apns(["send", "--to", GOOD, "--alert", "a", ...flags]);
    expect(run.stderr).toContain(`apns: ${said}`);
    expect(run.stderr).not.toContain("contents of the file");
    expect(run.code).toBe(code);
  });
});
