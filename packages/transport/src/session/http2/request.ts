import type { ApiRequest, PushRequest } from "@apns/wire";
import type { ProviderToken } from "../provider-token/source.js";

declare const handle: unique symbol;

/** What `submit` returns and `cancel` takes. It has no members: only the session that returned it can read it. */
export interface Http2Submission<Ticket> {
  readonly [handle]: Ticket;
}

/**
 * Where a request is: in the queue, on a stream, in the pause before its next attempt, or done. A cancelled one in
 * the queue is `settled`, and the queue skips it.
 */
export type RequestState = "queued" | "open" | "delayed" | "settled";

/** One request from its submission to its verdict, with the stream that carries it. Only its methods change it. */
export class Request<Ticket> {
  readonly sequence: number;
  readonly ticket: Ticket;
  readonly push: PushRequest | undefined;
  readonly api: ApiRequest | undefined;
  readonly submittedAtMs: number;
  #state: RequestState = "queued";
  #streamId = 0;
  #atMs = 0;
  #sendWindow = 0;
  #body: Uint8Array | undefined = undefined;
  #token: ProviderToken | undefined = undefined;
  #attempts = 0;
  #renewals = 0;
  #inDoubt = false;

  constructor(
    sequence: number,
    ticket: Ticket,
    push: PushRequest | undefined,
    api: ApiRequest | undefined,
    submittedAtMs: number,
  ) {
    this.sequence = sequence;
    this.ticket = ticket;
    this.push = push;
    this.api = api;
    this.submittedAtMs = submittedAtMs;
  }

  get state(): RequestState {
    return this.#state;
  }

  get streamId(): number {
    return this.#streamId;
  }

  /** While open: when it was sent; while delayed: when its pause ends. Whole milliseconds, which V8 does not box. */
  get atMs(): number {
    return this.#atMs;
  }

  /** The provider token it was last sent with. */
  get token(): ProviderToken | undefined {
    return this.#token;
  }

  /** How often APNs answered "later", or left it in doubt. */
  get attempts(): number {
    return this.#attempts;
  }

  /** How often a new provider token or a new connection was wanted for it. */
  get renewals(): number {
    return this.#renewals;
  }

  /** Whether APNs may have taken it in an earlier attempt. */
  get inDoubt(): boolean {
    return this.#inDoubt;
  }

  /** The rest of the body, which waits for a window; undefined once everything was written. */
  get body(): Uint8Array | undefined {
    return this.#body;
  }

  /** How many bytes of body the peer takes on this stream; negative after SETTINGS shrank the window. */
  get sendWindow(): number {
    return this.#sendWindow;
  }

  /** Another attempt begins. */
  sendWith(token: ProviderToken | undefined): void {
    this.#token = token;
  }

  open(streamId: number, nowMs: number): void {
    this.#state = "open";
    this.#streamId = streamId;
    this.#atMs = nowMs;
  }

  /** It goes back to the queue. */
  queue(): void {
    this.#state = "queued";
  }

  /** APNs answered "later". */
  delay(untilMs: number): void {
    this.#attempts += 1;
    this.#state = "delayed";
    this.#atMs = untilMs;
  }

  /** Its attempt ended without an answer. */
  countLoss(): void {
    this.#attempts += 1;
  }

  /** It is sent again although APNs may have taken it. */
  doubt(): void {
    this.#inDoubt = true;
  }

  countRenewal(): void {
    this.#renewals += 1;
  }

  settle(): void {
    this.#state = "settled";
  }

  openWindow(byteCount: number): void {
    this.#sendWindow = byteCount;
  }

  /** Changes the window of its stream; `change` is negative where bytes were sent. */
  changeWindow(change: number): void {
    this.#sendWindow += change;
  }

  /** Keeps what is still to be written; undefined when that is nothing. */
  keepBody(rest: Uint8Array | undefined): void {
    this.#body = rest;
  }
}

/** The handle of a request: the same object, as a program sees it. */
export function submissionOf<Ticket>(request: Request<Ticket>): Http2Submission<Ticket> {
  return request as unknown as Http2Submission<Ticket>;
}
