import { Place } from "./checks/place.js";
import type { SimulatorClock } from "./clock/simulator-clock.js";
import type { Connections } from "./connections/connections.js";
import type { TlsEndpoint } from "./endpoint/tls-endpoint.js";
import type { SimulatorEvents } from "./events/simulator-events.js";
import type { FeedbackEntry } from "./feedback/feedback-list.js";
import type { ProviderKeyOptions } from "./http2/credentials/provider-key-ring.js";
import type { CertificateEnvironment } from "./identity/certificate-environment.js";
import type { CertificateAndKey } from "./identity/key-pair.js";
import type { ProviderKey } from "./identity/provider-key.js";
import { namesOfHost } from "./identity/server-names.js";
import { createSimulatorIdentity, type SimulatorIdentity } from "./identity/simulator-identity.js";
import { type Journal, JournalRecorder } from "./journal/journal.js";
import { JournalFile } from "./journal/journal-file.js";
import {
  type ResolvedSimulatorOptions,
  resolveSimulatorOptions,
  type SimulatorOptions,
} from "./options/simulator-options.js";
import { openServices } from "./parts/open-services.js";
import { SimulatorParts } from "./parts/simulator-parts.js";
import type { Devices } from "./phones/devices.js";
import type { Loss } from "./phones/phone.js";
import type { ReceivedNotifications } from "./received/received-notifications.js";
import type { Rule } from "./rules/rule.js";
import type { Rules } from "./rules/rules.js";

/** Where a service listens. */
export interface SimulatorAddress {
  /** As the option `host` has it. */
  readonly host: string;
  readonly port: number;
}

/** A running fake APNs. */
export interface Simulator extends AsyncDisposable {
  readonly gateway: SimulatorAddress;
  readonly feedback: SimulatorAddress;
  /** The HTTP/2 API: devices, broadcasts and channels. */
  readonly http2: SimulatorAddress;
  /** The certificate authority to trust, PEM. */
  readonly ca: string;
  /** A client certificate that the services accept, PEM. */
  readonly clientCertificate: CertificateAndKey;
  /** A provider key that the HTTP/2 API accepts. */
  readonly providerKey: ProviderKey;
  /** The app's bundle id. */
  readonly topic: string;
  /** Repeats this run's random choices when given as an option. */
  readonly seed: number;
  readonly journal: Journal;
  /** The newest notifications, in a ring with a bound. */
  readonly received: ReceivedNotifications;
  /** What happens, as it happens. */
  readonly events: SimulatorEvents;
  /** Virtual phones. */
  readonly devices: Devices;
  /** Faults, changed while it runs. */
  readonly rules: Rules;
  readonly clock: SimulatorClock;
  readonly connections: Connections;
  /** Open connections to all services, including those in their handshake. */
  readonly connectionCount: number;
  /**
   * Adds an entry to the list that the next reader of the feedback service gets.
   *
   * @throws SimulatorError `invalid-option`
   */
  addFeedback(entry: FeedbackEntry): void;
  /**
   * Makes one more provider key that this simulator accepts.
   *
   * @throws SimulatorError `invalid-option`
   */
  issueProviderKey(options?: ProviderKeyOptions): ProviderKey;
  /** From now on every provider token that was minted earlier is answered `ExpiredProviderToken`. */
  expireProviderTokens(): void;
  /** Makes a device alive again; with a bundle id, for that app only. */
  registerDeviceToken(deviceToken: string, bundleId?: string): void;
  /**
   * From now on the device is answered 410 `Unregistered`, and after such an answer it is on the feedback list.
   *
   * @param at when it was lost, a Date or milliseconds since 1970; default now
   */
  unregisterDeviceToken(deviceToken: string, at?: Date | number): void;
  /** As `unregisterDeviceToken`, with `ExpiredToken`. */
  expireDeviceToken(deviceToken: string, at?: Date | number): void;
  /**
   * As `rules.replace`.
   *
   * @throws SimulatorError `invalid-rule`
   */
  useRules(rules: readonly Rule[]): void;
  /**
   * Makes everything as it was after the start, with the same keys and ports: rules and feedback are those of the
   * options again, everything else is empty, and ids have a new start id. Connections stay, except those that a rule or
   * a command cut off, slowed or silenced: these are closed.
   */
  reset(): void;
  /** Destroys open connections and stops; nothing of the simulator keeps running. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts a gateway, a feedback service and the HTTP/2 API, by default on the loopback interface.
 *
 * @throws SimulatorError `invalid-option`, `invalid-rule`, `listen-failed`, `journal-file`, `identity-dir`
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const resolved = resolveSimulatorOptions(options);
  const identity = await identityFor(resolved);
  const topic = resolved.topic ?? identity.topic;
  const environment = resolved.environment ?? identity.environment;
  const { journalFile, seed } = resolved;
  const file = journalFile === undefined ? undefined : await JournalFile.open(journalFile);
  const journal = new JournalRecorder(resolved.journal, file);
  const parts = new SimulatorParts({ options: resolved, identity, environment, journal });
  const endpoints: TlsEndpoint[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    parts.stop();
    closing ??= Promise.all(endpoints.map((endpoint) => endpoint.close())).then(() => journal.close());
    return closing;
  };
  const { phones, rules, clock } = parts;
  const markDead = (deviceToken: string, reason: Loss["reason"], at: Date | number = clock.now()): void =>
    phones.markDead(deviceToken, { reason, at: typeof at === "number" ? at : at.getTime() });

  try {
    const [gateway, feedback, http2] = await openServices(
      parts,
      serverCertificateOf(identity, resolved),
      endpoints,
    );
    return {
      gateway: gateway.address,
      feedback: feedback.address,
      http2: http2.address,
      ca: identity.ca,
      clientCertificate: clientCertificateOf(identity, topic, environment),
      providerKey: identity.providerKey,
      topic,
      seed,
      journal,
      received: parts.ring,
      events: parts.hub,
      devices: phones,
      rules,
      clock,
      connections: parts.connections,
      get connectionCount(): number {
        return endpoints.reduce((sum, endpoint) => sum + endpoint.connectionCount, 0);
      },
      addFeedback: (entry) => parts.feedback.add(entry),
      issueProviderKey: (request) => parts.http2.ring.issue(request),
      expireProviderTokens: () => parts.http2.tokens.expireAll(),
      registerDeviceToken: (deviceToken, bundleId) => phones.register(deviceToken, bundleId),
      unregisterDeviceToken: (deviceToken, at) => markDead(deviceToken, "Unregistered", at),
      expireDeviceToken: (deviceToken, at) => markDead(deviceToken, "ExpiredToken", at),
      useRules: (next) => {
        rules.replace(next);
      },
      reset: () => parts.reset(),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function identityFor(options: ResolvedSimulatorOptions): Promise<SimulatorIdentity> {
  const { identity, topic, environment, dir } = options;
  if (identity === undefined) return createSimulatorIdentity({ topic, environment, dir });
  if (dir === undefined) return identity;
  throw new Place("invalid-option", "dir").error(
    "excludes identity; give createSimulatorIdentity the folder instead",
  );
}

/** The identity's own, unless clients reach the simulator by other names. */
function serverCertificateOf(
  identity: SimulatorIdentity,
  { host, serverNames }: ResolvedSimulatorOptions,
): CertificateAndKey {
  const names = [...(host === "127.0.0.1" ? [] : namesOfHost(host)), ...serverNames];
  return names.length === 0 ? identity.serverCertificate : identity.issueServerCertificate(names);
}

/** The identity's own, unless the simulator has another topic or environment. */
function clientCertificateOf(
  identity: SimulatorIdentity,
  topic: string,
  environment: CertificateEnvironment,
): CertificateAndKey {
  return topic === identity.topic && environment === identity.environment
    ? identity.clientCertificate
    : identity.issueClientCertificate({ topic, environment });
}
