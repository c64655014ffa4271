import type { ServerResponse } from "node:http";
import type { Simulator } from "@apns/simulator";
import type { ResolvedInboxOptions } from "../options/inbox-options.js";
import type { Parameters } from "../server/parameters.js";
import type { EventHub } from "../stream/event-hub.js";
import type { StreamLimit } from "../stream/stream-limit.js";

/** What all routes work with. */
export interface InboxContext {
  readonly apple: Simulator;
  readonly options: ResolvedInboxOptions;
  readonly hub: EventHub;
  readonly streams: StreamLimit;
  readonly version: string;
}

/** A request that passed the gate, and whose parameters and body are as the document says. */
export interface RouteRequest {
  readonly parameters: Parameters;
  readonly body: unknown;
  readonly lastEventId: string | undefined;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
  /** For streams, which write to it themselves. */
  readonly response: ServerResponse;
}

/** What a route returns: JSON, text, or "streamed" if it wrote the answer itself. */
export type Reply =
  | { readonly status?: number; readonly json: unknown; readonly problem?: true }
  | { readonly text: string; readonly mediaType: string; readonly fileName?: string }
  | "streamed";

export type Route = (request: RouteRequest, context: InboxContext) => Reply | Promise<Reply>;
