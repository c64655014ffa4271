import {
  type AnsweredVerdict,
  Http2Transport,
  type Http2TransportOptions,
  resolveHttp2SessionOptions,
  type SessionStats,
  UsageError,
  type Verdict,
} from "@apns/transport";
import { type ApiRequest, createPushRequest, type PushNotification, type PushRequest } from "@apns/wire";
import type { ConnectionEvent } from "../events/client-event.js";
import type { Notification } from "../notification/notification.js";
import { addStats, noStats, type OnSettled, type Sender } from "../sending/sender.js";
import type { Ticket, TicketSource } from "../sending/ticket.js";

/** What a client needs of one identity: its own connections, for no two identities may share one. */
export interface Http2Identity {
  readonly name: string;
  /** The topic of notifications that name none. */
  readonly topic: string | undefined;
  readonly push: Pick<Http2TransportOptions<object>, "connector" | "tokens" | "session">;
  /** Where channels are managed. */
  readonly channels: Pick<Http2TransportOptions<object>, "connector" | "tokens" | "session">;
}

export interface Http2SenderOptions {
  /** The first one speaks for notifications that name no identity. */
  readonly identities: readonly Http2Identity[];
  readonly onSettled: OnSettled;
  readonly onEvent: (event: ConnectionEvent) => void;
  readonly onRoom: () => void;
}

/** A request that is no notification, and who waits for its answer. */
class ApiTicket {
  readonly settle: (verdict: Verdict | AnsweredVerdict) => void;

  constructor(settle: (verdict: Verdict | AnsweredVerdict) => void) {
    this.settle = settle;
  }
}

type AnyTicket = Ticket | ApiTicket;

interface Lane {
  readonly identity: Http2Identity;
  readonly defaults: { readonly topic?: string };
  readonly push: Http2Transport<AnyTicket>;
  /** Made when a channel is managed for the first time. */
  channels: Http2Transport<AnyTicket> | undefined;
}

/** Sends over HTTP/2, with connections for each identity. */
export class Http2Sender implements Sender {
  /** Twice what the connections of one identity carry at most: what is more only waits, and costs memory. */
  readonly capacity: number;
  readonly #lanes = new Map<string | undefined, Lane>();
  readonly #first: Lane;
  readonly #options: Http2SenderOptions;

  constructor(options: Http2SenderOptions) {
    this.#options = options;
    const { maxConnections, maxConcurrentStreams } = resolveHttp2SessionOptions(
      options.identities[0]?.push.session,
    );
    this.capacity = 2 * maxConnections * maxConcurrentStreams;
    const [first, ...others] = options.identities.map((identity) => this.#lane(identity));
    if (first === undefined) throw new UsageError("missing-option", "credentials are missing.");
    this.#first = first;
    for (const lane of [first, ...others]) this.#lanes.set(lane.identity.name, lane);
  }

  get pending(): number {
    return this.#transports().reduce((sum, { pending }) => sum + pending, 0);
  }

  /** The least of any identity's: a run does not say whose notifications come next. */
  get room(): number {
    let room = Infinity;
    for (const { push } of this.#lanes.values()) room = Math.min(room, push.room);
    return room;
  }

  get stats(): SessionStats {
    const sum = noStats();
    for (const { stats } of this.#transports()) addStats(sum, stats);
    return sum;
  }

  submit(notification: Notification, tickets: TicketSource): void {
    const lane = this.#laneOf(notification);
    lane.push.submit(requestOf(notification, lane), tickets.ticketFor(lane.push.nextSequence));
  }

  submitCancellable(notification: Notification, tickets: TicketSource): () => void {
    const lane = this.#laneOf(notification);
    const ticket = tickets.ticketFor(lane.push.nextSequence);
    const submission = lane.push.submit(requestOf(notification, lane), ticket);
    return () => {
      lane.push.cancel(submission);
    };
  }

  /** A request is put together from templates as it is: handing over many at once would spare nothing. */
  submitEachOf(): undefined {
    return undefined;
  }

  /** Sends a request that is no notification, to the server for pushes or to the one for channels. */
  request(
    api: ApiRequest,
    options: { readonly to: "push" | "channels"; readonly identity: string | undefined },
  ): Promise<Verdict | AnsweredVerdict> {
    return new Promise((resolve, reject) => {
      try {
        const lane = this.#named(options.identity);
        if (options.to === "channels")
          lane.channels ??= this.#transport(lane.identity.channels, lane.identity.name);
        const transport = options.to === "push" ? lane.push : lane.channels;
        transport?.submitApi(api, new ApiTicket(resolve));
      } catch (error) {
        reject(error);
      }
    });
  }

  /** The topic of notifications of an identity that name none. */
  topic(identity: string | undefined): string | undefined {
    return this.#named(identity).identity.topic;
  }

  async flush(timeoutMs: number | undefined): Promise<void> {
    await Promise.all(this.#transports().map((transport) => transport.flush(timeoutMs)));
  }

  async close(timeoutMs: number | undefined): Promise<void> {
    await Promise.all(this.#transports().map((transport) => transport.close(timeoutMs)));
  }

  #laneOf(notification: Notification): Lane {
    const { identity } = notification;
    return identity === undefined ? this.#first : this.#named(identity);
  }

  #named(identity: string | undefined): Lane {
    const lane = identity === undefined ? this.#first : this.#lanes.get(identity);
    if (lane !== undefined) return lane;
    throw new UsageError(
      "out-of-range",
      `identity is ${JSON.stringify(identity)}, which is none of this client's identities.`,
      { field: "identity" },
    );
  }

  #lane(identity: Http2Identity): Lane {
    const defaults = identity.topic === undefined ? {} : { topic: identity.topic };
    return { identity, defaults, push: this.#transport(identity.push, identity.name), channels: undefined };
  }

  #transport(options: Http2Identity["push"], name: string): Http2Transport<AnyTicket> {
    const { onSettled, onEvent, onRoom } = this.#options;
    const whose = name === "" ? {} : { identity: name };
    return new Http2Transport<AnyTicket>({
      ...options,
      onSettled: (ticket, verdict, run) => {
        if (ticket instanceof ApiTicket) ticket.settle(verdict);
        else onSettled(ticket, verdict as Verdict, run);
      },
      onEvent: (event) => {
        if (event.type === "room") onRoom();
        else onEvent({ connection: 0, ...event, ...whose });
      },
    });
  }

  #transports(): Http2Transport<AnyTicket>[] {
    const transports: Http2Transport<AnyTicket>[] = [];
    for (const { push, channels } of this.#lanes.values()) {
      transports.push(push);
      if (channels !== undefined) transports.push(channels);
    }
    return transports;
  }
}

function requestOf(notification: Notification, { defaults, identity }: Lane): PushRequest {
  const request = createPushRequest(notification as PushNotification, defaults);
  // A certificate has a topic of its own; a key has none, and APNs would answer MissingTopic.
  if (request.topic !== undefined || identity.push.tokens === undefined) return request;
  throw new UsageError(
    "missing-option",
    "topic is missing: give the client or the notification the bundle id of the app.",
    { field: "topic" },
  );
}
