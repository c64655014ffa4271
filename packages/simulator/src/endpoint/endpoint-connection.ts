import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ConnectionControl } from "../connections/connection-control.js";
import type { ConnectionState } from "../connections/connection-state.js";
import type { FrameLog } from "../connections/frame-log.js";
import type { CloseReason, Service } from "../journal/journal-entry.js";
import { realClearTimeout, realSetTimeout, realUnixMs } from "../real-time.js";
import type { CloseMode } from "../rules/rule.js";
import type { FailureFacts } from "./handshake-failure.js";

const DEFAULT_LINGER_MS = 100;

/** What is known about a client's certificate. */
export interface PeerCertificateFacts {
  /** Topics: those of Apple's extension if the certificate has it, else the subject's UID. */
  readonly topics: readonly string[];
  /** Signed by the simulator's authority, and valid now. */
  readonly isTrusted: boolean;
  /** False if it is marked for the other environment only. */
  readonly isOfEnvironment: boolean;
}

interface ConnectionFacts {
  readonly service: Service;
  readonly number: number;
  readonly frames: FrameLog;
  /** The simulator's clock. */
  readonly now: () => number;
}

/** A client's connection, from the TCP handshake on. */
export class EndpointConnection {
  /** `<service>-<number>`. */
  readonly id: string;
  readonly service: Service;
  /** From 1. */
  readonly number: number;
  readonly frames: FrameLog;
  /** The TCP socket; once TLS runs on it, use it only to destroy or reset the connection. */
  readonly raw: Socket;
  /** Set after the TLS handshake. */
  tls: TLSSocket | undefined;
  /** Undefined if the client has none. */
  certificate: PeerCertificateFacts | undefined;
  /** Why the handshake failed; undefined where that is not known. */
  failure: FailureFacts | undefined;
  isFailureReported = false;
  /** Set by the service that serves it. */
  control: ConnectionControl | undefined;
  /** Received so far. */
  notifications = 0;
  /** Settles when the protocol on the socket has reported why it ended; undefined if it reports at once. */
  endReported: Promise<unknown> | undefined;
  /** Resolves when the end is in the journal. */
  readonly closed: Promise<void>;
  readonly markClosed: () => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #isGone = false;
  #reason: CloseReason | undefined;
  #detail: string | undefined;
  readonly #now: () => number;
  readonly #openedAt: number;
  readonly #peer: string;
  #tlsVersion: string | undefined;
  #closedAt: number | undefined;

  constructor(raw: Socket, facts: ConnectionFacts) {
    const { service, number, frames, now } = facts;
    this.id = `${service}-${number}`;
    this.service = service;
    this.number = number;
    this.frames = frames;
    this.raw = raw;
    this.#now = now;
    this.#openedAt = now();
    // A socket that is gone does not know its peer any more.
    this.#peer = `${raw.remoteAddress}:${raw.remotePort}`;
    let markClosed = (): void => {};
    this.closed = new Promise((resolve) => {
      markClosed = resolve;
    });
    this.markClosed = markClosed;
  }

  get state(): ConnectionState {
    const isClosed = this.#closedAt !== undefined;
    return {
      id: this.id,
      service: this.service,
      number: this.number,
      state: isClosed ? "closed" : this.tls === undefined ? "handshake" : "open",
      openedAt: this.#openedAt,
      closedAt: this.#closedAt,
      closeReason: isClosed ? this.reason : undefined,
      closeDetail: this.#detail,
      peer: this.#peer,
      tlsVersion: this.#tlsVersion,
      topics: this.certificate?.topics ?? [],
      notifications: this.notifications,
      bytesIn: this.raw.bytesRead,
      bytesOut: this.raw.bytesWritten,
      openStreams: this.control?.openStreams ?? 0,
    };
  }

  /** The handshake is complete. */
  secure(tls: TLSSocket): void {
    this.tls = tls;
    this.#tlsVersion = tls.getProtocol() ?? undefined;
  }

  noteClosed(): void {
    this.#closedAt = this.#now();
  }

  get reason(): CloseReason {
    return this.#reason ?? (this.tls === undefined ? "handshake-failed" : "client");
  }

  get detail(): string | undefined {
    return this.#detail;
  }

  /** Notes why the connection is about to end. Only the first reason counts. */
  endsBecause(reason: CloseReason, detail?: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#detail = detail;
  }

  /** Notes why the handshake fails. Only the first reason counts. */
  failsInHandshake(failure: FailureFacts): void {
    this.failure ??= failure;
    this.endsBecause("handshake-failed", failure.detail);
  }

  /** The fields that every journal entry of this connection has. */
  entryBase(): { at: number; service: Service; connection: number } {
    return { at: realUnixMs(), service: this.service, connection: this.number };
  }

  /** Calls back after a delay, at once if it is 0; never after the connection is gone. */
  later(delayMs: number, callback: () => void): void {
    if (this.#isGone) return;
    if (delayMs <= 0) {
      callback();
      return;
    }
    const timer = realSetTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    this.#timers.add(timer);
  }

  forgetTimers(): void {
    this.#isGone = true;
    for (const timer of this.#timers) realClearTimeout(timer);
    this.#timers.clear();
  }

  /** Writes the bytes in pieces with a pause between two, then calls back. */
  writePieces(bytes: Buffer, split: { pieceBytes: number; pieceDelayMs: number }, then: () => void): void {
    // A loop while there is no pause: a call for each piece would exhaust the stack.
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

  /** Ends the connection when everything that was written to it has left. */
  leave(mode: CloseMode, lingerMs: number = DEFAULT_LINGER_MS): void {
    const { tls, raw } = this;
    if (tls === undefined || mode === "never") return;
    if (mode === "fin" || mode === "half-close") {
      // Lingering starts when everything has been handed to the kernel.
      tls.end(() => mode === "fin" && this.later(lingerMs, () => tls.destroy()));
      tls.resume();
      return;
    }
    const go = (): void => {
      if (mode === "close") tls.destroy();
      else raw.resetAndDestroy();
    };
    if (tls.writableLength === 0) go();
    // The callback of an empty write runs when everything before it has left.
    else tls.write("", go);
  }
}
