import { type AnsweredVerdict, TransportError } from "@apns/transport";
import { resolveOptions } from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import {
  type ApiRequest,
  createBroadcastRequest,
  createChannelRequest,
  deleteChannelRequest,
  listChannelsRequest,
  type MessageStoragePolicy,
  parseChannel,
  parseChannelList,
  readChannelRequest,
} from "@apns/wire/api";
import {
  type Broadcast,
  broadcastTable,
  type ChannelScope,
  type CreateChannelOptions,
  channelScopeTable,
  createChannelTable,
} from "../options/channel-options.js";
import { type ChannelOutcome, channelOutcomeOf, headerOf, textOf } from "./channel-outcome.js";
import type { ChannelsHost } from "./channels-host.js";

/** A scope after its options were resolved. */
interface Scope {
  readonly bundleId: string | undefined;
  readonly identity: string | undefined;
}

/**
 * Broadcast channels (Apple, Sending channel management requests to APNs; Sending broadcast push notification
 * requests to APNs). As with notifications, an answer of Apple never rejects the promise; bad input does, with a
 * UsageError.
 */
export class Channels {
  readonly #host: ChannelsHost;

  constructor(host: ChannelsHost) {
    this.#host = host;
  }

  /** Creates a channel. */
  async create(options: CreateChannelOptions = {}): Promise<ChannelOutcome<{ readonly channelId: string }>> {
    const { messageStoragePolicy, ...scope } = resolveOptions(createChannelTable, options);
    const request = createChannelRequest({ bundleId: this.#bundleId(scope), messageStoragePolicy });
    return this.#manage(request, scope, (answer) => {
      const channelId = headerOf(answer, "apns-channel-id");
      if (channelId === undefined) throw noChannelId();
      return { channelId };
    });
  }

  /** Reads the settings of a channel. */
  async read(
    channelId: string,
    options: ChannelScope = {},
  ): Promise<ChannelOutcome<{ readonly messageStoragePolicy: MessageStoragePolicy }>> {
    const scope = resolveOptions(channelScopeTable, options);
    const request = readChannelRequest({ bundleId: this.#bundleId(scope), channelId });
    return this.#manage(request, scope, (answer) => {
      const { messageStoragePolicy } = parseChannel(textOf(answer));
      return { messageStoragePolicy };
    });
  }

  /** Lists the ids of all channels of the app in this environment. */
  async list(
    options: ChannelScope = {},
  ): Promise<ChannelOutcome<{ readonly channelIds: readonly string[] }>> {
    const scope = resolveOptions(channelScopeTable, options);
    const request = listChannelsRequest({ bundleId: this.#bundleId(scope) });
    return this.#manage(request, scope, (answer) => ({ channelIds: parseChannelList(textOf(answer)) }));
  }

  /** Deletes a channel. One that does not exist counts as deleted. */
  async delete(channelId: string, options: ChannelScope = {}): Promise<ChannelOutcome> {
    const scope = resolveOptions(channelScopeTable, options);
    const request = deleteChannelRequest({ bundleId: this.#bundleId(scope), channelId });
    const outcome = await this.#manage(request, scope, () => ({}));
    // Seen as 404 BadPath and as 400 or 410 ChannelNotRegistered: the reason decides, not the status.
    const isGone =
      outcome.outcome === "rejected" &&
      (outcome.reason === "ChannelNotRegistered" || (outcome.status === 404 && outcome.reason === "BadPath"));
    return isGone ? { outcome: "accepted", requestId: outcome.requestId } : outcome;
  }

  /** Sends to all devices that follow a channel. */
  async send(broadcast: Broadcast): Promise<ChannelOutcome> {
    const { bundleId, identity, expiration, priority } = resolveOptions(broadcastTable, broadcast);
    const { channelId, payload } = broadcast;
    const request = createBroadcastRequest({
      bundleId: this.#bundleId({ bundleId, identity }),
      channelId,
      payload,
      expiration,
      priority,
    });
    const verdict = await this.#host.request(request, { to: "push", identity });
    return channelOutcomeOf(verdict, () => ({}));
  }

  async #manage<Facts extends object>(
    request: ApiRequest,
    { identity }: Scope,
    read: (answer: AnsweredVerdict) => Facts,
  ): Promise<ChannelOutcome<Facts>> {
    return channelOutcomeOf(await this.#host.request(request, { to: "channels", identity }), read);
  }

  #bundleId({ bundleId, identity }: Scope): string {
    const known = bundleId ?? this.#host.topic(identity);
    if (known !== undefined) return known;
    throw new UsageError("missing-option", "bundleId is missing: give it here, or give the client a topic.", {
      field: "bundleId",
    });
  }
}

function noChannelId(): TransportError {
  return new TransportError("answer-malformed", "The answer has no channel id.");
}
