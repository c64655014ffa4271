import {
  CLIENT_PREFACE,
  FRAME_HEADER_BYTES,
  writeGoaway,
  writePing,
  writeRstStream,
  writeSettings,
  writeSettingsAck,
  writeWindowUpdate,
} from "@apns/wire/http2";
import type { OutputBuffer } from "./output-buffer.js";

/** How much may wait unsent for a server that asks for answers and does not read them. */
const MAX_WAITING_BYTES = 1 << 20;

/** Writes the frames that are not part of a request: the preface, GOAWAY, and those that keep a connection going. */
export class ControlFrames {
  readonly #output: OutputBuffer;
  #waitingBytes = 0;
  #pings = 0;

  constructor(output: OutputBuffer) {
    this.#output = output;
  }

  /** Whether more waits than a sound server leaves unread. */
  get isOverflowing(): boolean {
    return this.#waitingBytes > MAX_WAITING_BYTES;
  }

  /** The driver has taken everything written so far. */
  handed(): void {
    this.#waitingBytes = 0;
  }

  preface(settings: readonly (readonly [id: number, value: number])[]): void {
    const output = this.#reserve(CLIENT_PREFACE.length + FRAME_HEADER_BYTES + 6 * settings.length);
    output.bytes.set(CLIENT_PREFACE, output.offset);
    output.offset = writeSettings(output.bytes, output.offset + CLIENT_PREFACE.length, settings);
  }

  settingsAck(): void {
    const output = this.#reserve(FRAME_HEADER_BYTES);
    output.offset = writeSettingsAck(output.bytes, output.offset);
  }

  /** Sends a PING that the server has to answer. */
  ping(): void {
    this.#pings += 1;
    const data = new Uint8Array(8);
    new DataView(data.buffer).setUint32(4, this.#pings);
    this.#ping(data, false);
  }

  pingAck(data: Uint8Array): void {
    this.#ping(data, true);
  }

  reset(streamId: number, errorCode: number): void {
    const output = this.#reserve(13);
    output.offset = writeRstStream(output.bytes, output.offset, { streamId, errorCode });
  }

  updateWindow(streamId: number, increment: number): void {
    const output = this.#reserve(13);
    output.offset = writeWindowUpdate(output.bytes, output.offset, { streamId, increment });
  }

  goaway(errorCode: number): void {
    const output = this.#reserve(17);
    // A client that disables server push has processed no stream of the server.
    output.offset = writeGoaway(output.bytes, output.offset, { lastStreamId: 0, errorCode });
  }

  #ping(data: Uint8Array, ack: boolean): void {
    const output = this.#reserve(17);
    output.offset = writePing(output.bytes, output.offset, { data, ack });
  }

  #reserve(byteCount: number): OutputBuffer {
    this.#waitingBytes += byteCount;
    this.#output.reserve(byteCount);
    return this.#output;
  }
}
