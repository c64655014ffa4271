import type { TransportError } from "../../../errors/transport-error.js";
import type { Answer } from "../answers/answer.js";
import type { Request } from "../request.js";
import type { ConnectionRecord } from "./connection-record.js";
import type { Goaway, Http2Cause, Http2ConnectionStateName } from "./connection-state.js";

/** The part of a connection that its owner sees, and what the owner may ask of it. */
export interface OwnedConnection {
  readonly number: number;
  readonly state: Http2ConnectionStateName;
  readonly record: ConnectionRecord;
  /** Requests without their answer. */
  readonly inFlight: number;
  /** How many streams may be open at a time: the server's limit or our own. */
  readonly limit: number;
  /** Takes no new requests; sends GOAWAY once those it carries have their answers. */
  drain(nowMs: number): void;
}

/** What became of the requests on a connection that broke. */
export interface Casualties {
  /** Certainly not processed. */
  readonly returned: number;
  /** Possibly processed. */
  readonly doubtful: number;
}

/** A request whose answer did not come in time. */
export interface Overdue {
  readonly cause: TransportError;
  /** Whether the server never took all of it, so that it was certainly not processed. */
  readonly isUnsent: boolean;
}

/** What a connection reports to its session. */
export interface Http2ConnectionOwner<Ticket> {
  answered(connection: OwnedConnection, request: Request<Ticket>, answer: Answer): void;
  /** The server refused the stream: certainly not processed. */
  refused(connection: OwnedConnection, request: Request<Ticket>, cause: TransportError): void;
  /** No answer came in time. */
  overdue(connection: OwnedConnection, request: Request<Ticket>, overdue: Overdue): void;
  /** Not processed: above GOAWAY's last stream, or never wholly sent. {@link leftOut} or {@link broken} follows. */
  returned(connection: OwnedConnection, request: Request<Ticket>, cause: TransportError): void;
  /** It was not sent, since the server does not accept it as it is. */
  unsendable(connection: OwnedConnection, request: Request<Ticket>, error: TransportError): void;
  /** It may have been processed. Where the connection is gone, {@link broken} follows. */
  doubtful(connection: OwnedConnection, request: Request<Ticket>, cause: TransportError): void;
  /** Returns why everything that the server did not process comes back. */
  goaway(connection: OwnedConnection, goaway: Goaway): TransportError;
  /** All requests that a GOAWAY left out have come back. */
  leftOut(connection: OwnedConnection, goaway: Goaway, cause: TransportError): void;
  /** The connection cannot be used any more; the fate of its requests was reported before. */
  broken(connection: OwnedConnection, error: TransportError, casualties: Casualties): void;
  /** A change of state that the transitions do not list: a defect of the session. It did not take place. */
  illegal(connection: OwnedConnection, cause: Http2Cause): void;
}
