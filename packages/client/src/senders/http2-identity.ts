import type { ProviderTokenSource } from "@apns/transport";
import type { Connector } from "@apns/transport/connector";

/** How one identity reaches one server. */
export interface Http2LaneOptions {
  readonly connector: Connector;
  /** Undefined where the connector's client certificate speaks for the connection. */
  readonly tokens: ProviderTokenSource | undefined;
}

/** An app or team that a client sends for. Each has connections of its own, since no two may share one. */
export interface Http2Identity {
  /** Undefined for the client's own. */
  readonly name: string | undefined;
  /** The topic of notifications that name none. */
  readonly topic: string | undefined;
  /** The last moment at which its certificate is valid; undefined where it has a key. */
  readonly certificateExpiresAt: Date | undefined;
  readonly push: Http2LaneOptions;
  /** The server that manages channels. */
  readonly channels: Http2LaneOptions;
}
