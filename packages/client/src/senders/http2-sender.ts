import {
  type AnsweredVerdict,
  Http2Transport,
  type SessionStats,
  type TransportError,
  type Verdict,
} from "@apns/transport";
import type { Http2SessionOptions } from "@apns/transport/session";
import { type Payload, UsageError } from "@apns/wire";
import {
  type ApiRequest,
  checkRequiredKeys,
  createPushRequest,
  derivePushType,
  type PushNotification,
  type PushRequest,
  PushTemplate,
} from "@apns/wire/api";
import { decodeUtf8 } from "@apns/wire/bytes";
import { describeShape } from "@apns/wire/errors";
import type { ChannelsHost } from "../channels/channels-host.js";
import { tracedConnector } from "../events/traced-connector.js";
import type { Notification } from "../notification/notification.js";
import { PathWatch } from "../readiness/path-watch.js";
import { probeErrorOf } from "../readiness/probe-error.js";
import { probeRequest } from "../readiness/probe-request.js";
import type { Probe } from "../readiness/run-probe.js";
import type { CommonFields, Sender, SenderCallbacks, SubmitEach } from "../sending/sender.js";
import type { Ticket, TicketSource } from "../sending/ticket.js";
import type { Http2Identity, Http2LaneOptions } from "./http2-identity.js";
import { ageOfProviderToken, type IdentityStats, loadOf } from "./identity-stats.js";
import { sumOfStats } from "./sender-stats.js";

const { types } = process.getBuiltinModule("node:util");

export interface Http2SenderOptions extends SenderCallbacks {
  /** Sends notifications that name no identity. */
  readonly own: Http2Identity;
  readonly others: readonly Http2Identity[];
  readonly session: Http2SessionOptions;
}

const SERVICES = { push: "http2", channels: "channels" } as const;
const asItIs = (connection: number): number => connection;

/** A request that is not a notification, and the function that takes its answer. */
class ApiTicket {
  readonly settle: (verdict: Verdict | AnsweredVerdict) => void;

  constructor(settle: (verdict: Verdict | AnsweredVerdict) => void) {
    this.settle = settle;
  }
}

type AnyTicket = Ticket | ApiTicket;

/** The transports of one identity. */
interface Lane {
  readonly identity: Http2Identity;
  readonly defaults: { readonly topic: string | undefined };
  readonly push: Http2Transport<AnyTicket>;
  /** Made when a channel is managed for the first time. */
  channels: Http2Transport<AnyTicket> | undefined;
  readonly path: PathWatch;
}

/** Sends over HTTP/2, with connections for each identity. */
export class Http2Sender implements Sender, ChannelsHost {
  /** Twice what the connections of one identity carry at most: more would only wait, and cost memory. */
  readonly capacity: number;
  readonly channels: ChannelsHost = this;
  readonly #own: Lane;
  /** Those of the identities that have a name. */
  readonly #named = new Map<string, Lane>();
  readonly #options: Http2SenderOptions;

  constructor(options: Http2SenderOptions) {
    this.#options = options;
    const { maxConnections, maxConcurrentStreams } = options.session;
    this.capacity = 2 * maxConnections * maxConcurrentStreams;
    this.#own = this.#createLane(options.own);
    for (const identity of options.others) {
      if (identity.name !== undefined) this.#named.set(identity.name, this.#createLane(identity));
    }
  }

  get pending(): number {
    return this.#transports().reduce((sum, { pending }) => sum + pending, 0);
  }

  /** The most of any identity: one that cannot connect does not hold back the others. `maxPending` bounds its queue. */
  get room(): number {
    let { room } = this.#own.push;
    for (const { push } of this.#named.values()) room = Math.max(room, push.room);
    return room;
  }

  get stats(): SessionStats {
    return sumOfStats(this.#transports());
  }

  get identities(): readonly IdentityStats[] {
    return [this.#own, ...this.#named.values()].map(({ identity, push, channels }) => ({
      identity: identity.name,
      ...loadOf([push, channels]),
      certificateExpiresAt: identity.certificateExpiresAt,
      providerTokenAgeMs: ageOfProviderToken(identity.push.tokens),
    }));
  }

  submit(notification: Notification, tickets: TicketSource): void {
    const lane = this.#laneOf(notification.identity);
    lane.push.submit(requestOf(notification, lane), tickets.ticketFor(lane.push.nextSequence));
  }

  submitCancellable(notification: Notification, tickets: TicketSource): () => void {
    const lane = this.#laneOf(notification.identity);
    const ticket = tickets.ticketFor(lane.push.nextSequence);
    const submission = lane.push.submit(requestOf(notification, lane), ticket);
    return () => {
      lane.push.cancel(submission);
    };
  }

  /** Payload and push type are checked together here: once it is encoded, nobody reads the payload. */
  completeCommon(common: CommonFields, payload: Notification["payload"]): CommonFields {
    if (types.isUint8Array(payload) || !types.isUint8Array(common.payload)) {
      return { ...common, pushType: common.pushType ?? derivePushType(payload) };
    }
    // Read from the bytes that are sent: a toJSON may have changed the object.
    const content: Payload = JSON.parse(decodeUtf8(common.payload));
    const pushType = common.pushType ?? derivePushType(content);
    checkRequiredKeys(content, pushType);
    return { ...common, pushType };
  }

  submitEachOf(common: CommonFields): SubmitEach | undefined {
    const lane = this.#findLane(common.identity);
    const template = lane && templateOf(common, lane);
    if (lane === undefined || template === undefined) return undefined;
    const { push } = lane;
    return ({ deviceTokens, ids }, from, tickets) => {
      const ticket = tickets.ticketFor(push.nextSequence);
      return push.submitEach({ template, deviceTokens, from, ticket, ids });
    };
  }

  /** Sends a request that is not a notification, to the server for notifications or to the one for channels. */
  request(
    api: ApiRequest,
    options: { readonly to: "push" | "channels"; readonly identity: string | undefined },
  ): Promise<Verdict | AnsweredVerdict> {
    return new Promise((resolve, reject) => {
      try {
        const lane = this.#laneOf(options.identity);
        if (options.to === "channels") lane.channels ??= this.#createTransport(lane.identity, "channels");
        const transport = options.to === "push" ? lane.push : lane.channels;
        transport?.submitApi(api, new ApiTicket(resolve));
      } catch (error) {
        reject(error);
      }
    });
  }

  probe(identity: string | undefined): Probe {
    const { push, path, identity: whose } = this.#laneOf(identity);
    if (whose.topic === undefined && needsTopic(whose)) throw topicMissing();
    let settle: (error: TransportError | undefined) => void = () => {};
    const ticket = new ApiTicket((verdict) => settle(probeErrorOf(verdict)));
    const submission = push.submitApi(probeRequest(whose.topic), ticket);
    const done = new Promise<TransportError | undefined>((resolve) => {
      settle = path.watch((error) => {
        // At once: otherwise the session tries again for it, and the failure of that meets the next probe.
        push.cancel(submission);
        resolve(error);
      });
    });
    const cancel = (): TransportError | undefined => {
      settle(path.error);
      return path.error;
    };
    return { done, cancel };
  }

  /** The topic of notifications of an identity that name none. */
  topic(identity: string | undefined): string | undefined {
    return this.#laneOf(identity).identity.topic;
  }

  async flush(timeoutMs: number): Promise<void> {
    await Promise.all(this.#transports().map((transport) => transport.flush(timeoutMs)));
  }

  async close(timeoutMs: number): Promise<void> {
    await Promise.all(this.#transports().map((transport) => transport.close(timeoutMs)));
  }

  #findLane(identity: string | undefined): Lane | undefined {
    return identity === undefined ? this.#own : this.#named.get(identity);
  }

  #laneOf(identity: string | undefined): Lane {
    const lane = this.#findLane(identity);
    if (lane !== undefined) return lane;
    const named = typeof identity === "string" ? JSON.stringify(identity) : describeShape(identity);
    throw new UsageError(
      "out-of-range",
      `identity is ${named}, which is not one of this client's identities.`,
      { field: "identity" },
    );
  }

  #createLane(identity: Http2Identity): Lane {
    const path = new PathWatch();
    return {
      identity,
      defaults: { topic: identity.topic },
      push: this.#createTransport(identity, "push", path),
      channels: undefined,
      path,
    };
  }

  #createTransport(
    identity: Http2Identity,
    server: "push" | "channels",
    path?: PathWatch,
  ): Http2Transport<AnyTicket> {
    const { session, settledBy, onEvent, onRoom } = this.#options;
    const { connector, tokens }: Http2LaneOptions = identity[server];
    const origin = { identity: identity.name, topic: undefined, connectionOf: asItIs };
    const onSettled = settledBy(origin);
    const whose = identity.name === undefined ? {} : { identity: identity.name };
    return new Http2Transport<AnyTicket>({
      connector: tracedConnector(connector, { service: SERVICES[server], ...origin }),
      tokens,
      session,
      onSettled: (ticket, verdict, run) => {
        if (ticket instanceof ApiTicket) ticket.settle(verdict);
        else onSettled(ticket, verdict as Verdict, run);
      },
      onEvent: (event) => {
        path?.note(event);
        if (event.type === "room") onRoom();
        else onEvent({ ...event, ...whose });
      },
    });
  }

  #transports(): Http2Transport<AnyTicket>[] {
    const transports: Http2Transport<AnyTicket>[] = [];
    for (const { push, channels } of [this.#own, ...this.#named.values()]) {
      transports.push(push);
      if (channels !== undefined) transports.push(channels);
    }
    return transports;
  }
}

function requestOf(notification: Notification, { defaults, identity }: Lane): PushRequest {
  const request = createPushRequest(notification as PushNotification, defaults);
  if (request.topic === undefined && needsTopic(identity)) throw topicMissing();
  return request;
}

/** A certificate has a topic of its own; a key has none, and APNs would answer MissingTopic. */
function needsTopic({ push }: Http2Identity): boolean {
  return push.tokens !== undefined;
}

function topicMissing(): UsageError {
  return new UsageError(
    "missing-option",
    "topic is missing: give the client or the notification the bundle id of the app.",
    { field: "topic" },
  );
}

/** Undefined where each notification of the broadcast fails, and gets the reason that way. */
function templateOf(common: CommonFields, { defaults, identity }: Lane): PushTemplate | undefined {
  if (needsTopic(identity) && (common.topic ?? defaults.topic) === undefined) return undefined;
  try {
    return new PushTemplate(common as Omit<PushNotification, "deviceToken">, defaults);
  } catch {
    return undefined;
  }
}
