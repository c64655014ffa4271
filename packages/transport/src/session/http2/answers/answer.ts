/** The largest body of an answer to a notification; APNs sends some 100 bytes. */
const MAX_PUSH_BODY_BYTES = 8192;
/** The largest body of other answers: a list of 10,000 channels takes less than half of it. */
const MAX_API_BODY_BYTES = 1 << 20;

const NOTHING = new Uint8Array(0);

/** An answer while it arrives. */
export class Answer {
  /** The HTTP status; 0 before the first header block. */
  status = 0;
  /** Whether the final header block has arrived: interim ones (1xx) do not count. */
  hasHeaders = false;
  apnsId: string | undefined = undefined;
  uniqueId: string | undefined = undefined;
  retryAfter: string | undefined = undefined;
  date: string | undefined = undefined;
  /** All headers; undefined in answers to notifications. */
  readonly headers: [name: string, value: string][] | undefined;
  /** Why the header block is malformed (RFC 9113, section 8.1.1); undefined while it is not. */
  fault: string | undefined = undefined;
  /** The body so far, and room for more. */
  #bytes: Uint8Array = NOTHING;
  receivedBytes = 0;

  constructor(keepsHeaders: boolean) {
    this.headers = keepsHeaders ? [] : undefined;
  }

  /** Resets it: one object serves all answers that arrive in one piece. */
  empty(): void {
    this.#forget();
    this.hasHeaders = false;
    this.fault = undefined;
    this.receivedBytes = 0;
    this.#bytes = NOTHING;
  }

  get body(): Uint8Array {
    return this.#bytes.subarray(0, this.receivedBytes);
  }

  /** Takes one field of the header block. */
  field(name: string, value: string): void {
    switch (name) {
      case ":status":
        // The usual status is not parsed.
        if (this.status === 0 && value === "200") this.status = 200;
        else if (this.status !== 0 || !/^[1-9]\d\d$/.test(value))
          this.fault ??= "its status is not a number of three digits";
        else this.status = Number(value);
        return;
      case "apns-id":
        this.apnsId = value;
        break;
      case "apns-unique-id":
        this.uniqueId = value;
        break;
      case "retry-after":
        this.retryAfter = value;
        break;
      case "date":
        this.date = value;
        break;
      default:
        if (name.startsWith(":")) this.fault ??= "it has a pseudo-header that answers must not have";
        else if (/[^!-@[-~]/.test(name)) this.fault ??= "a header name has a character that is not allowed";
    }
    if (this.status === 0) this.fault ??= "its status does not come first";
    this.headers?.push([name, value]);
  }

  /** A header block is over. Returns why it is malformed (RFC 9113, section 8.1); undefined where it is not. */
  endBlock(isTrailer: boolean, endStream: boolean): string | undefined {
    if (isTrailer) return endStream ? undefined : "a second header block does not end the stream";
    if (this.fault !== undefined) return this.fault;
    if (this.status === 0) return "it has no status";
    if (this.status >= 200) {
      this.hasHeaders = true;
      return undefined;
    }
    // An interim answer: the final one is still to come, and starts from nothing.
    if (endStream) return "an interim answer ends the stream";
    this.#forget();
    return undefined;
  }

  /** Drops the fields of a header block. */
  #forget(): void {
    this.status = 0;
    this.apnsId = undefined;
    this.uniqueId = undefined;
    this.retryAfter = undefined;
    this.date = undefined;
    if (this.headers !== undefined) this.headers.length = 0;
  }

  /** Keeps a piece of the body. Returns false when the body is larger than that of any answer of APNs. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    const held = this.receivedBytes;
    const total = held + end - start;
    if (total > (this.headers === undefined ? MAX_PUSH_BODY_BYTES : MAX_API_BODY_BYTES)) return false;
    if (total > this.#bytes.length) {
      // Most bodies are one piece; after that the room doubles, or many small pieces would be copied again and again.
      const room = new Uint8Array(held === 0 ? total : Math.max(total, 2 * this.#bytes.length));
      room.set(this.#bytes.subarray(0, held));
      this.#bytes = room;
    }
    this.#bytes.set(bytes.subarray(start, end), held);
    this.receivedBytes = total;
    return true;
  }
}
