import { createPublicKey, type KeyObject } from "node:crypto";
import { type Check, either, list, oneOf, text } from "../../checks/check.js";
import { fields, required } from "../../checks/fields.js";
import { Place } from "../../checks/place.js";
import { type CertificateEnvironment, environmentCheck } from "../../identity/certificate-environment.js";
import { ecKeys, privatePem } from "../../identity/key-pair.js";
import type { ProviderKey } from "../../identity/provider-key.js";
import {
  type OptionTable,
  option,
  optional,
  type Resolved,
  resolveOptions,
} from "../../options/resolve-options.js";

/** What `issueProviderKey` takes. Undefined means the default everywhere. */
export interface ProviderKeyOptions {
  /** `team`: good for every topic of the team. Otherwise for the named topics only. Default `team`. */
  readonly scope?: "team" | { readonly topics: readonly string[] } | undefined;
  /** Default `both`, as keys made before 2025 are. */
  readonly environment?: CertificateEnvironment | undefined;
  /** The key id of a topic-specific key that this one may share a connection with. Default: none. */
  readonly relatedTo?: string | undefined;
  /** Ten letters and digits. Default: the team of the simulator's own key. */
  readonly teamId?: string | undefined;
}

/** What the simulator knows about a key that it issued. */
export interface KnownKey {
  readonly keyId: string;
  readonly teamId: string;
  readonly publicKey: KeyObject;
  /** Bundle ids; undefined for a team-scoped key. */
  readonly topics: ReadonlySet<string> | undefined;
  readonly environment: CertificateEnvironment;
}

const tenCharacters: Check<string> = (value, place) => {
  if (typeof value === "string" && /^[A-Za-z0-9]{10}$/.test(value)) return value;
  throw place.mismatch("ten letters and digits", value);
};

const PROVIDER_KEY_OPTIONS: OptionTable<Resolved<ProviderKeyOptions, "relatedTo" | "teamId">> = {
  scope: option(
    either(
      (value) => typeof value === "string",
      oneOf("team"),
      fields<{ readonly topics: readonly string[] }>({ topics: required(list(text)) }),
    ),
    "team",
  ),
  environment: option(environmentCheck, "both"),
  relatedTo: optional(text),
  teamId: optional(tenCharacters),
};

/** The provider keys that a simulator accepts. */
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
    const {
      scope,
      environment,
      relatedTo,
      teamId = this.#own.teamId,
    } = resolveOptions(PROVIDER_KEY_OPTIONS, options, "issueProviderKey");
    if (relatedTo !== undefined && !this.#keys.has(relatedTo)) {
      const issued = [...this.#keys.keys()].join(", ");
      throw new Place("invalid-option", "relatedTo").error(
        `no key ${relatedTo} was issued; there are ${issued}`,
      );
    }
    const { privateKey, publicKey } = ecKeys();
    const keyId = `SIM1KEY${String(this.#keys.size + 1).padStart(3, "0")}`;
    const topics = scope === "team" ? undefined : new Set(scope.topics);
    this.#keys.set(keyId, { keyId, teamId, publicKey, topics, environment });
    if (relatedTo !== undefined) this.#related.set(keyId, relatedTo);
    return { key: privatePem(privateKey), keyId, teamId };
  }
}
