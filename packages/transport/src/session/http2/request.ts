import type { ApiRequest, PushRequest } from "@apns/wire/api";
import type { ProviderToken } from "../provider-token/source.js";
import type { Trial } from "./isolation/trial.js";

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

/** The fields that change: read-only for everyone but the methods of {@link Request}. */
interface Changing {
  state: RequestState;
  streamId: number;
  atMs: number;
  windowChange: number;
  body: Uint8Array | undefined;
  token: ProviderToken | undefined;
  attempts: number;
  renewals: number;
  inDoubt: boolean;
  trial: Trial | undefined;
}

/**
 * One request from its submission to its verdict, with the stream that carries it. Only its methods change it. Its
 * fields are plain ones: as private ones they cost 6 % of a session's CPU (measured with Node 20).
 */
export class Request<Ticket> {
  readonly sequence: number;
  readonly ticket: Ticket;
  readonly push: PushRequest | undefined;
  readonly api: ApiRequest | undefined;
  readonly submittedAtMs: number;
  readonly state: RequestState = "queued";
  readonly streamId: number = 0;
  /** While open: when it was sent; while delayed: when its pause ends. Whole milliseconds, which V8 does not box. */
  readonly atMs: number = 0;
  /** How far the window differs from the initial one, which may change; negative where bytes were sent. */
  readonly windowChange: number = 0;
  /** The rest of the body, which waits for a window; undefined once everything was written. */
  readonly body: Uint8Array | undefined = undefined;
  /** The provider token it was last sent with. */
  readonly token: ProviderToken | undefined = undefined;
  /** How often APNs answered "later", or left it in doubt. */
  readonly attempts: number = 0;
  /** How often a new provider token or a new connection was wanted for it. */
  readonly renewals: number = 0;
  /** Whether APNs may have taken it in an earlier attempt. */
  readonly inDoubt: boolean = false;
  /** The evidence against it since it came back; undefined for nearly all. */
  readonly trial: Trial | undefined = undefined;

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

  /** Another attempt begins. */
  sendWith(token: ProviderToken | undefined): void {
    changing(this).token = token;
  }

  open(streamId: number, nowMs: number): void {
    changing(this).state = "open";
    changing(this).streamId = streamId;
    changing(this).atMs = nowMs;
  }

  /** It goes back to the queue. */
  queue(): void {
    changing(this).state = "queued";
  }

  /** It waits for its next attempt. */
  delay(untilMs: number): void {
    changing(this).state = "delayed";
    changing(this).atMs = untilMs;
  }

  /** An attempt was answered with "later", or ended without an answer. */
  countAttempt(): void {
    changing(this).attempts += 1;
  }

  /** It is sent again although APNs may have taken it. */
  doubt(): void {
    changing(this).inDoubt = true;
  }

  /** A trial begins. Returns it. */
  accuse(trial: Trial): Trial {
    changing(this).trial = trial;
    return trial;
  }

  /** An answer came: nothing speaks against it any more. */
  acquit(): void {
    changing(this).trial = undefined;
  }

  countRenewal(): void {
    changing(this).renewals += 1;
  }

  settle(): void {
    changing(this).state = "settled";
  }

  openWindow(): void {
    changing(this).windowChange = 0;
  }

  /** Changes the window of its stream; `change` is negative where bytes were sent. */
  changeWindow(change: number): void {
    changing(this).windowChange += change;
  }

  /** Keeps what is still to be written; undefined when that is nothing. */
  keepBody(rest: Uint8Array | undefined): void {
    changing(this).body = rest;
  }
}

/** The handle of a request: the same object, as a program sees it. */
export function submissionOf<Ticket>(request: Request<Ticket>): Http2Submission<Ticket> {
  return request as unknown as Http2Submission<Ticket>;
}

/** The request as its own methods may change it. */
function changing(request: Changing): Changing {
  return request;
}
