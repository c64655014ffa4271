/** More than connections that open at a time. */
const MAX_KEPT = 16;

/**
 * TLS sessions of earlier connections, for handshakes that resume one. Each is used once, the newest first, as long as
 * there is another: TLS 1.3 servers may take a ticket only once, and give two with each handshake (RFC 8446, C.4). Those
 * of TLS 1.2, and the last one, are used again: the worst that follows is a whole handshake.
 */
export class TlsSessions {
  #kept: Buffer[] = [];
  #last: Buffer | undefined;

  /** The session for the next handshake; undefined where there is none. */
  take(): Buffer | undefined {
    this.#last = this.#kept.pop() ?? this.#last;
    return this.#last;
  }

  keep(session: Buffer): void {
    this.#kept.push(session);
    if (this.#kept.length > MAX_KEPT) this.#kept.shift();
  }

  /** The server may have refused one: the next handshake goes without. */
  clear(): void {
    this.#kept = [];
    this.#last = undefined;
  }
}
