/** Work in a second that a server may cause unasked; a small frame is 1. */
const FREE_WORK = 2000;
/** Further work for each request: resets, pings, interim answers. */
const WORK_PER_REQUEST = 8;
/** Bytes that count like another frame: we read, and keep, their settings and fields one by one. */
const BYTES_PER_WORK = 64;
/** Window updates for each byte of a body: the smallest one opens one byte, once for stream and once for connection. */
const WINDOW_UPDATES_PER_BYTE = 2;
/** Bytes in a second that a server may send unasked. */
const FREE_BYTES = 1 << 22;
/** Further bytes for each request: header blocks at their largest. */
const BYTES_PER_REQUEST = 1 << 17;
/** How much of what one second earned may be used in the next, in units of its free share. */
const CARRIED_OVER = 100;
const WINDOW_MS = 1000;

/**
 * Bounds the work that a hostile or broken server can cause: SETTINGS, PING, RST_STREAM, WINDOW_UPDATE, empty DATA,
 * interim answers and unknown frames cost it nothing, and us at least a look, often an answer (RFC 9113, section 10.5).
 * It may send more for each request, and for the windows that request bodies used.
 */
export class FloodGuard {
  readonly #streams: { readonly opened: number };
  readonly #flow: { readonly sentBytes: number };
  #work = FREE_WORK;
  #bytes = FREE_BYTES;
  #windowUpdates = 0;
  #requests = 0;
  #sentBytes = 0;
  #windowEndsAtMs = 0;

  /**
   * @param streams counts the requests so far
   * @param flow counts the bytes of their bodies that were sent
   */
  constructor(streams: { readonly opened: number }, flow: { readonly sentBytes: number }) {
    this.#streams = streams;
    this.#flow = flow;
  }

  /** Counts a frame of so many bytes, or other work that grows with `size`. Returns false when it is too much. */
  take(nowMs: number, size = 0): boolean {
    this.#look(nowMs);
    this.#work -= 1 + Math.floor(size / BYTES_PER_WORK);
    return this.#work >= 0;
  }

  /** Counts a WINDOW_UPDATE: those for bytes that were sent are asked for. Returns false when it is one too many. */
  takeWindowUpdate(nowMs: number): boolean {
    this.#look(nowMs);
    if (this.#windowUpdates === 0) return this.take(nowMs);
    this.#windowUpdates -= 1;
    return true;
  }

  /** Counts all bytes that come. Returns false when they are too many. */
  takeBytes(nowMs: number, byteCount: number): boolean {
    if (byteCount > this.#bytes) this.#look(nowMs);
    this.#bytes -= byteCount;
    return this.#bytes >= 0;
  }

  /** DATA that a request waits for was counted by its window. */
  giveBackBytes(byteCount: number): void {
    this.#bytes += byteCount;
  }

  /** Grants what was earned since the last look, and the free share of a new second. */
  #look(nowMs: number): void {
    const { opened } = this.#streams;
    const { sentBytes } = this.#flow;
    const requests = opened - this.#requests;
    this.#work += WORK_PER_REQUEST * requests;
    this.#bytes += BYTES_PER_REQUEST * requests;
    this.#windowUpdates += WINDOW_UPDATES_PER_BYTE * (sentBytes - this.#sentBytes);
    this.#requests = opened;
    this.#sentBytes = sentBytes;
    if (nowMs < this.#windowEndsAtMs) return;
    this.#windowEndsAtMs = nowMs + WINDOW_MS;
    this.#work = between(FREE_WORK, this.#work);
    this.#bytes = between(FREE_BYTES, this.#bytes);
    this.#windowUpdates = Math.min(CARRIED_OVER * FREE_WORK, this.#windowUpdates);
  }
}

function between(free: number, left: number): number {
  return Math.min(CARRIED_OVER * free, Math.max(free, left));
}
