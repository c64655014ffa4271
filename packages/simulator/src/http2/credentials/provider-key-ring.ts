import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import {
  type CertificateEnvironment,
  ENVIRONMENTS,
  type ProviderKey,
} from "../../identity/simulator-identity.js";
import { choiceOption, knownOptions, textOption } from "../../options/option-check.js";
import { SimulatorError } from "../../simulator-error.js";

export interface ProviderKeyOptions {
  /** `team` is good for every topic of the team; otherwise for the named topics only. Default `team`. */
  readonly scope?: "team" | { readonly topics: readonly string[] };
  /** Default `both`, as keys made before 2025 are. */
  readonly environment?: CertificateEnvironment;
  /** The key id of a topic-specific key that this one may share a connection with. Default: none. */
  readonly relatedTo?: string;
  /** Ten characters. Default: the team of the simulator's own key. */
  readonly teamId?: string;
}

/** What the simulator knows about a key that it handed out. */
export interface KnownKey {
  readonly keyId: string;
  readonly teamId: string;
  readonly publicKey: KeyObject;
  /** Bundle ids; undefined for a team-scoped key. */
  readonly topics: ReadonlySet<string> | undefined;
  readonly environment: CertificateEnvironment;
}

/** The provider keys that are good with one simulator. */
export class ProviderKeyRing {
  readonly #keys = new Map<string, KnownKey>();
  readonly #related = new Map<string, string>();
  readonly #own: ProviderKey;

  constructor(own: ProviderKey) {
    this.#own = own;
    const { keyId, teamId } = own;
    const publicKey = createPublicKey(own.key);
    this.#keys.set(keyId, { keyId, teamId, publicKey, topics: undefined, environment: "both" });
  }

  find(keyId: string): KnownKey | undefined {
    return this.#keys.get(keyId);
  }

  areRelated(one: string, other: string): boolean {
    return one === other || this.#related.get(one) === other || this.#related.get(other) === one;
  }

  /** @throws SimulatorError `invalid-option` */
  issue(options: ProviderKeyOptions = {}): ProviderKey {
    knownOptions(options, ["scope", "environment", "relatedTo", "teamId"], "issueProviderKey");
    const { scope = "team", relatedTo } = options;
    const environment = choiceOption("environment", options.environment ?? "both", ENVIRONMENTS);
    const teamId = tenCharacters("teamId", options.teamId ?? this.#own.teamId);
    if (relatedTo !== undefined && !this.#keys.has(relatedTo)) {
      throw new SimulatorError("invalid-option", `relatedTo: no key ${String(relatedTo)} was issued`);
    }
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const keyId = `SIM1KEY${String(this.#keys.size + 1).padStart(3, "0")}`;
    const topics =
      scope === "team" ? undefined : new Set(scope.topics.map((each) => textOption("scope", each)));
    this.#keys.set(keyId, { keyId, teamId, publicKey, topics, environment });
    if (relatedTo !== undefined) this.#related.set(keyId, relatedTo);
    return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), keyId, teamId };
  }
}

function tenCharacters(name: string, value: string): string {
  if (/^[A-Za-z0-9]{10}$/.test(value)) return value;
  throw new SimulatorError("invalid-option", `${name}: expected ten letters and digits`);
}
