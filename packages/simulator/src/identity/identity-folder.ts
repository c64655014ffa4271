import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from "node:crypto";
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { oneOf, text, whole } from "../checks/check.js";
import { fields, required } from "../checks/fields.js";
import { Place } from "../checks/place.js";
import { SimulatorError } from "../simulator-error.js";
import { type CertificateEnvironment, environmentCheck } from "./certificate-environment.js";
import { type CertificateAndKey, type KeyPair, privatePem } from "./key-pair.js";
import type { ProviderKey } from "./provider-key.js";

const TRUTH = "identity.json";
/** For its owner only. */
const PRIVATE = 0o600;
const FORMAT = "apns-simulator-identity";

/** Keys and certificates of an identity. */
export interface IdentityMaterial {
  readonly authorityKeys: KeyPair;
  readonly serverKeys: KeyPair;
  readonly clientKeys: KeyPair;
  /** PEM. */
  readonly ca: string;
  readonly serverCertificate: CertificateAndKey;
  readonly clientCertificate: CertificateAndKey;
  readonly providerKey: ProviderKey;
  readonly topic: string;
  readonly environment: CertificateEnvironment;
}

/** The contents of `identity.json`. */
interface IdentityFile {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly topic: string;
  readonly environment: CertificateEnvironment;
  readonly ca: string;
  readonly authorityKey: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
  readonly providerKey: ProviderKey;
}

const identityFile = fields<IdentityFile>({
  format: required(oneOf(FORMAT)),
  version: required(whole(1, 1)),
  topic: required(text),
  environment: required(environmentCheck),
  ca: required(text),
  authorityKey: required(text),
  serverCertificate: required(text),
  serverKey: required(text),
  clientCertificate: required(text),
  clientKey: required(text),
  providerKey: required(
    fields<ProviderKey>({ key: required(text), keyId: required(text), teamId: required(text) }),
  ),
});

/** A file for programs. */
interface DerivedFile {
  readonly name: string;
  readonly content: string;
  readonly mode: number;
}

/**
 * A folder with an identity. `identity.json` is the truth: it appears whole, in one step, so that a process that is
 * killed leaves either none or a complete one. The other files follow from it, and are written again if they are missing.
 */
export class IdentityFolder {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * Reads what is there, or makes it. Of several processes that make one at the same time, the first wins.
   *
   * @throws SimulatorError `identity-dir`
   */
  async readOrMake(make: () => Promise<IdentityMaterial>): Promise<IdentityMaterial> {
    const kept = await this.#read();
    if (kept !== undefined) return kept;
    await this.#do("cannot be made", () => mkdir(this.#dir, { recursive: true }));
    const made = await make();
    for (const { name } of derivedFiles(made)) {
      if ((await this.#textOf(name)) !== undefined) throw this.#foreign(name);
    }
    const isFirst = await this.#put(TRUTH, { content: fileOf(made), mode: PRIVATE, by: link });
    const winner = isFirst ? made : await this.#read();
    if (winner === undefined) throw this.#error(`${TRUTH} vanished while it was read; start again`);
    return winner;
  }

  /**
   * Writes what has changed since it was read, and the files that are missing.
   *
   * @throws SimulatorError `identity-dir`
   */
  async write(material: IdentityMaterial, kept: IdentityMaterial): Promise<void> {
    if (material !== kept) {
      await this.#put(TRUTH, { content: fileOf(material), mode: PRIVATE, by: rename });
    }
    for (const { name, content, mode } of derivedFiles(material)) {
      const found = await this.#textOf(name);
      if (found === content) {
        if (mode === PRIVATE) await this.#protect(name);
        continue;
      }
      if (found !== undefined && !isOfAuthority(found, material)) throw this.#foreign(name);
      await this.#put(name, { content, mode, by: rename });
    }
  }

  async #read(): Promise<IdentityMaterial | undefined> {
    const found = await this.#textOf(TRUTH);
    if (found === undefined) return undefined;
    await this.#protect(TRUTH);
    try {
      return materialOf(identityFile(JSON.parse(found), new Place("identity-dir")));
    } catch (cause) {
      const why = (cause as Error).message;
      throw this.#error(
        `${TRUTH} was not written by this version of the simulator (${why}); name another folder, or move the file away`,
        cause,
      );
    }
  }

  /** A file with keys: others must not read it, however it came here. */
  async #protect(name: string): Promise<void> {
    const path = join(this.#dir, name);
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) await this.#do("cannot be protected", () => chmod(path, PRIVATE));
  }

  async #textOf(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.#dir, name), "utf8");
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw this.#error(`${name} cannot be read: ${(cause as Error).message}`, cause);
    }
  }

  /** Puts a file there in one step. Returns false if `link` found one. */
  async #put(
    name: string,
    file: {
      readonly content: string;
      readonly mode: number;
      readonly by: (from: string, to: string) => Promise<void>;
    },
  ): Promise<boolean> {
    const draft = join(this.#dir, `.${name}-${randomBytes(6).toString("hex")}.tmp`);
    try {
      // Not by a handle: those of Yarn's Plug'n'Play have no `sync`.
      await writeFile(draft, file.content, { flag: "wx", mode: file.mode, flush: true });
      await file.by(draft, join(this.#dir, name));
      return true;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw this.#error(`${name} cannot be written: ${(cause as Error).message}`, cause);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #do(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (cause) {
      throw this.#error(`${what}: ${(cause as Error).message}`, cause);
    }
  }

  #foreign(name: string): SimulatorError {
    return this.#error(
      `${name} is there and belongs to another identity; move it away, or name another folder`,
    );
  }

  #error(problem: string, cause?: unknown): SimulatorError {
    const options = cause === undefined ? undefined : { cause };
    return new SimulatorError("identity-dir", `dir: ${this.#dir}: ${problem}`, options);
  }
}

function derivedFiles({ ca, clientCertificate, providerKey }: IdentityMaterial): readonly DerivedFile[] {
  return [
    { name: "ca.pem", content: ca, mode: 0o644 },
    { name: "cert.pem", content: clientCertificate.cert, mode: 0o644 },
    { name: "key.pem", content: clientCertificate.key, mode: PRIVATE },
    { name: `AuthKey_${providerKey.keyId}.p8`, content: providerKey.key, mode: PRIVATE },
  ];
}

/** An earlier client certificate of the same identity may be replaced. */
function isOfAuthority(pem: string, { authorityKeys, ca }: IdentityMaterial): boolean {
  try {
    return pem !== ca && new X509Certificate(pem).verify(authorityKeys.publicKey);
  } catch {
    return false;
  }
}

function fileOf(material: IdentityMaterial): string {
  const file: IdentityFile = {
    format: FORMAT,
    version: 1,
    topic: material.topic,
    environment: material.environment,
    ca: material.ca,
    authorityKey: privatePem(material.authorityKeys.privateKey),
    serverCertificate: material.serverCertificate.cert,
    serverKey: material.serverCertificate.key,
    clientCertificate: material.clientCertificate.cert,
    clientKey: material.clientCertificate.key,
    providerKey: material.providerKey,
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function materialOf(file: IdentityFile): IdentityMaterial {
  return {
    authorityKeys: keyPairOf(file.authorityKey),
    serverKeys: keyPairOf(file.serverKey),
    clientKeys: keyPairOf(file.clientKey),
    ca: file.ca,
    serverCertificate: { cert: file.serverCertificate, key: file.serverKey },
    clientCertificate: { cert: file.clientCertificate, key: file.clientKey },
    providerKey: file.providerKey,
    topic: file.topic,
    environment: file.environment,
  };
}

function keyPairOf(pem: string): KeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
