import { nameFault, valueFault } from "./field-faults.js";

/** The largest body of an answer to a notification; APNs sends some 100 bytes. */
const MAX_PUSH_BODY_BYTES = 8192;
/** The largest body of other answers: a list of 10,000 channels takes less than half of it. */
const MAX_API_BODY_BYTES = 1 << 20;

const NOTHING = new Uint8Array(0);

/** The valid statuses: 100 to 599, in three digits (RFC 9110, section 15). */
const STATUS = /^[1-5]\d\d$/;

/**
 * An answer while it arrives. Once its status is there, that decides, whatever becomes of the rest (M-25): its headers
 * may be malformed, its body too large, its stream or connection may end.
 */
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
  /** Why it is malformed (RFC 9113, section 8.1.1); undefined while it is not. */
  fault: string | undefined = undefined;
  /** The body so far, and room for more. */
  #bytes: Uint8Array = NOTHING;
  receivedBytes = 0;
  /** The content-length; -1 without one. */
  #declaredBytes = -1;
  /** Whether the status itself is in doubt: twice, or after other fields. */
  #isAmbiguous = false;

  constructor(keepsHeaders: boolean) {
    this.headers = keepsHeaders ? [] : undefined;
  }

  /** Resets it: one object serves all answers that arrive in one piece. */
  empty(): void {
    this.#forget();
    this.hasHeaders = false;
    this.fault = undefined;
    this.#isAmbiguous = false;
    if (this.receivedBytes > 0) this.#dropBody();
  }

  get body(): Uint8Array {
    return this.#bytes.subarray(0, this.receivedBytes);
  }

  /** Whether its status is known, final and beyond doubt. */
  get decides(): boolean {
    return this.status >= 200 && !this.#isAmbiguous;
  }

  /** Takes one field of the header block. */
  field(name: string, value: string): void {
    switch (name) {
      case ":status":
        // The usual status is not parsed.
        if (this.status === 0 && value === "200") this.status = 200;
        else this.#readStatus(value);
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
      case "content-length":
        this.#readLength(value);
        break;
      default:
        this.fault ??= nameFault(name);
    }
    if (this.status === 0) {
      this.#isAmbiguous = true;
      this.fault ??= "its status does not come first";
    }
    this.headers?.push([name, value]);
  }

  /** Takes one field of the trailers: they change nothing but may be malformed. */
  trailer(name: string): void {
    this.fault ??= nameFault(name);
  }

  /** Looks at a value that has octets which are not allowed everywhere. */
  inspect(value: string): void {
    this.fault ??= valueFault(value);
  }

  #readStatus(value: string): void {
    if (this.status !== 0) {
      this.#isAmbiguous = true;
      this.fault ??= "it has two statuses";
    } else if (!STATUS.test(value) || value === "101") {
      this.#isAmbiguous = true;
      this.fault ??= "its status is not one that HTTP/2 has";
    } else this.status = Number(value);
  }

  #readLength(value: string): void {
    const length = /^\d{1,15}$/.test(value) ? Number(value) : -1;
    if (length < 0 || (this.#declaredBytes >= 0 && this.#declaredBytes !== length)) {
      this.fault ??= "its content-length is not one number";
    }
    this.#declaredBytes = length;
  }

  /** A header block is over. Returns why the answer is malformed (RFC 9113, section 8.1); undefined where it is not. */
  endBlock(isTrailer: boolean, endStream: boolean): string | undefined {
    if (this.fault !== undefined) return this.fault;
    if (isTrailer) return endStream ? this.lengthFault() : "a second header block does not end the stream";
    if (this.status === 0) return "it has no status";
    if (this.status >= 200) {
      this.hasHeaders = true;
      return endStream && this.#declaredBytes >= 0 ? this.lengthFault() : undefined;
    }
    // An interim answer: the final one is still to come, and starts from nothing.
    if (endStream) return "an interim answer ends the stream";
    this.#forget();
    return undefined;
  }

  /** Why a body that has ended is not the one that content-length announced; undefined where it may be. */
  lengthFault(): string | undefined {
    if (this.#declaredBytes < 0 || this.#declaredBytes === this.receivedBytes) return undefined;
    // These have no content, whatever they say of its length (RFC 9113, section 8.1.1).
    if (this.status === 204 || this.status === 304) return undefined;
    return `its body has ${this.receivedBytes} bytes, its content-length is ${this.#declaredBytes}`;
  }

  /** Nothing more comes. A body that is certainly not whole is not read. */
  cutOff(): void {
    if (this.lengthFault() !== undefined) this.#dropBody();
  }

  /** Drops the fields of a header block. */
  #forget(): void {
    this.status = 0;
    this.apnsId = undefined;
    this.uniqueId = undefined;
    this.retryAfter = undefined;
    this.date = undefined;
    this.#declaredBytes = -1;
    if (this.headers !== undefined) this.headers.length = 0;
  }

  #dropBody(): void {
    this.receivedBytes = 0;
    this.#bytes = NOTHING;
  }

  /** Keeps a piece of the body. Returns false, and drops the body, when it is larger than any of APNs. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    const held = this.receivedBytes;
    const total = held + end - start;
    if (total > (this.headers === undefined ? MAX_PUSH_BODY_BYTES : MAX_API_BODY_BYTES)) {
      this.#dropBody();
      return false;
    }
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
