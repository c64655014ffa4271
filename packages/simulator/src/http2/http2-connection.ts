import {
  type IncomingHttpHeaders,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { EndpointConnection } from "../endpoint/endpoint-connection.js";
import type { FeedbackList } from "../feedback/feedback-list.js";
import type { JournalRecorder } from "../journal/journal.js";
import {
  ConnectionCredentials,
  type CredentialContext,
  certificateReason,
} from "./connection-credentials.js";
import { Exchange } from "./exchange.js";
import { goawayFrame } from "./goaway-frame.js";
import { judgeRequest, type RequestLimits } from "./judge-request.js";
import { PlaintextPipe } from "./plaintext-pipe.js";
import type { Reason } from "./reason.js";
import { readRequest } from "./request.js";

/** The SETTINGS that clients are told. */
export interface Http2Settings {
  /** Streams that may be open at once when the client is known. */
  readonly maxConcurrentStreams: number;
  /** The same until the first good provider token. */
  readonly firstConcurrentStreams: number;
  readonly initialWindowSize: number;
  readonly maxFrameSize: number;
  readonly maxHeaderListSize: number;
}

/** What the connections of one server share. */
export interface Http2Context extends CredentialContext {
  readonly journal: JournalRecorder;
  readonly limits: RequestLimits;
  readonly settings: Http2Settings;
  readonly certificateRefusal: "goaway" | "response";
  readonly feedback: FeedbackList;
}

/** What Node tells of a new stream; the field list comes last, as it was sent. */
type StreamEvent = [ServerHttp2Stream, IncomingHttpHeaders, number, readonly string[]];

/** Serves one client of the HTTP/2 API. */
export class Http2Connection {
  readonly #connection: EndpointConnection;
  readonly #context: Http2Context;
  readonly #credentials: ConnectionCredentials;
  readonly #pipe: PlaintextPipe;
  readonly #session: ServerHttp2Session;
  #isTrusting: boolean;

  constructor(connection: EndpointConnection, context: Http2Context) {
    const { tls } = connection;
    if (tls === undefined) throw new Error("an HTTP/2 connection needs its TLS socket");
    this.#connection = connection;
    this.#context = context;
    this.#credentials = new ConnectionCredentials(connection.certificate, context);
    this.#isTrusting = this.#credentials.isKnown;
    const { maxConcurrentStreams, firstConcurrentStreams, ...settings } = context.settings;
    this.#pipe = new PlaintextPipe(tls);
    this.#pipe.on("error", () => {});
    this.#session = performServerHandshake(this.#pipe, {
      settings: {
        ...settings,
        maxConcurrentStreams: this.#isTrusting ? maxConcurrentStreams : firstConcurrentStreams,
      },
      // Limits that protect a server from its clients: here the client is the one under test.
      maxSessionMemory: 1000,
      maxSessionRejectedStreams: 1_000_000,
    });
    this.#session.on("error", (error) => connection.endsBecause("protocol-error", error.message));
    this.#session.on("stream", (...given: StreamEvent) => this.#gather(given[0], given[3]));
  }

  serve(): void {
    const { certificate } = this.#connection;
    const reason = certificate === undefined ? undefined : certificateReason(certificate);
    if (reason !== undefined && this.#context.certificateRefusal === "goaway") this.#turnAway(reason);
  }

  /** Seen in the field: a GOAWAY without an error, whose debug data tells the reason. */
  #turnAway(reason: Reason): void {
    this.#connection.endsBecause("bad-certificate", reason);
    // Only after Node's own first SETTINGS: nothing may come before them (RFC 9113, 3.4).
    setImmediate(() => {
      this.#pipe.write(goawayFrame({ code: 0, lastStreamId: 0, debug: JSON.stringify({ reason }) }));
      this.#connection.leave("fin");
    });
  }

  #gather(stream: ServerHttp2Stream, fields: readonly string[]): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    // A reset by the client is no error of ours.
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_KEPT_BYTES) chunks.push(chunk);
    });
    stream.once("end", () => {
      const body = chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks);
      this.#take(stream, fields, body);
    });
  }

  #take(stream: ServerHttp2Stream, fields: readonly string[], body: Buffer): void {
    const request = readRequest(stream.id ?? 0, fields, body);
    const judgement = judgeRequest(request, this.#credentials, this.#context.limits);
    if (!this.#isTrusting && this.#credentials.isKnown) {
      this.#isTrusting = true;
      const { maxConcurrentStreams } = this.#context.settings;
      this.#session.settings({ maxConcurrentStreams });
    }
    const exchange = new Exchange(this.#connection, { request, judgement, stream, context: this.#context });
    exchange.note(judgement.answer.status < 300 ? "accepted" : "rejected", judgement.answer);
    exchange.answer(judgement.answer);
  }
}

const EMPTY = Buffer.alloc(0);
/** Enough to see that it is too much. */
const MAX_KEPT_BYTES = 1024 * 1024;
