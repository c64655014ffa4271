import {
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { ConnectionControl } from "../../connections/connection-control.js";
import type { EndpointConnection } from "../../endpoint/endpoint-connection.js";
import { realSetImmediate } from "../../real-time.js";
import { http2ErrorNumber, type RequestReaction, type SessionReaction } from "../../rules/http2-reaction.js";
import { Random } from "../../rules/random.js";
import { riggedRequest } from "../../rules/rigged-request.js";
import type { RequestRule } from "../../rules/rule.js";
import type { RuleBook } from "../../rules/rule-book.js";
import type { Match, RuleMatcher } from "../../rules/rule-matcher.js";
import { ConnectionCredentials, certificateReason } from "../credentials/connection-credentials.js";
import type { Http2Context } from "../http2-context.js";
import { judgeRequest } from "../judging/judge-request.js";
import type { Http2Answer, Reason } from "../reason.js";
import { readRequest } from "../request.js";
import { ConnectionFaults } from "./connection-faults.js";
import { Exchange } from "./exchange.js";
import { HeldAnswers } from "./held-answers.js";
import { PlaintextPipe } from "./plaintext-pipe.js";
import { answerUnder } from "./request-reaction.js";

/** Lifts the limits that protect a server from its clients: here the client is under test. */
const UNPROTECTED = {
  maxSessionMemory: 1000,
  maxSessionRejectedStreams: 1_000_000,
  // Against rapid resets, on Node 22 and newer.
  streamResetBurst: 1_000_000,
  streamResetRate: 1_000_000,
};

const EMPTY = Buffer.alloc(0);
/** Enough to see that a body is too large. */
const MAX_KEPT_BYTES = 1024 * 1024;

/** The arguments of Node's `stream` event; the last one is the field list as it was sent. */
type StreamEvent = [ServerHttp2Stream, IncomingHttpHeaders, number, readonly string[]];

/** Serves one client of the HTTP/2 API. */
export class Http2Connection implements ConnectionControl {
  readonly #connection: EndpointConnection;
  readonly #context: Http2Context;
  readonly #credentials: ConnectionCredentials;
  readonly #pipe: PlaintextPipe;
  readonly #session: ServerHttp2Session;
  readonly #faults: ConnectionFaults;
  readonly #random: Random;
  readonly #held: HeldAnswers;
  readonly #open = new Map<number, ServerHttp2Stream>();
  /** Requests that are not answered yet. */
  readonly #waiting = new Map<number, Exchange>();
  #book: RuleBook | undefined;
  #matcher: RuleMatcher<RequestRule> | undefined;
  #nth = 0;
  /** The newest stream of the client. */
  #newest = 0;
  #isTrusting: boolean;

  constructor(connection: EndpointConnection, context: Http2Context) {
    const { tls } = connection;
    if (tls === undefined) throw new Error("an HTTP/2 connection needs its TLS socket");
    this.#connection = connection;
    this.#context = context;
    this.#credentials = new ConnectionCredentials(connection.certificate, context);
    this.#isTrusting = this.#credentials.isKnown;
    const { maxConcurrentStreams, firstConcurrentStreams, ...settings } = context.settings;
    this.#pipe = new PlaintextPipe(tls, connection.frames);
    this.#pipe.on("error", () => {});
    this.#session = performServerHandshake(this.#pipe, {
      settings: {
        ...settings,
        maxConcurrentStreams: this.#isTrusting ? maxConcurrentStreams : firstConcurrentStreams,
      },
      ...UNPROTECTED,
    });
    // Node would end our side with the client's. An assertion that nothing catches fails if the session then writes.
    this.#session.socket.allowHalfOpen = true;
    // Requests that are complete are taken in this turn of the event loop.
    this.#pipe.once("end", () => realSetImmediate(() => this.#leaveAfterAnswers()));
    this.#random = new Random(context.seed, -connection.number);
    this.#held = new HeldAnswers(this.#random);
    this.#faults = new ConnectionFaults({
      connection,
      pipe: this.#pipe,
      session: this.#session,
      tokens: context.tokens,
      random: this.#random,
      open: this.#open,
      onCut: (lastStreamId) => this.#cut(lastStreamId),
    });
    connection.control = this;
    connection.endReported = new Promise((resolve) => this.#session.once("close", resolve));
    this.#session.on("error", (error) => connection.endsBecause("protocol-error", error.message));
    this.#session.on("stream", (...given: StreamEvent) => this.#gather(given[0], given[3]));
  }

  serve(): void {
    const { certificate } = this.#connection;
    const reason = certificate === undefined ? undefined : certificateReason(certificate);
    if (reason !== undefined && this.#context.certificateRefusal === "goaway") this.#refuse(reason);
    const match = this.#context.rules().onSession(this.#connection.number);
    if (match === undefined) return;
    this.#faults.begin(match.do);
    // After Node's first SETTINGS: nothing may precede them (RFC 9113, 3.4).
    realSetImmediate(() =>
      this.#connection.later(this.#random.draw(match.do.delayMs ?? 0), () =>
        this.#faults.end(match.do, { rule: match.rule, stream: 0 }, (then) => realSetImmediate(then)),
      ),
    );
  }

  get openStreams(): number {
    return this.#open.size;
  }

  act(reaction: SessionReaction): void {
    this.#faults.begin(reaction);
    const cause = { rule: "apple.connections", stream: this.#newest };
    this.#connection.later(this.#random.draw(reaction.delayMs ?? 0), () =>
      this.#faults.end(reaction, cause, (then) => realSetImmediate(then)),
    );
  }

  forget(): boolean {
    this.#credentials.forget();
    return !this.#faults.areFelt;
  }

  /** Seen in the field: a GOAWAY without an error, with the reason in its debug data. */
  #refuse(reason: Reason): void {
    this.#connection.endsBecause("bad-certificate", reason);
    realSetImmediate(() => {
      this.#pipe.writeGoaway({ code: 0, lastStreamId: 0, debug: JSON.stringify({ reason }) });
      this.#connection.leave("fin");
    });
  }

  #gather(stream: ServerHttp2Stream, fields: readonly string[]): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const id = stream.id ?? 0;
    this.#newest = Math.max(this.#newest, id);
    this.#open.set(id, stream);
    stream.once("close", () => {
      this.#open.delete(id);
      this.#faults.checkDrained();
    });
    // A reset by the client is not our error.
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_KEPT_BYTES) chunks.push(chunk);
    });
    stream.once("end", () => {
      // A stream that its client resets ends too, with an incomplete body.
      if (stream.closed || stream.aborted) return;
      const body = chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks);
      this.#take(stream, fields, body);
    });
  }

  #take(stream: ServerHttp2Stream, fields: readonly string[], body: Buffer): void {
    const request = readRequest(stream.id ?? 0, fields, body);
    if (!this.#faults.serves(request.stream)) return;
    const judgement = judgeRequest(request, this.#credentials, this.#context.limits);
    this.#trust();
    const exchange = new Exchange(this.#connection, {
      request,
      judgement,
      stream,
      context: this.#context,
      receivedAt: this.#context.now(),
      defaultTopic: this.#credentials.defaultTopic,
    });
    const match = this.#match(exchange);
    if (match === undefined) {
      exchange.give(judgement.answer);
    } else {
      exchange.noteRule(match.rule);
      this.#react(exchange, request.stream, { match, appleAnswer: judgement.answer });
    }
  }

  /** Ends the connection once the answers that were given have left; others are due to nobody. */
  #leaveAfterAnswers(): void {
    const answered = [...this.#open.values()].filter(({ headersSent }) => headersSent);
    const left = answered.map((stream) => new Promise((resolve) => stream.once("close", resolve)));
    void Promise.all(left).then(() => this.#pipe.destroy());
  }

  /** Lifts the limit of one stream after the first good provider token. */
  #trust(): void {
    if (this.#isTrusting || !this.#credentials.isKnown) return;
    this.#isTrusting = true;
    this.#session.settings({ maxConcurrentStreams: this.#context.settings.maxConcurrentStreams });
  }

  #match(exchange: Exchange): Match<RequestReaction> | undefined {
    const book = this.#context.rules();
    if (book !== this.#book) {
      this.#book = book;
      this.#matcher = book.requestsOf(this.#connection.number);
    }
    this.#nth += 1;
    this.#context.requests += 1;
    const match = this.#matcher?.match({
      nth: this.#nth,
      nthOfRun: this.#context.requests,
      deviceToken: () => exchange.deviceToken,
      topic: () => exchange.header("apns-topic"),
      pushType: () => exchange.header("apns-push-type"),
      api: () => exchange.api,
    });
    if (match !== undefined || this.#context.riggedDeviceTokens === "off") return match;
    return riggedRequest(exchange.deviceToken);
  }

  #react(
    exchange: Exchange,
    stream: number,
    why: { match: Match<RequestReaction>; appleAnswer: Http2Answer },
  ): void {
    const { do: reaction, rule } = why.match;
    const answer = answerUnder(reaction, why.appleAnswer, { stream, now: this.#context.now() });
    this.#faults.begin(reaction);
    if (reaction.verdict !== undefined) exchange.note(reaction.verdict, answer);
    else if (answer === undefined) exchange.note("discarded");
    else this.#keepUntilAnswered(exchange, stream);
    const give = (): void => {
      if (answer === undefined || !this.#faults.serves(stream)) return;
      exchange.give(answer);
    };
    this.#connection.later(this.#random.draw(reaction.delayMs ?? 0), () => {
      if (reaction.resetStream !== undefined) exchange.stream.close(http2ErrorNumber(reaction.resetStream));
      else if (reaction.hold === undefined) give();
      else this.#held.add(reaction.hold, give);
      const answers = answer !== undefined || reaction.resetStream !== undefined;
      this.#faults.end(reaction, { rule, stream }, (then) => {
        if (answers && !exchange.stream.destroyed)
          exchange.stream.once("close", () => realSetImmediate(then));
        else realSetImmediate(then);
      });
    });
  }

  /** A request is discarded if its stream ends before its answer, or if a GOAWAY cuts it off. */
  #keepUntilAnswered(exchange: Exchange, stream: number): void {
    this.#waiting.set(stream, exchange);
    exchange.stream.once("close", () => {
      this.#waiting.delete(stream);
      exchange.note("discarded");
    });
  }

  #cut(lastStreamId: number): void {
    for (const [stream, exchange] of this.#waiting) if (stream > lastStreamId) exchange.note("discarded");
  }
}
