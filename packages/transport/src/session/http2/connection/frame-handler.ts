import {
  ErrorCode,
  FRAME_HEADER_BYTES,
  type FrameVisitor,
  HpackDecoder,
  Http2FrameDecoder,
  SettingId,
} from "@apns/wire/http2";
import type { Answer } from "../answers/answer.js";
import { MAX_STREAM_ID } from "../answers/heard-goaway.js";
import type { Request } from "../request.js";
import type { CarriedRequests } from "./carried-requests.js";
import type { ConnectionParts } from "./connection-parts.js";
import type { Goaway } from "./connection-state.js";
import { ReceiveWindow } from "./receive-window.js";
import { DEFAULT_WINDOW, MAX_WINDOW } from "./send-flow.js";

/** The largest header list that we announce to take (SETTINGS_MAX_HEADER_LIST_SIZE). */
export const MAX_HEADER_LIST_BYTES = 16_384;

/** What one setting takes in its frame. */
const SETTING_BYTES = 6;
/** Bytes that a look at a stream counts as, where a frame makes us look at all of them. */
const BYTES_PER_STREAM = 4;

/** What frames mean for the state of their connection. */
export interface FrameEffects {
  /** Whether frames matter at all. */
  readonly isListening: boolean;
  goaway(goaway: Goaway): void;
  /** The server broke the protocol of the connection. */
  fail(errorCode: number, message: string): void;
}

/** Reads what the server sends, frame by frame, and holds it to the protocol (RFC 9113). */
export class FrameHandler<Ticket> implements FrameVisitor {
  readonly #parts: ConnectionParts<Ticket>;
  readonly #requests: CarriedRequests<Ticket>;
  readonly #effects: FrameEffects;
  readonly #decoder = new Http2FrameDecoder(this, { maxHeaderBlockBytes: 4 * MAX_HEADER_LIST_BYTES });
  readonly #hpack = new HpackDecoder({ maxHeaderListBytes: MAX_HEADER_LIST_BYTES });
  readonly #window = new ReceiveWindow();
  #hasSettings = false;
  /** Of the settings in this frame so far. */
  #settingBytes = 0;
  /** The last stream that the server still processes. */
  #lastStreamId = MAX_STREAM_ID;
  #peerLimit: number | undefined;
  #nowMs = 0;
  #answer: Answer | undefined;
  readonly #visitField = (name: string, value: string): void => {
    const answer = this.#answer;
    if (answer === undefined) return;
    if (this.#hpack.sawUnusualOctets) answer.inspect(value);
    if (answer.hasHeaders) answer.trailer(name);
    else answer.field(name, value);
  };

  constructor(parts: ConnectionParts<Ticket>, requests: CarriedRequests<Ticket>, effects: FrameEffects) {
    this.#parts = parts;
    this.#requests = requests;
    this.#effects = effects;
  }

  /** Whether the server's first SETTINGS have come. */
  get hasSettings(): boolean {
    return this.#hasSettings;
  }

  /** How many streams the server allows at a time; until SETTINGS say it, what other connections make likely. */
  get streamLimit(): number {
    if (!this.#hasSettings) return this.#parts.early.limit;
    return this.#peerLimit ?? MAX_WINDOW;
  }

  received(bytes: Uint8Array, nowMs: number): void {
    this.#nowMs = nowMs;
    if (!this.#parts.floods.takeBytes(nowMs, bytes.length)) this.#tooMuch();
    const isSound = this.#decoder.push(bytes);
    const failure = this.#decoder.failure;
    if (!isSound && failure !== undefined) {
      this.readCutBlock();
      this.#effects.fail(failure.errorCode, failure.message);
    }
    const refund = this.#window.refund();
    if (refund > 0 && this.#effects.isListening) this.#parts.control.updateWindow(0, refund);
  }

  /** Nothing more comes: of a header block that is not whole, the beginning has the status. */
  readCutBlock(): void {
    const cut = this.#effects.isListening ? this.#decoder.takeCutBlock() : undefined;
    const request = cut && this.#parts.streams.get(cut.streamId);
    if (cut === undefined || request === undefined) return;
    const answer = this.#parts.answers.begin(request);
    this.#answer = answer;
    this.#hpack.decode(cut.octets, 0, cut.octets.length, this.#visitField);
    this.#parts.answers.keep(request, answer);
  }

  onSetting(id: number, value: number): void {
    if (!this.#effects.isListening) return;
    const { flow, streams, writer } = this.#parts;
    this.#settingBytes += SETTING_BYTES;
    if (id === SettingId.maxConcurrentStreams) this.#peerLimit = value;
    else if (id === SettingId.headerTableSize) writer.setMaxTableBytes(value);
    else if (id === SettingId.maxHeaderListSize) writer.setMaxListBytes(value);
    else if (id === SettingId.maxFrameSize) {
      flow.setMaxFrameBytes(value);
      writer.setMaxFrameBytes(value);
    } else if (id === SettingId.initialWindowSize && !flow.changeInitialWindow(value)) {
      if (!this.#isCalm(BYTES_PER_STREAM * streams.size) || !flow.isTooWide(streams.all())) return;
      this.#effects.fail(ErrorCode.flowControlError, "a stream's window grew beyond 2^31 - 1 by SETTINGS");
    }
  }

  onSettingsEnd(): void {
    const byteCount = this.#settingBytes;
    this.#settingBytes = 0;
    if (!this.#effects.isListening || !this.#isCalm(byteCount)) return;
    if (!this.#hasSettings) this.#greeted();
    this.#parts.control.settingsAck();
    this.#parts.flow.continue();
  }

  /** Where stream windows are narrow, only what they allow may be sent: that SETTINGS have to say first. */
  #greeted(): void {
    this.#hasSettings = true;
    const { early, flow, record } = this.#parts;
    if (flow.initialWindow < DEFAULT_WINDOW) record.narrow();
    early.greeted(record.isNarrow ? 1 : this.streamLimit);
  }

  onSettingsAck(): void {
    if (this.#expects("an acknowledgement")) this.#isCalm();
  }

  onPing(bytes: Uint8Array, start: number, ack: boolean): void {
    if (!this.#expects("PING") || !this.#isCalm()) return;
    if (ack) this.#parts.pings.acknowledged();
    else this.#parts.control.pingAck(bytes.subarray(start, start + 8));
  }

  onWindowUpdate(streamId: number, increment: number): void {
    if (!this.#expects("WINDOW_UPDATE")) return;
    if (!this.#parts.floods.takeWindowUpdate(this.#nowMs)) {
      this.#tooMuch();
      return;
    }
    const { flow } = this.#parts;
    if (streamId !== 0) {
      const request = this.#stream(streamId, "WINDOW_UPDATE");
      if (request === undefined) return;
      if (!flow.widenStream(request, increment)) {
        this.onStreamError(streamId, ErrorCode.flowControlError, "its window grew beyond 2^31 - 1");
      }
    } else if (!flow.widen(increment)) {
      this.#effects.fail(ErrorCode.flowControlError, "the connection's window grew beyond 2^31 - 1");
    }
    flow.continue();
  }

  onHeaders(streamId: number, bytes: Uint8Array, start: number, end: number, endStream: boolean): void {
    if (!this.#expects("HEADERS")) return;
    const request = this.#stream(streamId, "HEADERS");
    const answer = request && this.#parts.answers.begin(request);
    const isTrailer = answer?.hasHeaders === true;
    // A block is read even when no request waits for it: it changes the table.
    this.#answer = answer;
    const failure = this.#hpack.decode(bytes, start, end, this.#visitField);
    if (failure !== undefined) {
      this.#effects.fail(failure.errorCode, failure.message);
      return;
    }
    if (request === undefined || answer === undefined) {
      this.#isCalm(end - start);
      return;
    }
    // Of headers larger than we announced, what fits is enough.
    const fault = answer.endBlock(isTrailer, endStream);
    if (!endStream || fault !== undefined) this.#parts.answers.keep(request, answer);
    if (fault !== undefined) this.onStreamError(streamId, ErrorCode.protocolError, fault);
    else if (endStream) this.#requests.finished(request, answer);
    else if (!answer.hasHeaders) this.#isCalm(end - start);
  }

  onData(
    streamId: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    endStream: boolean,
    flowBytes: number,
  ): void {
    if (!this.#expects("DATA")) return;
    if (!this.#window.take(flowBytes)) {
      this.#effects.fail(ErrorCode.flowControlError, "more DATA than the connection's window allows");
      return;
    }
    const request = this.#stream(streamId, "DATA");
    if (request === undefined || (start === end && !endStream)) {
      if (!this.#isCalm() || request === undefined) return;
    }
    this.#parts.floods.giveBackBytes(FRAME_HEADER_BYTES + flowBytes);
    const answer = this.#parts.answers.get(request);
    if (answer === undefined || !answer.hasHeaders) {
      this.onStreamError(streamId, ErrorCode.protocolError, "DATA came before the headers");
    } else if (!answer.add(bytes, start, end)) {
      this.onStreamError(streamId, ErrorCode.cancel, "it is larger than any answer of APNs");
    } else if (endStream) {
      const fault = answer.lengthFault();
      if (fault === undefined) this.#requests.finished(request, answer);
      else this.onStreamError(streamId, ErrorCode.protocolError, fault);
    } else if (flowBytes > 0) this.#parts.control.updateWindow(streamId, flowBytes);
  }

  onRstStream(streamId: number, errorCode: number): void {
    if (!this.#expects("RST_STREAM") || !this.#isCalm()) return;
    const request = this.#stream(streamId, "RST_STREAM");
    if (request !== undefined) this.#requests.reset(request, errorCode);
  }

  onGoaway(lastStreamId: number, errorCode: number, debugData: Uint8Array): void {
    if (!this.#expects("GOAWAY")) return;
    const { streams } = this.#parts;
    const isLower = lastStreamId < this.#lastStreamId;
    if (!this.#isCalm(debugData.length + (isLower ? BYTES_PER_STREAM * streams.size : 0))) return;
    if (isLower) this.#lastStreamId = lastStreamId;
    this.#effects.goaway({ lastStreamId: this.#lastStreamId, errorCode, debugData });
  }

  onUnknown(): void {
    if (this.#expects("a frame")) this.#isCalm();
  }

  onStreamError(streamId: number, errorCode: number, message: string): void {
    if (!this.#expects("a frame")) return;
    const request = this.#stream(streamId, "a frame");
    if (request === undefined) {
      this.#isCalm();
      return;
    }
    this.#requests.unreadable(request, errorCode, message);
  }

  /** Whether this frame is read at all; the first one has to be SETTINGS (RFC 9113, section 3.4). */
  #expects(frame: string): boolean {
    if (!this.#effects.isListening) return false;
    if (this.#hasSettings) return true;
    this.#effects.fail(ErrorCode.protocolError, `the server begins with ${frame} instead of SETTINGS`);
    return false;
  }

  /** Counts a frame that costs the server nothing, by its size. Returns false when it was one too many. */
  #isCalm(byteCount = 0): boolean {
    const { floods, control } = this.#parts;
    if (!floods.take(this.#nowMs, byteCount)) this.#tooMuch();
    else if (control.isOverflowing) {
      this.#effects.fail(ErrorCode.enhanceYourCalm, "the server asks for answers and does not read them");
    }
    return this.#effects.isListening;
  }

  #tooMuch(): void {
    this.#effects.fail(ErrorCode.enhanceYourCalm, "the server floods us with frames");
  }

  /** The request on a stream; undefined for one that has ended. A stream that never began is a defect of the server. */
  #stream(streamId: number, frame: string): Request<Ticket> | undefined {
    const { streams } = this.#parts;
    if (streams.wasOpened(streamId)) return streams.get(streamId);
    this.#effects.fail(ErrorCode.protocolError, `${frame} on stream ${streamId}, which was never opened`);
    return undefined;
  }
}
