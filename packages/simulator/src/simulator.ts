import { TlsEndpoint, type TlsEndpointOptions } from "./endpoint/tls-endpoint.js";
import { serveFeedback } from "./feedback/feedback-connection.js";
import { type FeedbackEntry, FeedbackList } from "./feedback/feedback-list.js";
import { GatewayConnection, type GatewayContext } from "./gateway/gateway-connection.js";
import { ChannelStore } from "./http2/channels/channel-store.js";
import { Http2Connection } from "./http2/connection/http2-connection.js";
import { type ProviderKeyOptions, ProviderKeyRing } from "./http2/credentials/provider-key-ring.js";
import { ProviderTokenReader } from "./http2/credentials/provider-token.js";
import type { Http2Context } from "./http2/http2-context.js";
import { DeviceBook, type DeviceDeath } from "./http2/judging/device-book.js";
import type { CertificateEnvironment } from "./identity/certificate-environment.js";
import type { CertificateAndKey } from "./identity/key-pair.js";
import {
  createSimulatorIdentity,
  type ProviderKey,
  type SimulatorIdentity,
} from "./identity/simulator-identity.js";
import { type Journal, JournalRecorder } from "./journal/journal.js";
import { JournalFile } from "./journal/journal-file.js";
import {
  type ResolvedSimulatorOptions,
  resolveSimulatorOptions,
  type SimulatorOptions,
} from "./options/simulator-options.js";
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

/** What the three services of one simulator share. */
interface Shared {
  readonly options: ResolvedSimulatorOptions;
  readonly identity: SimulatorIdentity;
  readonly environment: CertificateEnvironment;
  readonly journal: JournalRecorder;
  readonly feedback: FeedbackList;
  readonly devices: DeviceBook;
  readonly rules: () => RuleBook;
}

/**
 * Starts a gateway, a feedback service and the HTTP/2 API on the loopback interface.
 *
 * @throws SimulatorError `invalid-option`, `invalid-rule`, `listen-failed`, `journal-file`
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const resolved = resolveSimulatorOptions(options);
  const identity =
    resolved.identity ??
    (await createSimulatorIdentity({ topic: resolved.topic, environment: resolved.environment }));
  const topic = resolved.topic ?? identity.topic;
  const environment = resolved.environment ?? identity.environment;
  const { journalFile, seed } = resolved;
  const file = journalFile === undefined ? undefined : await JournalFile.open(journalFile);
  const journal = new JournalRecorder(resolved.journal, file);
  const feedback = new FeedbackList();
  for (const entry of resolved.feedback) feedback.add(entry);
  const devices = new DeviceBook();
  let book = new RuleBook(resolved.rules, seed);
  const shared: Shared = {
    options: resolved,
    identity,
    environment,
    journal,
    feedback,
    devices,
    rules: () => book,
  };
  const api = http2Context(shared);
  const endpoints: TlsEndpoint[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.all(endpoints.map((endpoint) => endpoint.close())).then(() => journal.close());
    return closing;
  };
  const bury = (deviceToken: string, reason: DeviceDeath["reason"], at: Date | number = api.now()): void =>
    devices.bury(deviceToken, { reason, at: typeof at === "number" ? at : at.getTime() });

  try {
    const [gateway, feedbackService, http2] = await listen(shared, api, endpoints);
    return {
      gateway: gateway.address,
      feedback: feedbackService.address,
      http2: http2.address,
      ca: identity.ca,
      clientCertificate: clientCertificateOf(identity, topic, environment),
      providerKey: identity.providerKey,
      topic,
      seed,
      journal,
      get connectionCount(): number {
        return endpoints.reduce((sum, endpoint) => sum + endpoint.connectionCount, 0);
      },
      addFeedback: (entry) => feedback.add(entry),
      issueProviderKey: (request) => api.ring.issue(request),
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

/** Opens the three ports, one after the other. Those that are open are in `endpoints`, also when one fails. */
async function listen(
  shared: Shared,
  api: Http2Context,
  endpoints: TlsEndpoint[],
): Promise<[gateway: TlsEndpoint, feedback: TlsEndpoint, http2: TlsEndpoint]> {
  const { options, identity, environment, journal, rules } = shared;
  const gatewayContext: GatewayContext = { ...options, limits: options, journal, rules, judged: 0 };
  const feedbackContext = { journal, list: shared.feedback, seed: options.seed, rules };
  const open = async (
    service: Pick<TlsEndpointOptions, "service" | "port" | "clientCertificate" | "alpnProtocol" | "serve">,
  ): Promise<TlsEndpoint> => {
    const endpoint = await TlsEndpoint.listen({
      identity,
      environment,
      tls: options.tls,
      journal,
      rules,
      ...service,
    });
    endpoints.push(endpoint);
    return endpoint;
  };
  const gateway = await open({
    service: "gateway",
    port: options.gatewayPort,
    serve: (connection) => new GatewayConnection(connection, gatewayContext).serve(),
  });
  const feedback = await open({
    service: "feedback",
    port: options.feedbackPort,
    serve: (connection) => serveFeedback(connection, feedbackContext),
  });
  const http2 = await open({
    service: "http2",
    port: options.http2Port,
    clientCertificate: "optional",
    alpnProtocol: "h2",
    serve: (connection) => new Http2Connection(connection, api).serve(),
  });
  return [gateway, feedback, http2];
}

function http2Context({
  options,
  identity,
  environment,
  journal,
  feedback,
  devices,
  rules,
}: Shared): Http2Context {
  const {
    now,
    initialWindowSize,
    maxFrameSize,
    maxHeaderListSize,
    maxConcurrentStreams,
    firstConcurrentStreams,
  } = options;
  const ring = new ProviderKeyRing(identity.providerKey);
  return {
    ring,
    tokens: new ProviderTokenReader(ring, { now, maxAgeMs: options.maxProviderTokenAgeMs }),
    environment,
    now,
    minTokenRefreshMs: options.minProviderTokenRefreshMs,
    afterExpiredToken: options.afterExpiredProviderToken,
    journal,
    limits: { device: { ...options, devices }, channels: new ChannelStore(options.maxChannels) },
    settings: {
      maxConcurrentStreams,
      firstConcurrentStreams,
      initialWindowSize,
      maxFrameSize,
      maxHeaderListSize,
    },
    certificateRefusal: options.certificateRefusal,
    feedback,
    rules,
    riggedDeviceTokens: options.riggedDeviceTokens,
    seed: options.seed,
    requests: 0,
  };
}
