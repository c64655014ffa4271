import { ErrorCode, SettingId } from "@apns/wire/http2";
import type { TransportError } from "../../../errors/transport-error.js";
import { HeardGoaway } from "../answers/heard-goaway.js";
import type { Http2SessionOptions } from "../options.js";
import type { Lifespan } from "../pool/lifespan.js";
import type { Request } from "../request.js";
import { CarriedRequests } from "./carried-requests.js";
import { closedSilently, pingUnanswered, protocolViolated, settingsOverdue } from "./connection-errors.js";
import type { Casualties, Http2ConnectionOwner, OwnedConnection } from "./connection-owner.js";
import { type ConnectionMeans, createConnectionParts } from "./connection-parts.js";
import type { ConnectionRecord } from "./connection-record.js";
import {
  type Goaway,
  type Http2Cause,
  type Http2ConnectionState,
  type Http2ConnectionStateName,
  mayEnter,
} from "./connection-state.js";
import type { ControlFrames } from "./control-frames.js";
import { type FrameEffects, FrameHandler, MAX_HEADER_LIST_BYTES } from "./frame-handler.js";
import type { RequestWriter } from "./headers/request-writer.js";
import type { OutputBuffer } from "./output-buffer.js";
import type { PingWatch } from "./ping-watch.js";
import type { SendFlow } from "./send-flow.js";
import type { StreamTable } from "./stream-table.js";

/** How long our GOAWAY may take to leave, milliseconds. */
const CLOSING_MS = 1000;

/**
 * One HTTP/2 connection of a client (RFC 9113) without its socket: bytes in, bytes out, time as an argument. The
 * session decides which requests it carries.
 */
export class Http2Connection<Ticket> implements FrameEffects, OwnedConnection {
  readonly number: number;
  readonly record: ConnectionRecord;
  readonly pings: PingWatch;
  readonly lifespan: Lifespan<Ticket>;
  readonly #owner: Http2ConnectionOwner<Ticket>;
  readonly #options: Http2SessionOptions;
  readonly #streams: StreamTable<Ticket>;
  readonly #output: OutputBuffer;
  readonly #control: ControlFrames;
  readonly #flow: SendFlow<Ticket>;
  readonly #writer: RequestWriter;
  readonly #requests: CarriedRequests<Ticket>;
  readonly #frames: FrameHandler<Ticket>;
  #state: Http2ConnectionState = { name: "connecting" };
  #settingsByMs = Infinity;
  #nowMs = 0;
  #isAwaited = false;
  readonly #heard = new HeardGoaway();

  constructor(
    number: number,
    owner: Http2ConnectionOwner<Ticket>,
    options: Http2SessionOptions,
    means: ConnectionMeans,
  ) {
    this.number = number;
    this.#owner = owner;
    this.#options = options;
    const parts = createConnectionParts<Ticket>(options, means);
    this.record = parts.record;
    this.#streams = parts.streams;
    this.#output = parts.output;
    this.#control = parts.control;
    this.#flow = parts.flow;
    this.#writer = parts.writer;
    this.pings = parts.pings;
    this.lifespan = parts.lifespan;
    const { answerTimeoutMs } = options;
    this.#requests = new CarriedRequests({ connection: this, owner, parts, answerTimeoutMs });
    this.#frames = new FrameHandler(parts, this.#requests, this);
  }

  get state(): Http2ConnectionStateName {
    return this.#state.name;
  }

  /** The only way to another state. A change that the transitions do not list is reported and does not take place. */
  #enter(next: Http2ConnectionState, cause: Http2Cause): boolean {
    if (!mayEnter(this.#state.name, cause, next.name)) {
      this.#owner.illegal(this, cause);
      return false;
    }
    this.#state = next;
    return true;
  }

  /** Requests without their answer. */
  get inFlight(): number {
    return this.#streams.size;
  }

  /** Since when it has carried nothing. */
  get idleSinceMs(): number {
    return this.#requests.idleSinceMs;
  }

  /** How many streams may be open at a time: the server's limit or our own. */
  get limit(): number {
    return Math.min(this.#frames.streamLimit, this.#options.maxConcurrentStreams);
  }

  /** Whether the server, not our own pace, is why nothing more can be sent. */
  get isFull(): boolean {
    return this.inFlight >= this.limit || this.#flow.isBlocked;
  }

  get hasSettings(): boolean {
    return this.#frames.hasSettings;
  }

  /** Whether it may begin a request now. */
  canTake(nowMs: number): boolean {
    return (
      this.#state.name === "open" &&
      this.inFlight < this.limit &&
      this.lifespan.requestsLeft > 0 &&
      !this.#flow.isBlocked &&
      this.#output.offset < this.#options.maxWriteBytes &&
      !this.pings.isProbing &&
      nowMs >= this.record.pausedUntilMs
    );
  }

  /** Whether our GOAWAY and everything before it have left, or took too long to. */
  isDone(nowMs: number): boolean {
    if (this.#state.name !== "closing") return false;
    return (this.#output.offset === 0 && !this.#output.isLent) || nowMs >= this.#state.closeByMs;
  }

  get isListening(): boolean {
    return this.#state.name === "open" || this.#state.name === "draining";
  }

  connected(nowMs: number): void {
    if (!this.#enter({ name: "open" }, "connected")) return;
    this.#requests.connected(nowMs);
    this.record.opened(nowMs);
    this.#settingsByMs = nowMs + this.#options.settingsTimeoutMs;
    this.pings.opened(nowMs);
    this.#control.preface([
      [SettingId.enablePush, 0],
      [SettingId.maxHeaderListSize, MAX_HEADER_LIST_BYTES],
    ]);
  }

  connectFailed(): void {
    this.#enter({ name: "closed" }, "connect-failed");
  }

  /** The driver is asked to disconnect. */
  drop(): void {
    if (this.#state.name !== "closed") this.#enter({ name: "closed" }, "drop");
  }

  /** `isAwaited`: requests wait that it might carry. Then its silence is questioned even when it carries nothing. */
  expect(isAwaited: boolean, nowMs: number): void {
    if (isAwaited && !this.#isAwaited && this.inFlight === 0) this.pings.busyFrom(nowMs);
    this.#isAwaited = isAwaited;
  }

  #mustSpeak(): boolean {
    return this.#frames.hasSettings && (this.#isAwaited || this.inFlight > 0);
  }

  /** After a gap, or a long time without traffic, the server has to answer a PING before the next request. */
  probe(nowMs: number): void {
    if (this.#state.name !== "open" || !this.#frames.hasSettings) return;
    if (this.pings.probeIfStale(nowMs)) this.#control.ping();
  }

  /** The server has to answer a PING before the next request; {@link canTake} was true. */
  prove(nowMs: number): void {
    this.pings.probe(nowMs);
    this.#control.ping();
    this.record.prove();
  }

  /** Writes a request on a new stream; {@link canTake} was true. Returns false, and reports why, if it is not taken. */
  begin(request: Request<Ticket>, nowMs: number): boolean {
    const refusal = this.#writer.refusal(request);
    if (refusal !== undefined) {
      this.#owner.unsendable(this, request, refusal);
      return false;
    }
    if (this.inFlight === 0) this.pings.busyFrom(nowMs);
    this.#requests.begin(request, nowMs);
    const body = this.#writer.write(this.#output, request);
    if (body !== undefined) this.#flow.begin(request, body);
    return true;
  }

  /** What is ready for the socket; undefined when nothing is, or the last bytes are not written yet. */
  takeWrite(): Uint8Array | undefined {
    if (this.#state.name === "connecting" || this.#state.name === "closed") return undefined;
    const bytes = this.#output.take();
    if (bytes === undefined) return undefined;
    this.#streams.handed();
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
    if (!this.isListening) return;
    this.#look(nowMs);
    this.pings.received(nowMs);
    this.#frames.received(bytes, nowMs);
  }

  #look(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#requests.look(nowMs);
  }

  /** The connection is gone. `error` is undefined where the server closed it; with `wake` the session concludes it. */
  ended(error: TransportError | undefined, nowMs: number, cause: "ended" | "wake" = "ended"): void {
    const wasListening = this.isListening;
    this.#look(nowMs);
    this.#frames.readCutBlock();
    if (!this.#enter({ name: "closed" }, cause)) return;
    const isIdle = this.inFlight === 0 && !this.#isAwaited;
    const isOrderly = isIdle && this.#heard.mayLeave(this.record, error);
    const why = this.#heard.cause ?? error ?? closedSilently();
    const casualties = this.abandon(why);
    if (wasListening && !isOrderly) this.#owner.broken(this, why, casualties);
  }

  /** Takes no new requests; sends GOAWAY once those it carries have their answers. */
  drain(nowMs: number): void {
    if (this.#state.name === "open") this.#enter({ name: "draining" }, "drain");
    if (this.#state.name !== "draining" || this.inFlight > 0) return;
    this.#sayGoodbye(ErrorCode.noError, "drain", nowMs);
  }

  /** Writes GOAWAY; the session disconnects once it has left. */
  #sayGoodbye(errorCode: number, cause: Http2Cause, nowMs: number): void {
    if (!this.#enter({ name: "closing", closeByMs: nowMs + CLOSING_MS }, cause)) return;
    this.#control.goaway(errorCode);
  }

  /** Gives up all requests that it carries. */
  abandon(cause: TransportError): Casualties {
    return this.#requests.abandon(cause);
  }

  /** When {@link wake} has something to do. */
  get wakeAtMs(): number {
    if (this.#state.name === "closing") return this.#state.closeByMs;
    if (!this.isListening) return Infinity;
    const settingsByMs = this.#frames.hasSettings ? Infinity : this.#settingsByMs;
    return Math.min(settingsByMs, this.#requests.dueAtMs, this.pings.dueAtMs(this.#mustSpeak()));
  }

  wake(nowMs: number): void {
    if (!this.isListening) return;
    this.#look(nowMs);
    const { settingsTimeoutMs, pingTimeoutMs } = this.#options;
    if (!this.#frames.hasSettings && nowMs >= this.#settingsByMs) {
      this.ended(settingsOverdue(settingsTimeoutMs), nowMs, "wake");
      return;
    }
    const due = this.pings.check(this.#mustSpeak(), nowMs);
    if (due === "dead") {
      this.ended(pingUnanswered(pingTimeoutMs), nowMs, "wake");
      return;
    }
    if (due === "ask") this.#control.ping();
    this.#requests.expire(nowMs);
  }

  // What frames mean.

  goaway(goaway: Goaway): void {
    if (this.#state.name === "open") this.#enter({ name: "draining" }, "received");
    const { cause, isNews, isLower } = this.#heard.hear(goaway, () => this.#owner.goaway(this, goaway));
    if (isLower) this.#requests.leftOut(goaway.lastStreamId, cause);
    if (isNews && goaway.errorCode !== ErrorCode.noError) this.#requests.blamed();
    if (isLower || isNews) this.#owner.leftOut(this, goaway, cause);
  }

  fail(errorCode: number, message: string): void {
    if (!this.isListening) return;
    this.#sayGoodbye(errorCode, "received", this.#nowMs);
    const cause = protocolViolated(message);
    this.#owner.broken(this, cause, this.abandon(cause));
  }
}
