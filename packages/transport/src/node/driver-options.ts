import type { TransportError } from "../errors/transport-error.js";
import type { Moment } from "../session/moment.js";
import type { Session } from "../session/session.js";
import type { Receive } from "../session/settlements.js";
import type { Connector } from "./connector/index.js";
import type { HostTime } from "./real-time.js";

/**
 * What happens to the sockets of a transport. `connection` numbers its connections from 1; a number is used once,
 * also when its attempt fails.
 */
export type SocketEvent =
  | { readonly type: "connected"; readonly connection: number; readonly host: string; readonly port: number }
  | { readonly type: "connect-failed"; readonly connection: number; readonly error: TransportError }
  | { readonly type: "disconnected"; readonly connection: number };

export interface DriverOptions<Ticket, Fate, Event> {
  readonly connector: Connector;
  readonly session: Session<Ticket, Fate, Event>;
  readonly onSettled: Receive<Ticket, Fate>;
  readonly onEvent: ((event: Event | SocketEvent) => void) | undefined;
  /**
   * When submissions leave: `tick`, after the running callback; `turn`, at the end of this turn of the event loop, so
   * that more of them share a write.
   */
  readonly leave: "tick" | "turn";
  /**
   * When the session acts on received bytes: `at-once`, or at the end of the `turn`, so that many small records are
   * handled together.
   */
  readonly read: "at-once" | "turn";
  /** Called before the driver asks the session for actions. Errors as with `onSettled`. */
  readonly beforeActions?: (at: Moment) => void;
  /** Called when the session is closed; again if the program uses it afterwards. Errors as with `onSettled`. */
  readonly onClosed?: () => void;
  /** Default: that of the runtime. */
  readonly time?: HostTime;
}
