import type { ApiRequest, PushRequest } from "@apns/wire/api";
import type { ProviderToken } from "../provider-token/source.js";

/**
 * Where a request is: in the queue, on a stream, waiting for its next attempt, or done. A cancelled one in the
 * queue is `settled`, and skipped when its turn comes.
 */
export type RequestState = "queued" | "open" | "delayed" | "settled";

/** One request from its submission to its verdict, with the stream that carries it. */
export class Request<Context> {
  readonly sequence: number;
  readonly context: Context;
  readonly push: PushRequest | undefined;
  readonly api: ApiRequest | undefined;
  readonly submittedAtMs: number;
  state: RequestState = "queued";
  streamId = 0;
  /** While open: when it was sent; while delayed: when its pause ends. Whole milliseconds, which take no box. */
  atMs = 0;
  /** How many bytes of body the peer takes on this stream. */
  sendWindow = 0;
  /** The rest of the body, which waits for a window; undefined once everything was written. */
  body: Uint8Array | undefined = undefined;
  token: ProviderToken | undefined = undefined;
  /** How often it was handed over and came back with "later" or in doubt. */
  attempts = 0;
  /** How often a new provider token or a new connection was asked for on its behalf. */
  renewals = 0;
  /** Whether an earlier attempt may have been taken. */
  inDoubt = false;

  constructor(
    sequence: number,
    context: Context,
    push: PushRequest | undefined,
    api: ApiRequest | undefined,
    submittedAtMs: number,
  ) {
    this.sequence = sequence;
    this.context = context;
    this.push = push;
    this.api = api;
    this.submittedAtMs = submittedAtMs;
  }
}
