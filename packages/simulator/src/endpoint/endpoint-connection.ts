import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { CloseReason, Service } from "../journal/journal-entry.js";
import type { CloseMode } from "../rules/rule.js";

const DEFAULT_LINGER_MS = 100;

/** What is known of the certificate that a client has shown. */
export interface PeerCertificateFacts {
  /** Bundle ids and what belongs to them: Apple's list of topics where there is one, else the subject's UID. */
  readonly topics: readonly string[];
  /** Signed by our authority and in its time. */
  readonly isTrusted: boolean;
  /** Not marked for the other environment only. */
  readonly isOfEnvironment: boolean;
}

/** One client's connection, from the TCP handshake on. */
export class EndpointConnection {
  readonly service: Service;
  /** From 1. */
  readonly number: number;
  /** The TCP socket; under TLS it is only good for being destroyed or reset. */
  readonly raw: Socket;
  /** Set once the client has shown a good certificate. */
  tls: TLSSocket | undefined;
  /** Undefined where the client has shown none. */
  certificate: PeerCertificateFacts | undefined;
  /** Where what runs on the socket may tell only later why it ended. Default: it has told. */
  lastWord: Promise<unknown> | undefined;
  /** Resolves once the end is in the journal. */
  readonly closed: Promise<void>;
  readonly markClosed: () => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #isGone = false;
  #reason: CloseReason | undefined;
  #detail: string | undefined;

  constructor(service: Service, number: number, raw: Socket) {
    this.service = service;
    this.number = number;
    this.raw = raw;
    let markClosed = (): void => {};
    this.closed = new Promise((resolve) => {
      markClosed = resolve;
    });
    this.markClosed = markClosed;
  }

  get reason(): CloseReason {
    return this.#reason ?? (this.tls === undefined ? "handshake-failed" : "client");
  }

  get detail(): string | undefined {
    return this.#detail;
  }

  /** Notes why the connection is about to end. The first reason stands. */
  endsBecause(reason: CloseReason, detail?: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#detail = detail;
  }

  /** The fields that every journal entry of this connection has. */
  entryBase(): { at: number; service: Service; connection: number } {
    return { at: Date.now(), service: this.service, connection: this.number };
  }

  /** Calls back after a delay, at once where it is 0, and never once the connection is gone. */
  later(delayMs: number, callback: () => void): void {
    if (this.#isGone) return;
    if (delayMs <= 0) {
      callback();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
  }

  forgetTimers(): void {
    this.#isGone = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Writes pieces of so many bytes with a pause after each, then calls back. */
  writePieces(bytes: Buffer, split: { pieceBytes: number; pieceDelayMs: number }, then: () => void): void {
    // A loop as long as there is no pause: a call for each piece would exhaust the stack.
    for (let at = 0; at < bytes.length; ) {
      this.tls?.write(bytes.subarray(at, at + split.pieceBytes));
      at += split.pieceBytes;
      if (at < bytes.length && split.pieceDelayMs > 0) {
        this.later(split.pieceDelayMs, () => this.writePieces(bytes.subarray(at), split, then));
        return;
      }
    }
    then();
  }

  /** Ends the connection once everything written to it is on its way. */
  leave(mode: CloseMode, lingerMs: number = DEFAULT_LINGER_MS): void {
    const { tls, raw } = this;
    if (tls === undefined || mode === "never") return;
    if (mode === "fin" || mode === "half-close") {
      // The time runs from the moment when everything has been handed over.
      tls.end(() => mode === "fin" && this.later(lingerMs, () => tls.destroy()));
      tls.resume();
      return;
    }
    const go = (): void => {
      if (mode === "close") tls.destroy();
      else raw.resetAndDestroy();
    };
    if (tls.writableLength === 0) go();
    // The callback of an empty write comes when all that was written before it has gone out.
    else tls.write("", go);
  }
}
