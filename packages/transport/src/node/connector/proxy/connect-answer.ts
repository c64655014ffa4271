/** The status line and headers of real proxies are shorter. */
const MAX_HEAD_BYTES = 16_384;
const LINE_FEED = 0x0a;
const BEGINNING = "HTTP/1.";

/** A proxy's answer to CONNECT. */
export interface ConnectAnswer {
  readonly status: number;
  /** The authentication schemes that the proxy offers, in lower case: the first words of `proxy-authenticate`. */
  readonly authenticationSchemes: readonly string[];
  /** Bytes after the head: they belong to the tunnel. */
  readonly rest: Buffer;
}

/** Why an answer cannot be read. */
export type ConnectAnswerFault = "malformed" | "too-long";

/** Reads the head of an answer to CONNECT (RFC 9112), in pieces of any size, 16 KiB at most. */
export class ConnectAnswerReader {
  #line = "";
  #bytes = 0;
  #status: number | undefined;
  #schemes: string[] = [];

  /** Returns undefined until the head is complete. */
  read(chunk: Buffer): ConnectAnswer | ConnectAnswerFault | undefined {
    for (const [at, byte] of chunk.entries()) {
      this.#bytes += 1;
      if (this.#bytes > MAX_HEAD_BYTES) return "too-long";
      if (byte !== LINE_FEED) {
        this.#line += String.fromCharCode(byte);
        if (this.#status === undefined && !isBeginning(this.#line)) return "malformed";
        continue;
      }
      // A line may end without a carriage return (RFC 9112, section 2.2).
      const line = this.#line.endsWith("\r") ? this.#line.slice(0, -1) : this.#line;
      this.#line = "";
      if (this.#status === undefined) {
        const [, status] = /^HTTP\/1\.[01] ([1-5]\d\d)( |$)/.exec(line) ?? [];
        if (status === undefined) return "malformed";
        this.#status = Number(status);
      } else if (line !== "") this.#takeHeader(line);
      else if (this.#status >= 200) {
        const rest = chunk.subarray(at + 1);
        return { status: this.#status, authenticationSchemes: this.#schemes, rest };
      } else this.#status = undefined; // 1xx: the final answer follows.
    }
    return undefined;
  }

  #takeHeader(line: string): void {
    const [, scheme] = /^proxy-authenticate:[ \t]*([\w-]+)/i.exec(line) ?? [];
    if (scheme !== undefined) this.#schemes.push(scheme.toLowerCase());
  }
}

function isBeginning(line: string): boolean {
  return line.length < BEGINNING.length ? BEGINNING.startsWith(line) : line.startsWith(BEGINNING);
}
