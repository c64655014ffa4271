import { VirtualClock } from "../clock/virtual-clock.js";
import { ConnectionDesk } from "../connections/connection-desk.js";
import { EventHub } from "../events/event-hub.js";
import { FeedbackList } from "../feedback/feedback-list.js";
import type { GatewayContext } from "../gateway/gateway-connection.js";
import { ChannelStore } from "../http2/channels/channel-store.js";
import { ProviderKeyRing } from "../http2/credentials/provider-key-ring.js";
import { ProviderTokenReader } from "../http2/credentials/provider-token.js";
import type { Http2Context } from "../http2/http2-context.js";
import type { CertificateEnvironment } from "../identity/certificate-environment.js";
import type { SimulatorIdentity } from "../identity/simulator-identity.js";
import type { JournalRecorder } from "../journal/journal.js";
import type { ResolvedSimulatorOptions } from "../options/simulator-options.js";
import { PhoneBook } from "../phones/phone-book.js";
import { Arrivals } from "../received/arrivals.js";
import { NotificationId } from "../received/notification-id.js";
import { ReceivedRing } from "../received/received-ring.js";
import { RuleDesk } from "../rules/rule-desk.js";

/** The delivery log keeps as many lines as the ring notifications, and not fewer than this. */
const MIN_DELIVERIES = 1000;

interface Given {
  readonly options: ResolvedSimulatorOptions;
  readonly identity: SimulatorIdentity;
  readonly environment: CertificateEnvironment;
  readonly journal: JournalRecorder;
}

/** What the services of a simulator share, and how it all becomes new again. */
export class SimulatorParts {
  readonly options: ResolvedSimulatorOptions;
  readonly identity: SimulatorIdentity;
  readonly environment: CertificateEnvironment;
  readonly journal: JournalRecorder;
  readonly feedback: FeedbackList = new FeedbackList();
  readonly clock: VirtualClock;
  readonly hub: EventHub;
  readonly ring: ReceivedRing;
  readonly phones: PhoneBook;
  readonly rules: RuleDesk;
  readonly connections: ConnectionDesk;
  readonly gateway: GatewayContext;
  readonly http2: Http2Context;
  readonly #channels: ChannelStore;

  constructor({ options, identity, environment, journal }: Given) {
    this.options = options;
    this.identity = identity;
    this.environment = environment;
    this.journal = journal;
    for (const entry of options.feedback) this.feedback.add(entry);
    const startId = NotificationId.newStartId();
    this.clock = new VirtualClock(options.now);
    this.hub = new EventHub(startId, this.clock.now);
    this.clock.onAdvance((now) => this.hub.publish({ kind: "clock", now }));
    this.ring = new ReceivedRing(startId, options.ring);
    this.ring.onDelete((count) => this.hub.publish({ kind: "deleted", count }));
    this.phones = new PhoneBook({
      clock: this.clock,
      hub: this.hub,
      feedback: this.feedback,
      maxDeliveries: Math.max(MIN_DELIVERIES, options.ring.count),
    });
    this.rules = new RuleDesk(options.rules, options.seed, this.hub);
    this.connections = new ConnectionDesk(this.hub);
    this.#channels = new ChannelStore(options.maxChannels);
    const arrivals = new Arrivals({ ring: this.ring, hub: this.hub, phones: this.phones, clock: this.clock });
    this.gateway = this.#gatewayContext(arrivals);
    this.http2 = this.#http2Context(arrivals);
  }

  /** As after the start. */
  reset(): void {
    const { options } = this;
    const startId = NotificationId.newStartId();
    this.clock.restart();
    this.phones.clear();
    this.#channels.clear();
    this.feedback.take();
    for (const entry of options.feedback) this.feedback.add(entry);
    this.rules.replace(options.rules);
    this.http2.tokens.restart();
    this.gateway.judged = 0;
    this.http2.requests = 0;
    this.connections.reset();
    this.journal.clear();
    this.ring.restart(startId);
    this.hub.restart(startId);
  }

  /** Ends what waits, and leaves no timer. */
  stop(): void {
    this.clock.stop();
    this.ring.close();
    this.hub.close();
  }

  #gatewayContext(arrivals: Arrivals): GatewayContext {
    const { options, journal, phones, environment } = this;
    return {
      ...options,
      limits: options,
      journal,
      arrivals,
      phones,
      environment,
      rules: () => this.rules.book,
      judged: 0,
    };
  }

  #http2Context(arrivals: Arrivals): Http2Context {
    const { options, environment, journal, feedback, phones } = this;
    const ring = new ProviderKeyRing(this.identity.providerKey);
    const { now } = this.clock;
    return {
      ring,
      tokens: new ProviderTokenReader(ring, { now, maxAgeMs: options.maxProviderTokenAgeMs }),
      environment,
      now,
      minTokenRefreshMs: options.minProviderTokenRefreshMs,
      afterExpiredToken: options.afterExpiredProviderToken,
      journal,
      arrivals,
      limits: { device: { ...options, environment, devices: phones }, channels: this.#channels },
      settings: {
        maxConcurrentStreams: options.maxConcurrentStreams,
        firstConcurrentStreams: options.firstConcurrentStreams,
        initialWindowSize: options.initialWindowSize,
        maxFrameSize: options.maxFrameSize,
        maxHeaderListSize: options.maxHeaderListSize,
      },
      certificateRefusal: options.certificateRefusal,
      feedback,
      rules: () => this.rules.book,
      riggedDeviceTokens: options.riggedDeviceTokens,
      seed: options.seed,
      requests: 0,
    };
  }
}
