import {
  ErrorCode,
  errorCodeName,
  FRAME_HEADER_BYTES,
  FrameFlag,
  FrameType,
  type FrameVisitor,
  HpackDecoder,
  Http2FrameDecoder,
  SettingId,
  writeFrameHeader,
} from "@apns/wire/http2";
import { TransportError } from "../../../errors/transport-error.js";
import { Answer } from "../answer.js";
import type { ApnsIds } from "../apns-ids.js";
import type { Http2SessionOptions } from "../options.js";
import type { Request } from "../request.js";
import type { Goaway, Http2ConnectionState } from "./connection-state.js";
import { ControlFrames } from "./control-frames.js";
import { FloodGuard } from "./flood-guard.js";
import { OutputBuffer, type OutputMemory } from "./output-buffer.js";
import { PingWatch } from "./ping-watch.js";
import { RequestWriter } from "./request-writer.js";
import { DEFAULT_WINDOW, MAX_WINDOW, SendFlow } from "./send-flow.js";
import { StreamTable } from "./stream-table.js";

const MAX_HEADER_LIST_BYTES = 16_384;
/** How long saying goodbye may take. */
const CLOSING_MS = 1000;

/** What all connections of a session share. */
export interface ConnectionMeans {
  /** The `:authority`: host, with the port where it is not 443. */
  readonly authority: string;
  readonly ids: ApnsIds;
  readonly memory: OutputMemory;
}

/** What a connection tells the session that owns it. */
export interface Http2ConnectionOwner<Context> {
  answered(connection: Http2Connection<Context>, request: Request<Context>, answer: Answer): void;
  /** Certainly not processed: refused, above GOAWAY's last stream, or never wholly sent. */
  returned(connection: Http2Connection<Context>, request: Request<Context>, cause: TransportError): void;
  /** It may have been processed. */
  doubtful(connection: Http2Connection<Context>, request: Request<Context>, cause: TransportError): void;
  /** Answers what the server means by it: why everything it did not process comes back. */
  goaway(connection: Http2Connection<Context>, goaway: Goaway): TransportError;
  /** The connection is of no use any more; its requests were told before. */
  broken(connection: Http2Connection<Context>, error: TransportError): void;
}

/**
 * One HTTP/2 connection of a client (RFC 9113) without its socket: bytes in, bytes out, time as an argument.
 * Which request it carries is the session's to say.
 */
export class Http2Connection<Context> implements FrameVisitor {
  readonly number: number;
  state: Http2ConnectionState = "connecting";
  /** Whether the server's first SETTINGS have come. */
  hasSettings = false;
  /** Answers, and those among them that said 200. */
  answers = 0;
  accepted = 0;
  /** Requests refused since the last answer or pause, and pauses for that since the last answer. */
  refusals = 0;
  refusedRounds = 0;
  /** Whether it counts as an attempt that failed. */
  hasFailed = false;
  /** Nothing new before this time: the server refused everything lately. */
  pausedUntilMs = 0;
  /** Since when nothing is in request. */
  idleSinceMs = 0;
  readonly #owner: Http2ConnectionOwner<Context>;
  readonly #options: Http2SessionOptions;
  readonly #streams = new StreamTable<Context>();
  readonly #output: OutputBuffer;
  readonly #control: ControlFrames;
  readonly #flow: SendFlow<Context>;
  readonly #writer: RequestWriter;
  readonly #decoder = new Http2FrameDecoder(this, { maxHeaderBlockBytes: 4 * MAX_HEADER_LIST_BYTES });
  readonly #hpack = new HpackDecoder({ maxHeaderListBytes: MAX_HEADER_LIST_BYTES });
  readonly #guard = new FloodGuard();
  readonly #pings: PingWatch;
  #peerLimit: number | undefined;
  #nextStreamId = 1;
  /** The first stream whose bytes the driver has not taken. */
  #unhandedStreamId = 1;
  #unacknowledgedBytes = 0;
  #settingsByMs = Infinity;
  #closeByMs = Infinity;
  /** When the oldest request is out of time, or before. */
  #scanAtMs = Infinity;
  #nowMs = 0;
  #isAwaited = false;
  #goawayCause: TransportError | undefined;
  #answer: Answer | undefined;
  /** What has come of the answers that are not whole. */
  readonly #answers = new Map<Request<Context>, Answer>();
  /** For answers that come in one piece, as nearly all do: filled, read and emptied again. */
  #spareAnswer = new Answer(false);
  readonly #visitField = (name: string, value: string): void => {
    this.#answer?.field(name, value);
  };

  constructor(
    number: number,
    owner: Http2ConnectionOwner<Context>,
    options: Http2SessionOptions,
    { authority, ids, memory }: ConnectionMeans,
  ) {
    this.number = number;
    this.#owner = owner;
    this.#options = options;
    this.#output = new OutputBuffer(Math.min(options.maxWriteBytes, 65_536) + 8192, memory);
    this.#control = new ControlFrames(this.#output);
    this.#flow = new SendFlow(this.#output);
    const { authorizationHeader, duplicateGuard } = options;
    this.#writer = new RequestWriter({ authority, authorizationHeader, duplicateGuard, ids });
    this.#pings = new PingWatch(options);
  }

  /** Requests without their answer. */
  get inFlight(): number {
    return this.#streams.size;
  }

  /** The streams that may be open at a time: 1 until SETTINGS say otherwise, then the server's limit or our own. */
  get limit(): number {
    const peerLimit = this.#peerLimit ?? (this.hasSettings ? MAX_WINDOW : 1);
    return Math.min(peerLimit, this.#options.maxConcurrentStreams);
  }

  /** Whether the server, not our own pace, is why nothing more can be sent. */
  get isFull(): boolean {
    return this.inFlight >= this.limit || this.#flow.isBlocked;
  }

  /** Whether it may begin a request now. */
  canTake(nowMs: number): boolean {
    return (
      this.state === "open" &&
      this.inFlight < this.limit &&
      !this.isSpent &&
      !this.#flow.isBlocked &&
      this.#output.offset < this.#options.maxWriteBytes &&
      !this.#pings.isProbing &&
      nowMs >= this.pausedUntilMs
    );
  }

  /** Whether so many requests were sent that it must be replaced. */
  get isSpent(): boolean {
    return (this.#nextStreamId - 1) / 2 >= this.#options.maxRequestsPerConnection;
  }

  /** Whether everything that was to be said has left, or took too long to. */
  isDone(nowMs: number): boolean {
    return (this.#output.offset === 0 && !this.#output.isLent) || nowMs >= this.#closeByMs;
  }

  opened(nowMs: number): void {
    this.state = "open";
    this.idleSinceMs = nowMs;
    this.#settingsByMs = nowMs + this.#options.settingsTimeoutMs;
    this.#pings.opened(nowMs);
    this.#control.preface([
      [SettingId.enablePush, 0],
      [SettingId.maxHeaderListSize, MAX_HEADER_LIST_BYTES],
    ]);
  }

  /** Whether requests wait that it might carry: then its silence is asked about, even when it carries nothing. */
  expect(isAwaited: boolean, nowMs: number): void {
    if (isAwaited && !this.#isAwaited && this.inFlight === 0) this.#pings.busyFrom(nowMs);
    this.#isAwaited = isAwaited;
  }

  get #mustSpeak(): boolean {
    return this.hasSettings && (this.#isAwaited || this.inFlight > 0);
  }

  /** After a long time without traffic a sign of life is asked for before the next request. */
  probeIfStale(nowMs: number): void {
    if (this.state !== "open" || this.inFlight > 0 || !this.hasSettings) return;
    if (this.#pings.probeIfStale(nowMs)) this.#control.ping();
  }

  /** Writes a request on a stream of its own; {@link canTake} was asked before. */
  begin(request: Request<Context>, nowMs: number): void {
    if (this.inFlight === 0) {
      this.#pings.busyFrom(nowMs);
      this.#scanAtMs = nowMs + this.#options.answerTimeoutMs;
    }
    request.state = "open";
    request.streamId = this.#nextStreamId;
    request.atMs = nowMs;
    this.#nextStreamId += 2;
    this.#guard.request();
    this.#streams.add(request);
    const output = this.#output;
    output.reserve(FRAME_HEADER_BYTES);
    const headerAt = output.offset;
    output.offset += FRAME_HEADER_BYTES;
    const body = this.#writeHeaders(request);
    const length = output.offset - headerAt - FRAME_HEADER_BYTES;
    const flags = body === undefined ? FrameFlag.endHeaders | FrameFlag.endStream : FrameFlag.endHeaders;
    const { streamId } = request;
    writeFrameHeader(output.bytes, headerAt, { length, type: FrameType.headers, flags, streamId });
    if (body !== undefined) this.#flow.begin(request, body);
  }

  #writeHeaders(request: Request<Context>): string | Uint8Array | undefined {
    const { push, api, token, sequence } = request;
    if (push === undefined) {
      if (api !== undefined) this.#writer.writeApi(this.#output, api, token);
      return api?.body;
    }
    this.#writer.writePush(this.#output, push, token, sequence);
    return push.body;
  }

  /** What is ready for the socket; undefined when nothing is, or the last bytes are not written yet. */
  takeWrite(): Uint8Array | undefined {
    if (this.state === "connecting" || this.state === "closed") return undefined;
    const bytes = this.#output.take();
    if (bytes === undefined) return undefined;
    this.#unhandedStreamId = this.#nextStreamId;
    this.#flow.handed();
    this.#control.handed();
    return bytes;
  }

  /** Whether bytes wait for the driver. */
  get hasOutput(): boolean {
    return this.#output.offset > 0;
  }

  written(): void {
    this.#output.release();
  }

  received(bytes: Uint8Array, nowMs: number): void {
    if (this.state === "closing" || this.state === "closed") return;
    this.#nowMs = nowMs;
    this.#pings.received(nowMs);
    const isSound = this.#decoder.push(bytes);
    const failure = this.#decoder.failure;
    if (!isSound && failure !== undefined) this.#fail(failure.errorCode, failure.message);
    if (this.#unacknowledgedBytes >= DEFAULT_WINDOW / 2) {
      if (this.#isListening) this.#control.updateWindow(0, this.#unacknowledgedBytes);
      this.#unacknowledgedBytes = 0;
    }
  }

  /** The connection is gone; everything on it is told its fate. */
  ended(error: TransportError, nowMs: number): void {
    if (this.state === "closed") return;
    const wasUseful = this.state !== "closing";
    this.state = "closed";
    this.#nowMs = nowMs;
    const cause = this.#goawayCause ?? error;
    this.abandon(cause);
    if (wasUseful) this.#owner.broken(this, cause);
  }

  /** Takes no new requests; says goodbye once those it carries have their answers. */
  drain(nowMs: number): void {
    if (this.state === "open") this.state = "draining";
    if (this.state === "draining" && this.inFlight === 0) this.sayGoodbye(ErrorCode.noError, nowMs);
  }

  /** Writes GOAWAY; the session disconnects once it has left. */
  sayGoodbye(errorCode: number, nowMs: number): void {
    if (this.state !== "open" && this.state !== "draining") return;
    this.state = "closing";
    this.#closeByMs = nowMs + CLOSING_MS;
    this.#control.goaway(errorCode);
  }

  /** Gives up everything in request: what was not wholly sent comes back, of the rest nothing is known. */
  abandon(cause: TransportError): void {
    // With TLS 1.3 a client certificate is refused only after the client has begun to send; nobody reads that.
    const isUnheard = cause.code === "certificate-refused" && this.answers === 0;
    for (const request of this.#streams.all()) {
      const isUnsent =
        isUnheard || request.streamId >= this.#unhandedStreamId || this.#flow.isIncomplete(request);
      this.#release(request);
      if (isUnsent) this.#owner.returned(this, request, cause);
      else this.#owner.doubtful(this, request, cause);
    }
  }

  /** When {@link wake} has something to do. */
  get wakeAtMs(): number {
    if (this.state === "closing") return this.#closeByMs;
    if (this.state !== "open" && this.state !== "draining") return Infinity;
    return Math.min(
      this.hasSettings ? Infinity : this.#settingsByMs,
      this.#scanAtMs,
      this.#pings.dueAtMs(this.#mustSpeak),
    );
  }

  wake(nowMs: number): void {
    if (this.state !== "open" && this.state !== "draining") return;
    this.#nowMs = nowMs;
    const { settingsTimeoutMs, pingTimeoutMs } = this.#options;
    if (!this.hasSettings && nowMs >= this.#settingsByMs) {
      const message = `The server sent no SETTINGS within ${settingsTimeoutMs} ms.`;
      this.ended(new TransportError("handshake-timeout", message), nowMs);
      return;
    }
    const due = this.#pings.check(this.#mustSpeak, nowMs);
    if (due === "dead") {
      const message = `The server did not answer a PING within ${pingTimeoutMs} ms.`;
      this.ended(new TransportError("connection-lost", message), nowMs);
      return;
    }
    if (due === "ask") this.#control.ping();
    if (nowMs >= this.#scanAtMs) this.#expireAnswers(nowMs);
  }

  #expireAnswers(nowMs: number): void {
    const { answerTimeoutMs } = this.#options;
    this.#scanAtMs = Infinity;
    for (const request of this.#streams.all()) {
      if (nowMs < request.atMs + answerTimeoutMs) {
        this.#scanAtMs = Math.min(this.#scanAtMs, request.atMs + answerTimeoutMs);
        continue;
      }
      const isUnsent = request.streamId >= this.#unhandedStreamId || this.#flow.isIncomplete(request);
      // Without the reset the stream would keep its place for as long as the server likes.
      this.#control.reset(request.streamId, ErrorCode.cancel);
      this.#release(request);
      const message = `No answer came within ${answerTimeoutMs} ms.`;
      const cause = new TransportError("answer-timeout", message, {
        hint: "The notification may have been delivered all the same.",
      });
      if (isUnsent) this.#owner.returned(this, request, cause);
      else this.#owner.doubtful(this, request, cause);
    }
  }

  // What the server sends, frame by frame.

  onSetting(id: number, value: number): void {
    if (!this.#isListening) return;
    if (id === SettingId.maxConcurrentStreams) this.#peerLimit = value;
    else if (id === SettingId.headerTableSize) this.#writer.setMaxTableBytes(value);
    else if (id === SettingId.maxFrameSize) this.#flow.maxFrameBytes = value;
    else if (
      id === SettingId.initialWindowSize &&
      !this.#flow.changeInitialWindow(value, this.#streams.all())
    ) {
      this.#fail(ErrorCode.flowControlError, "a stream's window grew beyond 2^31 - 1 by SETTINGS");
    }
  }

  onSettingsEnd(): void {
    if (!this.#isListening || !this.#isCalm()) return;
    this.hasSettings = true;
    this.#control.settingsAck();
    this.#flow.continue();
  }

  onSettingsAck(): void {
    if (this.#hears("an acknowledgement")) this.#isCalm();
  }

  onPing(bytes: Uint8Array, start: number, ack: boolean): void {
    if (!this.#hears("PING") || !this.#isCalm()) return;
    if (ack) this.#pings.acknowledged();
    else this.#control.pingAck(bytes.subarray(start, start + 8));
  }

  onWindowUpdate(streamId: number, increment: number): void {
    if (!this.#hears("WINDOW_UPDATE") || !this.#isCalm()) return;
    if (streamId !== 0) {
      const request = this.#stream(streamId, "WINDOW_UPDATE");
      if (request === undefined) return;
      request.sendWindow += increment;
      if (request.sendWindow > MAX_WINDOW) {
        this.onStreamError(streamId, ErrorCode.flowControlError, "its window grew beyond 2^31 - 1");
      }
    } else if (!this.#flow.widen(increment)) {
      this.#fail(ErrorCode.flowControlError, "the connection's window grew beyond 2^31 - 1");
    }
    this.#flow.continue();
  }

  onHeaders(streamId: number, bytes: Uint8Array, start: number, end: number, endStream: boolean): void {
    if (!this.#hears("HEADERS")) return;
    const request = this.#stream(streamId, "HEADERS");
    const answer = request && (this.#answers.get(request) ?? this.#emptyAnswer(request));
    const isTrailer = answer?.hasHeaders === true;
    // A block is read even when nobody wants it: it changes the table.
    this.#answer = isTrailer ? undefined : answer;
    const failure = this.#hpack.decode(bytes, start, end, this.#visitField);
    if (failure !== undefined) {
      this.#fail(failure.errorCode, failure.message);
      return;
    }
    if (request === undefined || answer === undefined) {
      this.#isCalm();
      return;
    }
    if (!endStream) {
      if (answer === this.#spareAnswer) this.#spareAnswer = new Answer(false);
      this.#answers.set(request, answer);
    }
    const fault = this.#hpack.overflowed
      ? "its headers are larger than we announced"
      : answer.endBlock(isTrailer, endStream);
    if (fault !== undefined) this.onStreamError(streamId, ErrorCode.protocolError, fault);
    else if (endStream) this.#finish(request, answer);
    else if (!answer.hasHeaders) this.#isCalm();
  }

  onData(
    streamId: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    endStream: boolean,
    flowBytes: number,
  ): void {
    if (!this.#hears("DATA")) return;
    this.#unacknowledgedBytes += flowBytes;
    if (this.#unacknowledgedBytes > DEFAULT_WINDOW) {
      this.#fail(ErrorCode.flowControlError, "more DATA than the connection's window allows");
      return;
    }
    const request = this.#stream(streamId, "DATA");
    if (request === undefined || (start === end && !endStream)) {
      if (!this.#isCalm() || request === undefined) return;
    }
    const answer = this.#answers.get(request);
    if (answer === undefined || !answer.hasHeaders) {
      this.onStreamError(streamId, ErrorCode.protocolError, "DATA before the headers");
    } else if (!answer.add(bytes, start, end)) {
      this.onStreamError(streamId, ErrorCode.cancel, "its answer is larger than any of APNs");
    } else if (endStream) this.#finish(request, answer);
    else if (flowBytes > 0) this.#control.updateWindow(streamId, flowBytes);
  }

  onRstStream(streamId: number, errorCode: number): void {
    if (!this.#hears("RST_STREAM") || !this.#isCalm()) return;
    const request = this.#stream(streamId, "RST_STREAM");
    if (request === undefined) return;
    const message = `The server reset the stream: ${errorCodeName(errorCode)}.`;
    const cause = new TransportError("connection-lost", message);
    this.#release(request);
    if (errorCode === ErrorCode.refusedStream || errorCode === ErrorCode.enhanceYourCalm) this.refusals += 1;
    if (errorCode === ErrorCode.refusedStream) this.#owner.returned(this, request, cause);
    else this.#owner.doubtful(this, request, cause);
  }

  onGoaway(lastStreamId: number, errorCode: number, debugData: Uint8Array): void {
    if (!this.#hears("GOAWAY") || !this.#isCalm()) return;
    if (this.state === "open") this.state = "draining";
    const cause = this.#owner.goaway(this, { lastStreamId, errorCode, debugData });
    // A second GOAWAY often comes without a reason: the first one's stays.
    this.#goawayCause ??= cause;
    for (const request of this.#streams.all()) {
      if (request.streamId <= lastStreamId) continue;
      this.#release(request);
      this.#owner.returned(this, request, this.#goawayCause);
    }
  }

  onUnknown(): void {
    if (this.#hears("a frame")) this.#isCalm();
  }

  onStreamError(streamId: number, errorCode: number, message: string): void {
    if (!this.#hears("a frame")) return;
    const request = this.#stream(streamId, "a frame");
    if (request === undefined) {
      this.#isCalm();
      return;
    }
    this.#control.reset(streamId, errorCode);
    this.#release(request);
    const cause = new TransportError("answer-malformed", `The answer cannot be read: ${message}.`);
    this.#owner.doubtful(this, request, cause);
  }

  get #isListening(): boolean {
    return this.state === "open" || this.state === "draining";
  }

  /** Whether a frame is heard at all; the first one has to be SETTINGS (RFC 9113, section 3.4). */
  #hears(frame: string): boolean {
    if (!this.#isListening) return false;
    if (this.hasSettings) return true;
    this.#fail(ErrorCode.protocolError, `the server begins with ${frame} instead of SETTINGS`);
    return false;
  }

  /** Counts a frame that costs the server nothing. Answers false when it was one too many. */
  #isCalm(): boolean {
    if (!this.#guard.take(this.#nowMs)) {
      this.#fail(ErrorCode.enhanceYourCalm, "the server floods us with frames");
    } else if (this.#control.isOverflowing) {
      this.#fail(ErrorCode.enhanceYourCalm, "the server asks for answers and does not read them");
    }
    return this.#isListening;
  }

  /** The request on a stream; undefined for one that has ended. A stream that never began is a defect of the server. */
  #stream(streamId: number, frame: string): Request<Context> | undefined {
    if ((streamId & 1) === 1 && streamId < this.#nextStreamId) return this.#streams.get(streamId);
    this.#fail(ErrorCode.protocolError, `${frame} on stream ${streamId}, which was never opened`);
    return undefined;
  }

  #finish(request: Request<Context>, answer: Answer): void {
    // An answer before the end of the body: the rest is not wanted (RFC 9113, section 8.1).
    if (request.body !== undefined) this.#control.reset(request.streamId, ErrorCode.cancel);
    this.#release(request);
    this.answers += 1;
    if (answer.status === 200) this.accepted += 1;
    this.refusals = 0;
    this.refusedRounds = 0;
    this.pausedUntilMs = 0;
    this.#owner.answered(this, request, answer);
  }

  #emptyAnswer(request: Request<Context>): Answer {
    if (request.api !== undefined) return new Answer(true);
    this.#spareAnswer.empty();
    return this.#spareAnswer;
  }

  #release(request: Request<Context>): void {
    this.#flow.forget(request);
    this.#streams.delete(request);
    if (this.#answers.size > 0) this.#answers.delete(request);
    if (this.inFlight > 0) return;
    this.idleSinceMs = this.#nowMs;
    this.#scanAtMs = Infinity;
  }

  /** The server broke the protocol: says so, and gives the connection up. */
  #fail(errorCode: number, message: string): void {
    if (!this.#isListening) return;
    this.sayGoodbye(errorCode, this.#nowMs);
    const cause = new TransportError("http2-violated", `The server broke the HTTP/2 protocol: ${message}.`, {
      hint: "Check that the endpoint is an HTTP/2 server of APNs and that no proxy changes the traffic.",
    });
    this.abandon(cause);
    this.#owner.broken(this, cause);
  }
}
