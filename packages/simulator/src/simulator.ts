import { TlsEndpoint } from "./endpoint/tls-endpoint.js";
import { serveFeedback } from "./feedback/feedback-connection.js";
import { type FeedbackEntry, FeedbackList } from "./feedback/feedback-list.js";
import { GatewayConnection, type GatewayContext } from "./gateway/gateway-connection.js";
import { ChannelStore } from "./http2/channels/channel-store.js";
import { Http2Connection } from "./http2/connection/http2-connection.js";
import { type ProviderKeyOptions, ProviderKeyRing } from "./http2/credentials/provider-key-ring.js";
import { ProviderTokenReader } from "./http2/credentials/provider-token.js";
import type { Http2Context } from "./http2/http2-context.js";
import { DeviceBook, type DeviceDeath } from "./http2/judging/device-book.js";
import {
  type CertificateAndKey,
  createSimulatorIdentity,
  type ProviderKey,
} from "./identity/simulator-identity.js";
import { type Journal, JournalRecorder } from "./journal/journal.js";
import { JournalFile } from "./journal/journal-file.js";
import { resolveSimulatorOptions, type SimulatorOptions } from "./options/simulator-options.js";
import { parseRules } from "./rules/parse-rules.js";
import type { Rule } from "./rules/rule.js";
import { RuleBook } from "./rules/rule-book.js";

/** Where a service listens. */
export interface SimulatorAddress {
  readonly host: "127.0.0.1";
  readonly port: number;
}

/** A running fake Apple. */
export interface Simulator extends AsyncDisposable {
  readonly gateway: SimulatorAddress;
  readonly feedback: SimulatorAddress;
  /** The HTTP/2 API: devices, broadcasts and channels. */
  readonly http2: SimulatorAddress;
  /** The authority to trust, PEM. */
  readonly ca: string;
  /** What a provider needs to be let in, PEM. */
  readonly clientCertificate: CertificateAndKey;
  readonly providerKey: ProviderKey;
  readonly topic: string;
  readonly seed: number;
  readonly journal: Journal;
  /** Connections open now, to all services, those in the middle of their handshake included. */
  readonly connectionCount: number;
  /** Puts an entry on the list that the next reader of the feedback service gets. */
  addFeedback(entry: FeedbackEntry): void;
  /**
   * Makes one more provider key that this simulator takes.
   *
   * @throws SimulatorError `invalid-option`
   */
  issueProviderKey(options?: ProviderKeyOptions): ProviderKey;
  /** From now on every provider token that was minted before now is answered `ExpiredProviderToken`. */
  expireProviderTokens(): void;
  /** Makes a device alive again, where a bundle id is given for that app only. */
  registerDeviceToken(deviceToken: string, bundleId?: string): void;
  /** From now on the device is answered 410 `Unregistered`, and then is on the feedback list. Default: lost now. */
  unregisterDeviceToken(deviceToken: string, at?: Date | number): void;
  /** As `unregisterDeviceToken`, with `ExpiredToken`. */
  expireDeviceToken(deviceToken: string, at?: Date | number): void;
  /** Replaces all rules, on open connections too. Counts of `times` begin anew. */
  useRules(rules: readonly Rule[]): void;
  /** Destroys open connections and stops; nothing of the simulator is left running. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts a gateway, a feedback service and the HTTP/2 API on the loopback interface.
 *
 * @throws SimulatorError `invalid-option`, `invalid-rule`, `listen-failed`, `journal-file`
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const resolved = resolveSimulatorOptions(options);
  const list = new FeedbackList();
  for (const entry of resolved.feedback) list.add(entry);
  const identity = options.identity ?? (await createSimulatorIdentity(pick(options)));
  const topic = options.topic ?? identity.topic;
  const environment = options.environment ?? identity.environment;
  const clientCertificate =
    topic === identity.topic && environment === identity.environment
      ? identity.clientCertificate
      : identity.issueClientCertificate({ topic, environment });

  const file = resolved.journalFile === undefined ? undefined : await JournalFile.open(resolved.journalFile);
  const journal = new JournalRecorder(resolved.journal, file);
  const { seed } = resolved;
  let book = new RuleBook(resolved.rules, seed);
  const rules = (): RuleBook => book;
  const context: GatewayContext = { ...resolved, journal, rules, judged: 0 };
  const { now } = resolved.http2;
  const ring = new ProviderKeyRing(identity.providerKey);
  const devices = new DeviceBook();
  const bury = (deviceToken: string, reason: DeviceDeath["reason"], at: Date | number = now()): void =>
    devices.bury(deviceToken, { reason, at: typeof at === "number" ? at : at.getTime() });
  const api: Http2Context = {
    ring,
    tokens: new ProviderTokenReader(ring, { now, maxAgeMs: resolved.http2.maxProviderTokenAgeMs }),
    environment,
    now,
    minTokenRefreshMs: resolved.http2.minProviderTokenRefreshMs,
    afterExpiredToken: resolved.http2.afterExpiredProviderToken,
    journal,
    limits: {
      device: { ...resolved.limits, devices },
      channels: new ChannelStore(resolved.http2.maxChannels),
    },
    settings: resolved.http2.settings,
    certificateRefusal: resolved.http2.certificateRefusal,
    feedback: list,
    rules,
    riggedDeviceTokens: resolved.riggedDeviceTokens,
    seed,
    requests: 0,
  };
  const shared = { identity, environment, tls: resolved.tls, journal, rules };
  const endpoints: TlsEndpoint[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.all(endpoints.map((endpoint) => endpoint.close())).then(() => journal.close());
    return closing;
  };

  try {
    const gateway = await TlsEndpoint.listen({
      ...shared,
      service: "gateway",
      port: resolved.gatewayPort,
      serve: (connection) => new GatewayConnection(connection, context).serve(),
    });
    endpoints.push(gateway);
    const feedback = await TlsEndpoint.listen({
      ...shared,
      service: "feedback",
      port: resolved.feedbackPort,
      serve: (connection) => serveFeedback(connection, { journal, list, seed, rules }),
    });
    endpoints.push(feedback);
    const http2 = await TlsEndpoint.listen({
      ...shared,
      service: "http2",
      port: resolved.http2.port,
      clientCertificate: "optional",
      alpnProtocol: "h2",
      serve: (connection) => new Http2Connection(connection, api).serve(),
    });
    endpoints.push(http2);
    return {
      gateway: gateway.address,
      feedback: feedback.address,
      http2: http2.address,
      ca: identity.ca,
      clientCertificate,
      providerKey: identity.providerKey,
      topic,
      seed,
      journal,
      get connectionCount(): number {
        return endpoints.reduce((sum, endpoint) => sum + endpoint.connectionCount, 0);
      },
      addFeedback: (entry) => list.add(entry),
      issueProviderKey: (request) => ring.issue(request),
      expireProviderTokens: () => api.tokens.expireAll(),
      registerDeviceToken: (deviceToken, bundleId) => devices.register(deviceToken, bundleId),
      unregisterDeviceToken: (deviceToken, at) => bury(deviceToken, "Unregistered", at),
      expireDeviceToken: (deviceToken, at) => bury(deviceToken, "ExpiredToken", at),
      useRules: (next) => {
        book = new RuleBook(parseRules(next), seed);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function pick({ topic, environment }: SimulatorOptions): Pick<SimulatorOptions, "topic" | "environment"> {
  return {
    ...(topic === undefined ? {} : { topic }),
    ...(environment === undefined ? {} : { environment }),
  };
}
