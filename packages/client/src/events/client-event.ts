import type { BinaryTransportEvent, Http2TransportEvent } from "@apns/transport";
import type { IgnoredField } from "../notification/binary-notification.js";
import type { Outcome } from "../notification/outcome.js";

/** What happened to a connection of the client, or to what its connections carry; discriminated by `type`. */
export type ConnectionEvent = Exclude<BinaryTransportEvent | Http2TransportEvent, { type: "room" }> & {
  /**
   * The number of the connection, from 1; absent where the event concerns no single one. Binary: unique in the
   * client. HTTP/2: unique for each identity and server.
   */
  readonly connection?: number;
  /** HTTP/2: whose connection it is; absent for the client's own credentials. */
  readonly identity?: string;
};

/** Something that goes wrong, now or soon, unless the program changes. */
export type ClientWarning =
  | {
      /**
       * - `certificate-expiring`: the certificate expires soon.
       * - `feedback-dropped`: `client.feedback()` is not read, and dead device tokens were dropped.
       * - `proxy-ignored`: a proxy variable of the environment cannot be used, so connections go without a proxy.
       */
      readonly type: "certificate-expiring" | "feedback-dropped" | "proxy-ignored";
      readonly message: string;
    }
  | {
      /** A notification has a field that the binary protocol cannot carry; reported once for each client. */
      readonly type: "binary-ignores-field";
      readonly field: IgnoredField;
      readonly message: string;
    };

/** What a client emits; see `client.on`. */
export interface ClientEvents {
  /** A notification was rejected: PyAPNs's response listener. */
  rejected: [outcome: Extract<Outcome, { outcome: "rejected" }>];
  /** A connection opened, was lost, resends, isolates poison, gave up, ... */
  connection: [event: ConnectionEvent];
  /** Something goes wrong, now or soon, unless the program changes. */
  warning: [warning: ClientWarning];
}
