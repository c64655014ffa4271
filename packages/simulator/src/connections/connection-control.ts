import type { SessionReaction } from "../rules/http2-reaction.js";

/** What a service lets others do to one of its connections. */
export interface ConnectionControl {
  /** Streams that are open; 0 in the binary protocol. */
  readonly openStreams: number;
  /** Carries out a reaction; absent where only HTTP/2 has a meaning for it. */
  readonly act?: (reaction: SessionReaction) => void;
  /**
   * Forgets what the client has done so far. Returns whether the connection is then as a new one is; one that was cut
   * off, slowed or silenced is not.
   */
  forget(): boolean;
}
