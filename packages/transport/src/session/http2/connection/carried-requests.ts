import { ErrorCode, errorCodeName } from "@apns/wire/http2";
import { TransportError } from "../../../errors/transport-error.js";
import type { Answer } from "../answers/answer.js";
import type { Request } from "../request.js";
import type { Casualties, Http2ConnectionOwner, OwnedConnection } from "./connection-owner.js";
import type { ConnectionParts } from "./connection-parts.js";

export interface CarriedRequestsOptions<Ticket> {
  readonly connection: OwnedConnection;
  readonly owner: Http2ConnectionOwner<Ticket>;
  readonly parts: ConnectionParts<Ticket>;
  readonly answerTimeoutMs: number;
}

/** The requests that a connection carries, each until it is answered, comes back or is in doubt. */
export class CarriedRequests<Ticket> {
  readonly #connection: OwnedConnection;
  readonly #owner: Http2ConnectionOwner<Ticket>;
  readonly #parts: ConnectionParts<Ticket>;
  readonly #answerTimeoutMs: number;
  #nowMs = 0;
  #idleSinceMs = 0;
  /** No request is out of time before this. */
  #scanAtMs = Infinity;

  constructor({ connection, owner, parts, answerTimeoutMs }: CarriedRequestsOptions<Ticket>) {
    this.#connection = connection;
    this.#owner = owner;
    this.#parts = parts;
    this.#answerTimeoutMs = answerTimeoutMs;
  }

  /** Since when there has been none. */
  get idleSinceMs(): number {
    return this.#idleSinceMs;
  }

  /** When {@link expire} may have something to do. */
  get dueAtMs(): number {
    return this.#scanAtMs;
  }

  /** The time of all that follows. */
  look(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  connected(nowMs: number): void {
    this.#idleSinceMs = nowMs;
  }

  begin(request: Request<Ticket>, nowMs: number): void {
    const { streams } = this.#parts;
    if (streams.size === 0) this.#scanAtMs = nowMs + this.#answerTimeoutMs;
    streams.open(request, nowMs);
  }

  /** A whole answer came. It is valid during the call only. */
  finished(request: Request<Ticket>, answer: Answer): void {
    // An answer before the end of the body: the rest is not wanted (RFC 9113, section 8.1).
    if (this.#parts.flow.isWaiting(request)) this.#parts.control.reset(request.streamId, ErrorCode.cancel);
    this.#settle(request, answer);
  }

  /** The server reset the stream. */
  reset(request: Request<Ticket>, errorCode: number): void {
    if (this.#decided(request)) return;
    const isRefused = errorCode === ErrorCode.refusedStream;
    const isCalming = errorCode === ErrorCode.enhanceYourCalm;
    const { early } = this.#parts;
    const isEarly = early.has(request.streamId);
    if (isRefused || isCalming || isEarly) early.refused(request.streamId);
    // A server that refuses early streams only had no chance to say so: it takes others.
    const counts = isCalming || (isRefused && !isEarly);
    if (counts) this.#connection.record.refused(isRefused ? "refused" : "calm");
    const message = `The server reset the stream: ${errorCodeName(errorCode)}.`;
    const cause = new TransportError("connection-lost", message);
    if (isRefused) this.#refuse(request, cause);
    else this.#doubt(request, cause);
  }

  /** The answer cannot be read any further. */
  unreadable(request: Request<Ticket>, errorCode: number, fault: string): void {
    this.#parts.control.reset(request.streamId, errorCode);
    if (this.#decided(request)) return;
    this.#doubt(request, malformed(`it cannot be read: ${fault}`));
  }

  /** The server names an error for which it will end the connection: its end may get lost. */
  blamed(): void {
    const { early, streams, pings, control } = this.#parts;
    early.failed(this.#connection.record.hasAnswered);
    if (streams.size > 0 && pings.ask(this.#nowMs)) control.ping();
  }

  /** The server processes no stream above this one. */
  leftOut(lastStreamId: number, cause: TransportError): void {
    for (const request of this.#parts.streams.all()) {
      if (request.streamId > lastStreamId && !this.#decided(request)) this.#return(request, cause);
    }
  }

  /** Gives up all: those that were not wholly sent come back, the others may have been processed. */
  abandon(cause: TransportError): Casualties {
    // With TLS 1.3 a server refuses a certificate after the client has begun to send, and reads nothing of that.
    const isUnheard = cause.code === "certificate-refused" && !this.#connection.record.hasAnswered;
    let returned = 0;
    let doubtful = 0;
    const unsent = new Set<number>();
    for (const request of this.#parts.streams.all()) {
      if (this.#decided(request)) continue;
      if (isUnheard || this.#isUnsent(request)) {
        returned += 1;
        unsent.add(request.streamId);
        this.#return(request, cause);
      } else {
        doubtful += 1;
        this.#doubt(request, cause);
      }
    }
    this.#withhold(unsent);
    if (returned + doubtful > 0 && !this.#connection.record.hasAnswered) this.#parts.early.failed(false);
    return { returned, doubtful };
  }

  /** Gives up those whose answers took too long. */
  expire(nowMs: number): void {
    if (nowMs < this.#scanAtMs) return;
    const timeoutMs = this.#answerTimeoutMs;
    this.#scanAtMs = Infinity;
    const unsent = new Set<number>();
    for (const request of this.#parts.streams.all()) {
      if (nowMs < request.atMs + timeoutMs) {
        this.#scanAtMs = Math.min(this.#scanAtMs, request.atMs + timeoutMs);
        continue;
      }
      // Without the reset the stream would keep its place for as long as the server likes.
      this.#parts.control.reset(request.streamId, ErrorCode.cancel);
      const cause = new TransportError("answer-timeout", `No answer came within ${timeoutMs} ms.`, {
        hint: "The notification may have been delivered all the same.",
      });
      if (this.#decided(request)) continue;
      const isUnsent = this.#isUnsent(request);
      if (isUnsent) unsent.add(request.streamId);
      this.#leave(request);
      this.#connection.record.overdue();
      this.#owner.overdue(this.#connection, request, { cause, isUnsent });
    }
    this.#withhold(unsent);
  }

  /** These count as never sent: what waits for the socket must not make them whole. */
  #withhold(streamIds: ReadonlySet<number>): void {
    if (streamIds.size > 0 && this.#connection.state !== "closed") this.#parts.output.cutShort(streamIds);
  }

  #isUnsent(request: Request<Ticket>): boolean {
    const { streams, flow } = this.#parts;
    return streams.isUnhanded(request) || flow.isIncomplete(request);
  }

  /** Settles a request whose status has come, however its answer goes on (M-25). Returns false where none has. */
  #decided(request: Request<Ticket>): boolean {
    const answer = this.#parts.answers.get(request);
    if (answer === undefined || !answer.decides) return false;
    answer.cutOff();
    this.#settle(request, answer);
    return true;
  }

  #settle(request: Request<Ticket>, answer: Answer): void {
    const { status } = answer;
    const isOdd = status > 200 && status < 300 && request.headers !== undefined;
    if (isOdd) this.#leave(request);
    else this.#release(request);
    this.#connection.record.answered(status);
    if (isOdd) {
      const cause = malformed(`its status is ${status}; APNs accepts with 200 alone`);
      this.#owner.doubtful(this.#connection, request, cause);
    } else this.#owner.answered(this.#connection, request, answer);
  }

  #refuse(request: Request<Ticket>, cause: TransportError): void {
    this.#leave(request);
    this.#owner.refused(this.#connection, request, cause);
  }

  #return(request: Request<Ticket>, cause: TransportError): void {
    this.#leave(request);
    this.#owner.returned(this.#connection, request, cause);
  }

  #doubt(request: Request<Ticket>, cause: TransportError): void {
    this.#leave(request);
    this.#owner.doubtful(this.#connection, request, cause);
  }

  /** It goes without an answer that settles it. */
  #leave(request: Request<Ticket>): void {
    request.leave(this.#connection.number);
    this.#release(request);
  }

  #release(request: Request<Ticket>): void {
    const { flow, streams, answers } = this.#parts;
    flow.forget(request);
    streams.delete(request);
    answers.forget(request);
    if (streams.size > 0) return;
    this.#idleSinceMs = this.#nowMs;
    this.#scanAtMs = Infinity;
  }
}

function malformed(problem: string): TransportError {
  return new TransportError("answer-malformed", `The answer is malformed: ${problem}.`, {
    hint: "It was sent and not sent again: APNs may have taken it. Check that the endpoint is a server of APNs.",
  });
}
