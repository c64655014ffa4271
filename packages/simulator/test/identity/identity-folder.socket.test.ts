import { X509Certificate } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulatorIdentity, type SimulatorIdentity, startSimulator } from "@apns/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tokenClient } from "../fixture/http2-client.js";
import { start } from "../fixture/simulator-fixture.js";

const FILES = ["AuthKey_SIM1KEY001.p8", "ca.pem", "cert.pem", "identity.json", "key.pem"];

let root = "";
let folders = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "apns-identity-"));
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

/** A folder that does not exist yet. */
function newDir(): string {
  folders += 1;
  return join(root, "deep", String(folders));
}

function keep(dir: string, more: { topic?: string } = {}): Promise<SimulatorIdentity> {
  return createSimulatorIdentity({ keyType: "ec", dir, ...more });
}

async function contents(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(dir, name), "utf8")));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""]));
}

describe("an identity in a folder", () => {
  test("P-16: is the same at the next start, and programs find it in files of their own", async () => {
    const dir = newDir();
    const identity = await keep(dir);
    await using apple = await startSimulator({ dir });
    expect(apple.ca).toBe(identity.ca);
    expect(apple.providerKey).toEqual(identity.providerKey);
    expect(apple.clientCertificate).toEqual(identity.clientCertificate);
    const files = await contents(dir);
    expect(Object.keys(files)).toEqual(FILES);
    expect(files).toMatchObject({
      "ca.pem": identity.ca,
      "cert.pem": identity.clientCertificate.cert,
      "key.pem": identity.clientCertificate.key,
      "AuthKey_SIM1KEY001.p8": identity.providerKey.key,
    });
    await using client = tokenClient(apple);
    expect(await client.push()).toMatchObject({ status: 200 });
  });

  test("P-16: only its owner can read the keys", async () => {
    const dir = newDir();
    await keep(dir);
    const modeOf = async (name: string): Promise<string> =>
      ((await stat(join(dir, name))).mode & 0o777).toString(8);
    expect(await Promise.all(FILES.map(modeOf))).toEqual(["600", "644", "644", "600", "600"]);
    await chmod(join(dir, "identity.json"), 0o644);
    await keep(dir);
    expect(await modeOf("identity.json")).toBe("600");
  });

  test("P-16: survives a kill at any moment: what is missing follows from identity.json", async () => {
    const dir = newDir();
    const identity = await keep(dir);
    const whole = await contents(dir);
    // A kill leaves any of the files that follow, and drafts that nobody reads.
    for (let kept = 0; kept < 16; kept += 1) {
      const others = FILES.filter((name) => name !== "identity.json");
      for (const [bit, name] of others.entries()) if ((kept & (1 << bit)) === 0) await rm(join(dir, name));
      await writeFile(join(dir, ".identity.json-000000000000.tmp"), '{"format":');
      expect((await keep(dir)).ca).toBe(identity.ca);
      await rm(join(dir, ".identity.json-000000000000.tmp"));
      expect(await contents(dir)).toEqual(whole);
    }
    // Before identity.json is there, nothing is.
    const early = newDir();
    await mkdir(early, { recursive: true });
    await writeFile(join(early, ".identity.json-000000000000.tmp"), '{"format":');
    await keep(early);
    expect(await readdir(early)).toHaveLength(6);
  });

  test("P-16: of many that start at once, one makes it and all have it", async () => {
    const dir = newDir();
    const made = await Promise.all(Array.from({ length: 8 }, () => keep(dir)));
    expect(new Set(made.map(({ ca }) => ca)).size).toBe(1);
    expect(Object.keys(await contents(dir))).toEqual(FILES);
  });

  test("P-16: another topic changes the client certificate and nothing else", async () => {
    const dir = newDir();
    const before = await keep(dir);
    const after = await keep(dir, { topic: "org.example.special" });
    expect(after).toMatchObject({ ca: before.ca, topic: "org.example.special" });
    expect(after.clientCertificate.key).toBe(before.clientCertificate.key);
    const { "cert.pem": cert = "" } = await contents(dir);
    expect(new X509Certificate(cert).subject).toContain("UID=org.example.special");
    expect(await keep(dir)).toMatchObject({ topic: "org.example.special" });
    expect((await keep(dir)).clientCertificate.cert).toBe(cert);
  });

  test("P-16: a client certificate that ends soon is issued again", async () => {
    const dir = newDir();
    const notAfter = new Date(Date.now() + 10 * 86_400_000);
    await createSimulatorIdentity({ keyType: "ec", dir, clientValidity: { notAfter } });
    const { clientCertificate } = await keep(dir);
    expect(Date.parse(new X509Certificate(clientCertificate.cert).validTo)).toBeGreaterThan(
      Date.now() + 300 * 86_400_000,
    );
  });

  test.each(FILES)("P-17: a %s of somebody else is named and left alone", async (name) => {
    const dir = newDir();
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, name), "{}");
    await expect(keep(dir)).rejects.toMatchObject({
      code: "identity-dir",
      message: expect.stringMatching(new RegExp(`^dir: ${dir}: ${name} .*another folder`)),
    });
    expect(await contents(dir)).toEqual({ [name]: "{}" });
  });

  test("P-17: a file that was put in the place of ours is left alone, too", async () => {
    const dir = newDir();
    await keep(dir);
    for (const name of FILES) {
      const before = await contents(dir);
      await writeFile(join(dir, name), "mine");
      await expect(keep(dir)).rejects.toMatchObject({ code: "identity-dir" });
      expect((await contents(dir))[name]).toBe("mine");
      await writeFile(join(dir, name), before[name] ?? "");
    }
  });

  test("P-17: says why a folder cannot be used", async () => {
    const file = join(root, "file");
    await writeFile(file, "");
    await expect(keep(join(file, "dir"))).rejects.toMatchObject({
      code: "identity-dir",
      message: expect.stringMatching(/identity\.json cannot be read: ENOTDIR|cannot be made/),
    });
    const identity = await createSimulatorIdentity({ keyType: "ec" });
    await expect(startSimulator({ identity, dir: newDir() })).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(/^dir: excludes identity/),
    });
  });
});

describe("host", () => {
  test("P-18: the certificate has the names that clients use", async () => {
    const identity = await createSimulatorIdentity({ keyType: "ec" });
    const names = (more: readonly string[]): string =>
      new X509Certificate(identity.issueServerCertificate(more).cert).subjectAltName ?? "";
    expect(names(["apple", "10.1.2.3", "fd00::1:2"])).toContain("DNS:apple");
    expect(names(["10.1.2.3"])).toContain("IP Address:10.1.2.3");
    expect(names(["fd00::1:2"])).toContain("IP Address:FD00:0:0:0:0:0:1:2");
    expect(names(["::ffff:10.1.2.3"])).toContain("IP Address:0:0:0:0:0:FFFF:A01:203");
    expect(names(["1:2:3:4:5:6:7:8"])).toContain("IP Address:1:2:3:4:5:6:7:8");
    expect(names(["localhost"])).toBe(names([]));
  });

  test("P-18: listens on the given host, and says where", async () => {
    await using apple = await start({ host: "0.0.0.0", serverNames: ["apple.test"] });
    expect(apple.http2.host).toBe("0.0.0.0");
    await using client = tokenClient(apple);
    expect(await client.push()).toMatchObject({ status: 200 });
    const certificate = (client.session.socket as import("node:tls").TLSSocket).getPeerX509Certificate();
    expect(certificate?.subjectAltName).toContain("DNS:apple.test");
    expect(certificate?.subjectAltName).toContain(`DNS:${hostname()}`);
    await expect(start({ host: "192.0.2.1" })).rejects.toMatchObject({
      code: "listen-failed",
      message: expect.stringMatching(/^host: cannot listen on 192\.0\.2\.1:0 \(EADDRNOTAVAIL\)/),
    });
  });
});
