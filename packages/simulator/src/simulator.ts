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
   * Replaces all rules, on open connections too. The counts of `times` start again.
   *
   * @throws SimulatorError `invalid-rule`
   */
  useRules(rules: readonly Rule[]): void;
  /** Destroys open connections and stops; nothing of the simulator keeps running. May be called twice. */
  close(): Promise<void>;
}

/** What the services of a simulator share. */
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
  const markDead = (
    deviceToken: string,
    reason: DeviceDeath["reason"],
    at: Date | number = api.now(),
  ): void => devices.markDead(deviceToken, { reason, at: typeof at === "number" ? at : at.getTime() });

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
      unregisterDeviceToken: (deviceToken, at) => markDead(deviceToken, "Unregistered", at),
      expireDeviceToken: (deviceToken, at) => markDead(deviceToken, "ExpiredToken", at),
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

/** Opens the three ports, one after the other. If one fails, `endpoints` has those that are open. */
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
      onHandshakeFailed: options.onHandshakeFailed,
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
