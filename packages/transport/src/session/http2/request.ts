import type { ApiRequest, PushRequest } from "@apns/wire/api";
import type { ProviderToken } from "../provider-token/source.js";
import type { PushHeaders } from "./connection/headers/push-headers.js";
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

/** What befell a request before its present attempt. Nearly all have no past, and share {@link NO_PAST}. */
interface Past {
  readonly attempts: number;
  readonly renewals: number;
  readonly inDoubt: boolean;
  readonly trial: Trial | undefined;
  /** How often it was written on a connection that it has left. */
  readonly sends: number;
  /** When it was first written; undefined as long as it was not, or has left no connection. */
  readonly sentAtMs: number | undefined;
  /** The last connection that it has left. */
  readonly connection: number | undefined;
}

const NO_PAST: Past = {
  attempts: 0,
  renewals: 0,
  inDoubt: false,
  trial: undefined,
  sends: 0,
  sentAtMs: undefined,
  connection: undefined,
};

/** The fields that change: read-only for everyone but the methods of {@link Request}. */
interface Changing {
  headers: PushHeaders | undefined;
  api: ApiRequest | undefined;
  deviceToken: string;
  body: string | Uint8Array | undefined;
  state: RequestState;
  streamId: number;
  atMs: number;
  windowChange: number;
  token: ProviderToken | undefined;
  past: Past;
}

/**
 * One request from its submission to its verdict, with the stream that carries it. Only its methods change it. Its
 * fields are plain ones: as private ones they cost 6 % of a session's CPU (measured with Node 20).
 *
 * A hundred thousand of them may wait, so each field counts: 8 bytes. The {@link PushRequest} is not kept.
 */
export class Request<Ticket> {
  readonly sequence: number;
  readonly ticket: Ticket;
  readonly submittedAtMs: number;
  /** Set for notifications. */
  readonly headers: PushHeaders | undefined = undefined;
  /** Set for all other requests. */
  readonly api: ApiRequest | undefined = undefined;
  /** Of a notification; otherwise empty. */
  readonly deviceToken: string = "";
  /** All of it; undefined where there is none. */
  readonly body: string | Uint8Array | undefined = undefined;
  readonly state: RequestState = "queued";
  readonly streamId: number = 0;
  /** While open: when it was sent; while delayed: when its pause ends. Whole milliseconds, which V8 does not box. */
  readonly atMs: number = 0;
  /** How far the window differs from the initial one, which may change; negative where bytes were sent. */
  readonly windowChange: number = 0;
  /** The provider token it was last sent with. */
  readonly token: ProviderToken | undefined = undefined;
  readonly past: Past = NO_PAST;

  constructor(sequence: number, ticket: Ticket, submittedAtMs: number) {
    this.sequence = sequence;
    this.ticket = ticket;
    this.submittedAtMs = submittedAtMs;
  }

  /** It is this notification. To be called once, or {@link beApi}. */
  bePush({ deviceToken, body }: Pick<PushRequest, "deviceToken" | "body">, headers: PushHeaders): this {
    changing(this).deviceToken = deviceToken;
    changing(this).body = body;
    changing(this).headers = headers;
    return this;
  }

  /** It is this request, which is not a notification. */
  beApi(api: ApiRequest): this {
    changing(this).body = api.body;
    changing(this).api = api;
    return this;
  }

  /** How often APNs answered "later", or left it in doubt. */
  get attempts(): number {
    return this.past.attempts;
  }

  /** How often a new provider token or a new connection was wanted for it. */
  get renewals(): number {
    return this.past.renewals;
  }

  /** Whether APNs may have taken it in an earlier attempt. */
  get inDoubt(): boolean {
    return this.past.inDoubt;
  }

  /** The evidence against it since it came back; undefined for nearly all. */
  get trial(): Trial | undefined {
    return this.past.trial;
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

  /** It is open, and leaves its connection without an answer that settles it. */
  leave(connection: number): void {
    const { sends, sentAtMs = this.atMs } = this.past;
    remember(this, { sends: sends + 1, sentAtMs, connection });
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
    remember(this, { attempts: this.attempts + 1 });
  }

  /** It is sent again although APNs may have taken it. */
  doubt(): void {
    remember(this, { inDoubt: true });
  }

  /** A trial begins. Returns it. */
  accuse(trial: Trial): Trial {
    remember(this, { trial });
    return trial;
  }

  /** An answer came: nothing speaks against it any more. */
  acquit(): void {
    remember(this, { trial: undefined });
  }

  countRenewal(): void {
    remember(this, { renewals: this.renewals + 1 });
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
}

/** The handle of a request: the same object, as a program sees it. */
export function submissionOf<Ticket>(request: Request<Ticket>): Http2Submission<Ticket> {
  return request as unknown as Http2Submission<Ticket>;
}

/** The request as its own methods may change it. */
function changing(request: Changing): Changing {
  return request;
}

/** A function: a private method would cost each request a field. */
function remember(request: Changing, news: Partial<Past>): void {
  request.past = { ...request.past, ...news };
}
