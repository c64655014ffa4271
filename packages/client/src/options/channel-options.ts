import {
  type OptionCheck,
  type OptionTable,
  oneOf,
  type PartialOptions,
  text,
} from "@apns/transport/options";
import type { Payload } from "@apns/wire";
import type { MessageStoragePolicy } from "@apns/wire/api";

interface ScopeSettings {
  /** The app whose channels are meant. Default: the `topic` of the client or of the identity. */
  readonly bundleId: string | undefined;
  /** HTTP/2: which of the client's `identities`. Default: the client's `credentials`. */
  readonly identity: string | undefined;
}

interface CreateSettings extends ScopeSettings {
  /**
   * What the channel keeps: `none` (default), or `newest`, the newest message for up to 8 hours. It cannot be changed
   * later.
   */
  readonly messageStoragePolicy: MessageStoragePolicy;
}

interface BroadcastSettings extends ScopeSettings {
  /** See {@link Broadcast}. */
  readonly channelId: string | undefined;
  /** See {@link Broadcast}. */
  readonly payload: Payload | Uint8Array | undefined;
  /** A Date or seconds since 1970. Default 0, which a channel without storage demands. */
  readonly expiration: Date | number | undefined;
  /** 10 (default), 5 or 1. */
  readonly priority: 10 | 5 | 1 | undefined;
}

/** Whose channels: the client's own, unless another app or identity is named. */
export interface ChannelScope extends PartialOptions<ScopeSettings> {}

export interface CreateChannelOptions extends PartialOptions<CreateSettings> {}

/** An update or the end of a Live Activity for all devices that follow a channel. */
export interface Broadcast extends PartialOptions<BroadcastSettings> {
  /** As APNs gave it when the channel was created. */
  readonly channelId: string;
  /** A Live Activity's payload (event `update` or `end`), at most 5120 bytes. */
  readonly payload: Payload | Uint8Array;
}

/** Values that the request itself checks, with the rules of APNs. */
const checkedByRequest: OptionCheck = () => {};

export const channelScopeTable: OptionTable<ScopeSettings> = {
  bundleId: { check: text, default: undefined },
  identity: { check: text, default: undefined },
};

export const createChannelTable: OptionTable<CreateSettings> = {
  ...channelScopeTable,
  messageStoragePolicy: { check: oneOf("none", "newest"), default: "none" },
};

export const broadcastTable: OptionTable<BroadcastSettings> = {
  ...channelScopeTable,
  channelId: { check: checkedByRequest, default: undefined },
  payload: { check: checkedByRequest, default: undefined },
  expiration: { check: checkedByRequest, default: undefined },
  priority: { check: checkedByRequest, default: undefined },
};
