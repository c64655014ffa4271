import { encodeUtf8 } from "@apns/wire/bytes";
import { FRAME_HEADER_BYTES, FrameFlag, FrameType, writeFrameHeader } from "@apns/wire/http2";
import type { Request } from "../request.js";
import type { OutputBuffer } from "./output-buffer.js";

/** The largest window (RFC 9113, section 6.9.1). */
export const MAX_WINDOW = 0x7fffffff;
/** Both windows until the server changes them (RFC 9113, section 6.9.2). */
export const DEFAULT_WINDOW = 65_535;

/**
 * Writes bodies within the windows of the connection and of each stream. Those that do not fit wait in their
 * order: first come, first served, so that none starves.
 */
export class SendFlow<Ticket> {
  #maxFrameBytes = 16_384;
  readonly #output: OutputBuffer;
  #window = DEFAULT_WINDOW;
  /** All that the connection's window was opened to: what it has not left was sent. */
  #granted = DEFAULT_WINDOW;
  #initialWindow = DEFAULT_WINDOW;
  /** No open stream's window is wider than the initial one by more than this. */
  #widest = 0;
  /** What is left of the bodies that wait, in their order. */
  readonly #waiting = new Map<Request<Ticket>, Uint8Array>();
  /** Bodies whose last part the driver has not taken yet. */
  readonly #unhanded = new Set<Request<Ticket>>();

  constructor(output: OutputBuffer) {
    this.#output = output;
  }

  /** SETTINGS_MAX_FRAME_SIZE of the server. */
  setMaxFrameBytes(byteCount: number): void {
    this.#maxFrameBytes = byteCount;
  }

  /** The window that each stream begins with. */
  get initialWindow(): number {
    return this.#initialWindow;
  }

  /** Whether another request would have to wait for a window. */
  get isBlocked(): boolean {
    return this.#window <= 0 || this.#waiting.size > 0;
  }

  /** Whether a part of the body waits for a window. */
  isWaiting(request: Request<Ticket>): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(request);
  }

  /** Bytes of bodies written so far. */
  get sentBytes(): number {
    return this.#granted - this.#window;
  }

  /** Whether the request was certainly not processed, since the server never had its whole body. */
  isIncomplete(request: Request<Ticket>): boolean {
    return this.#waiting.has(request) || this.#unhanded.has(request);
  }

  /** Begins a body after its headers. */
  begin(request: Request<Ticket>, body: string | Uint8Array): void {
    request.openWindow();
    const most = typeof body === "string" ? 3 * body.length : body.length;
    if (most > this.#window || most > this.#initialWindow || most > this.#maxFrameBytes) {
      this.#waiting.set(request, typeof body === "string" ? encodeUtf8(body) : body);
      this.continue();
      return;
    }
    const output = this.#output;
    output.reserve(FRAME_HEADER_BYTES + most);
    const from = output.offset + FRAME_HEADER_BYTES;
    let length = body.length;
    if (typeof body === "string") length = output.writeText(body, from);
    else output.bytes.set(body, from);
    this.#frame(request, length, true);
  }

  /** Writes what the windows allow of the bodies that wait. */
  continue(): void {
    if (this.#waiting.size === 0) return;
    for (const [request, body] of this.#waiting) this.#advance(request, body);
  }

  /** The stream has ended: the rest of its body is not sent. */
  forget(request: Request<Ticket>): void {
    if (this.#unhanded.size > 0) this.#unhanded.delete(request);
    if (this.#waiting.size > 0) this.#waiting.delete(request);
  }

  /** The driver has taken everything written so far. */
  handed(): void {
    if (this.#unhanded.size > 0) this.#unhanded.clear();
  }

  /** WINDOW_UPDATE for the connection. Returns false when the window grew beyond the largest allowed. */
  widen(increment: number): boolean {
    this.#window += increment;
    this.#granted += increment;
    return this.#window <= MAX_WINDOW;
  }

  /** WINDOW_UPDATE for a stream. Returns false like {@link widen}. */
  widenStream(request: Request<Ticket>, increment: number): boolean {
    request.changeWindow(increment);
    this.#widest = Math.max(this.#widest, request.windowChange);
    return this.#windowOf(request) <= MAX_WINDOW;
  }

  /**
   * SETTINGS_INITIAL_WINDOW_SIZE, for each open stream too: streams keep how far theirs differs, so that nothing has to
   * be done to them. Returns false when a stream may have grown too wide; {@link isTooWide} knows.
   */
  changeInitialWindow(value: number): boolean {
    this.#initialWindow = value;
    return value + this.#widest <= MAX_WINDOW;
  }

  /** Whether one of the open streams is wider than the largest window. */
  isTooWide(open: readonly Request<Ticket>[]): boolean {
    this.#widest = open.reduce((widest, { windowChange }) => Math.max(widest, windowChange), 0);
    return this.#initialWindow + this.#widest > MAX_WINDOW;
  }

  #windowOf(request: Request<Ticket>): number {
    return this.#initialWindow + request.windowChange;
  }

  /** Writes what the windows allow of one body. */
  #advance(request: Request<Ticket>, body: Uint8Array): void {
    const output = this.#output;
    for (let rest = body; ; ) {
      const length = Math.min(rest.length, this.#window, this.#windowOf(request), this.#maxFrameBytes);
      if (length <= 0 && rest.length > 0) return;
      output.reserve(FRAME_HEADER_BYTES + length);
      output.bytes.set(rest.subarray(0, length), output.offset + FRAME_HEADER_BYTES);
      this.#frame(request, length, length === rest.length);
      rest = rest.subarray(length);
      if (rest.length > 0) {
        this.#waiting.set(request, rest);
        continue;
      }
      this.#waiting.delete(request);
      this.#unhanded.add(request);
      return;
    }
  }

  /** The header of a DATA frame whose payload is in its place already. */
  #frame(request: Request<Ticket>, length: number, isLast: boolean): void {
    const output = this.#output;
    const flags = isLast ? FrameFlag.endStream : 0;
    const { streamId } = request;
    writeFrameHeader(output.bytes, output.offset, { length, type: FrameType.data, flags, streamId });
    output.offset += FRAME_HEADER_BYTES + length;
    this.#window -= length;
    request.changeWindow(-length);
  }
}
