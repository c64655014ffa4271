import { type AnsweredVerdict, TransportError, UsageError, type Verdict } from "@apns/transport";
import {
  type ApiRequest,
  createBroadcastRequest,
  createChannelRequest,
  deleteChannelRequest,
  describeReason,
  listChannelsRequest,
  type MessageStoragePolicy,
  type Payload,
  parseChannel,
  parseChannelList,
  parseErrorAnswer,
  readChannelRequest,
  type WireError,
} from "@apns/wire";

/** Whose channels: the bundle id is the client's `topic` unless given here. */
export interface ChannelScope {
  readonly bundleId?: string;
  /** Which of the client's `identities`. Default: the client's credentials. */
  readonly identity?: string;
}

/** What was asked for was not done, or nobody knows. */
export type ChannelFailure =
  | {
      readonly outcome: "rejected";
      /** The HTTP status, 300 to 599. */
      readonly status: number;
      /** The reason as APNs gave it. */
      readonly reason: string;
      readonly retry: "never" | "later" | "after-fixing";
      readonly hint: string;
      /** The `apns-request-id` of the answer. */
      readonly requestId: string | undefined;
    }
  | { readonly outcome: "unaccounted"; readonly error: TransportError }
  | { readonly outcome: "failed"; readonly error: TransportError | WireError };

/** It was done, with what APNs told about it. */
export type ChannelSuccess<Facts> = {
  readonly outcome: "accepted";
  /** The `apns-request-id` of the answer. */
  readonly requestId: string | undefined;
} & Facts;

export type ChannelOutcome<Facts = unknown> = ChannelSuccess<Facts> | ChannelFailure;

/** A broadcast: an update or the end of a Live Activity for all who follow a channel. */
export interface Broadcast extends ChannelScope {
  /** As APNs gave it when the channel was created. */
  readonly channelId: string;
  /** A Live Activity's payload (event `update` or `end`), at most 5120 bytes. */
  readonly payload: Payload | Uint8Array;
  /** A Date or seconds since 1970. Default 0, which a channel without storage demands. */
  readonly expiration?: Date | number;
  /** Default 10. */
  readonly priority?: 10 | 5 | 1;
}

/** What channels need of the client. */
export interface ChannelsHost {
  request(
    api: ApiRequest,
    options: { readonly to: "push" | "channels"; readonly identity: string | undefined },
  ): Promise<Verdict | AnsweredVerdict>;
  topic(identity: string | undefined): string | undefined;
}

/**
 * Broadcast channels (Apple, Sending channel management requests to APNs; Sending broadcast push notification
 * requests to APNs). As with notifications, an answer of Apple never rejects the promise.
 */
export class Channels {
  readonly #host: ChannelsHost;

  constructor(host: ChannelsHost) {
    this.#host = host;
  }

  /**
   * Makes a channel.
   *
   * @param options `messageStoragePolicy`: `none` (default), or `newest`, which keeps the newest message for up
   *   to 8 hours; it cannot be changed later
   */
  async create(
    options: ChannelScope & { readonly messageStoragePolicy?: MessageStoragePolicy } = {},
  ): Promise<ChannelOutcome<{ readonly channelId: string }>> {
    const { messageStoragePolicy = "none" } = options;
    const request = createChannelRequest({ bundleId: this.#bundleId(options), messageStoragePolicy });
    return this.#manage(request, options, (answer) => {
      const channelId = header(answer, "apns-channel-id");
      if (channelId === undefined) throw noChannelId();
      return { channelId };
    });
  }

  /** What a channel is like. */
  async read(
    channelId: string,
    options: ChannelScope = {},
  ): Promise<ChannelOutcome<{ readonly messageStoragePolicy: MessageStoragePolicy }>> {
    const request = readChannelRequest({ bundleId: this.#bundleId(options), channelId });
    return this.#manage(request, options, ({ body }) => {
      const { messageStoragePolicy } = parseChannel(textOf(body));
      return { messageStoragePolicy };
    });
  }

  /** The ids of all channels of the app in this environment. */
  async list(
    options: ChannelScope = {},
  ): Promise<ChannelOutcome<{ readonly channelIds: readonly string[] }>> {
    const request = listChannelsRequest({ bundleId: this.#bundleId(options) });
    return this.#manage(request, options, ({ body }) => ({ channelIds: parseChannelList(textOf(body)) }));
  }

  /** Deletes a channel. One that is gone already counts as deleted. */
  async delete(channelId: string, options: ChannelScope = {}): Promise<ChannelOutcome> {
    const request = deleteChannelRequest({ bundleId: this.#bundleId(options), channelId });
    const outcome = await this.#manage(request, options, () => ({}));
    // Seen as 404 BadPath and as 400 or 410 ChannelNotRegistered: the reason says it, not the status.
    const isGone =
      outcome.outcome === "rejected" &&
      (outcome.reason === "ChannelNotRegistered" || (outcome.status === 404 && outcome.reason === "BadPath"));
    return isGone ? { outcome: "accepted", requestId: outcome.requestId } : outcome;
  }

  /** Sends to everybody who follows a channel. */
  async send(broadcast: Broadcast): Promise<ChannelOutcome> {
    const { channelId, payload, expiration, priority } = broadcast;
    const request = createBroadcastRequest({
      bundleId: this.#bundleId(broadcast),
      channelId,
      payload,
      ...(expiration === undefined ? {} : { expiration }),
      ...(priority === undefined ? {} : { priority }),
    });
    const verdict = await this.#host.request(request, { to: "push", identity: broadcast.identity });
    return outcomeOf(verdict, () => ({}));
  }

  async #manage<Facts extends object>(
    request: ApiRequest,
    { identity }: ChannelScope,
    read: (answer: AnsweredVerdict) => Facts,
  ): Promise<ChannelOutcome<Facts>> {
    return outcomeOf(await this.#host.request(request, { to: "channels", identity }), read);
  }

  #bundleId({ bundleId, identity }: ChannelScope): string {
    const known = bundleId ?? this.#host.topic(identity);
    if (known !== undefined) return known;
    throw new UsageError("missing-option", "bundleId is missing: give it here, or the client a topic.", {
      field: "bundleId",
    });
  }
}

function outcomeOf<Facts extends object>(
  verdict: Verdict | AnsweredVerdict,
  read: (answer: AnsweredVerdict) => Facts,
): ChannelOutcome<Facts> {
  if (verdict.outcome === "unaccounted" || verdict.outcome === "failed") return verdict;
  if (verdict.outcome !== "answered") {
    // Requests that are no notification have no other verdicts.
    const message = `The request settled as ${verdict.outcome}.`;
    return { outcome: "failed", error: new TransportError("answer-malformed", message) };
  }
  const requestId = header(verdict, "apns-request-id");
  if (verdict.status >= 300) {
    const { reason, retry, hint } = describeReason(verdict.status, parseErrorAnswer(verdict.body).reason);
    return { outcome: "rejected", status: verdict.status, reason, retry, hint, requestId };
  }
  try {
    return { outcome: "accepted", requestId, ...read(verdict) };
  } catch (cause) {
    const message = "APNs did it, but its answer cannot be read.";
    return { outcome: "unaccounted", error: new TransportError("answer-malformed", message, { cause }) };
  }
}

function header(answer: AnsweredVerdict, name: string): string | undefined {
  return answer.headers.find(([known]) => known === name)?.[1];
}

function noChannelId(): TransportError {
  return new TransportError("answer-malformed", "The answer names no channel.");
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}
