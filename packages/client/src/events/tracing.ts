import { type TracingChannel, tracingChannel } from "node:diagnostics_channel";
import type { TlsConnection } from "@apns/transport/connector";
import type { Notification } from "../notification/notification.js";
import type { Outcome } from "../notification/outcome.js";
import type { OutcomeCounts } from "../sending/outcomes.js";

/** The message of `tracing:apns:send:*`: one call of `client.send`. */
export interface SendTrace {
  readonly notification: Notification;
  /** From `asyncStart` on, where the call resolved. */
  readonly result?: Outcome;
  /** From `error` on, where it rejected. */
  readonly error?: unknown;
}

/**
 * The message of `tracing:apns:send-many:*`: one run of `sendMany`, `broadcast` or `sendGroups`, from the
 * call to its last outcome.
 */
export interface SendManyTrace {
  readonly form: "sendMany" | "broadcast" | "sendGroups";
  /** `problems` for `sendGroups`. */
  readonly report: "all" | "problems";
  /** How many have settled by now, reported or not. */
  readonly counts: Readonly<OutcomeCounts>;
  /** From `error` on, where the source failed. */
  readonly error?: unknown;
}

/** The message of the channel `apns:send-many:outcome`: an outcome that a run reports, or calls a group back with. */
export interface SendManyOutcome {
  readonly run: SendManyTrace;
  readonly outcome: Outcome;
}

/** The message of `tracing:apns:connect:*`: one attempt to open a connection. */
export interface ConnectTrace {
  /** The number that connection events and outcomes give to it. */
  readonly connection: number;
  readonly service: "gateway" | "http2" | "channels";
  readonly host: string;
  readonly port: number;
  /** The name of the identity; undefined for the client's own credentials. */
  readonly identity: string | undefined;
  /** From `asyncStart` on, where it opened. */
  readonly result?: TlsConnection;
  /** From `error` on, where it did not. */
  readonly error?: unknown;
}

/** Each costs nothing without a subscriber. */
export const sendTracing: TracingChannel<unknown, SendTrace> = tracingChannel("apns:send");
export const sendManyTracing: TracingChannel<unknown, SendManyTrace> = tracingChannel("apns:send-many");
export const connectTracing: TracingChannel<unknown, ConnectTrace> = tracingChannel("apns:connect");
