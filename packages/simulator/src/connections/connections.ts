import type { CloseMode } from "../rules/close-mode.js";
import type { GoawayReaction, SessionReaction } from "../rules/http2-reaction.js";
import type { ConnectionState } from "./connection-state.js";
import type { FrameRecord } from "./frame-record.js";

/** The connections of all services, those that closed not long ago included (the last 100). */
export interface Connections {
  list(): readonly ConnectionState[];
  get(id: string): ConnectionState | undefined;
  /** The newest frames, oldest first; at most `frameLog`. Empty for an unknown connection. */
  frames(id: string): readonly FrameRecord[];
  /**
   * Does to an open connection of HTTP/2 what a rule can do after the handshake: GOAWAY, SETTINGS (its limits), slow or
   * stopped reading, garbage, close. Returns false if there is no such connection.
   *
   * @throws SimulatorError `invalid-option`
   */
  act(id: string, reaction: SessionReaction): boolean;
  /** `act` with a GOAWAY; its `lastStreamId` is by default the newest stream. The connection ends when it is drained. */
  goaway(id: string, goaway?: GoawayReaction): boolean;
  /** Closes a connection of any service, by default with `fin`. Returns false if there is no such open one. */
  close(id: string, mode?: CloseMode): boolean;
}
