import type { Moment, Receive, Session, SessionAction, SessionStats } from "@apns/transport/session";

export type EchoFate = "echoed" | "lost";
export interface EchoEvent {
  readonly type: "greeting";
}

/**
 * A third protocol, complete: each ticket is one byte, accepted when the peer sends it back, lost when the connection
 * ends or the time of `close` is over.
 */
export class EchoSession implements Session<number, EchoFate, EchoEvent> {
  readonly stats: SessionStats = { written: 0, resent: 0, possibleDuplicates: 0, connections: 0, losses: 0 };
  /** The calls of the driver that tests look at, in order. */
  readonly calls: string[] = [];
  /** How long the driver could not listen, each time. */
  readonly gaps: number[] = [];
  /** When the driver called `wake`. */
  readonly wakes: number[] = [];
  readonly #queue: number[] = [];
  readonly #flying: number[] = [];
  readonly #settled: [number, EchoFate][] = [];
  readonly #flushes: (() => void)[] = [];
  #state: "idle" | "connecting" | "open" = "idle";
  #connection = 0;
  #isWriting = false;
  #closeAtMs = Infinity;
  #isClosing = false;
  /** When the driver is to wake the session, whatever else it does; Infinity: it need not. */
  alarmAtMs = Infinity;
  /** Whether `close` takes its whole time, though nothing is pending. */
  lingers = false;

  get queued(): number {
    return this.#queue.length;
  }
  get pending(): number {
    return this.#queue.length + this.#flying.length;
  }
  get room(): number {
    return 256 - this.#queue.length;
  }
  get isClosed(): boolean {
    return this.#isClosing && this.pending === 0 && this.#state === "idle" && !this.lingers;
  }
  get wakeAtMs(): number {
    return this.isClosed ? Infinity : Math.min(this.alarmAtMs, this.#closeAtMs);
  }
  submit(byte: number, _at: Moment): void {
    this.#queue.push(byte);
  }
  takeAction(): SessionAction | undefined {
    if (this.#state === "idle" && this.#queue.length > 0) {
      this.#state = "connecting";
      this.#connection += 1;
      return { type: "connect", connection: this.#connection };
    }
    if (this.#state === "idle" || !this.#isClosing || this.pending > 0 || this.lingers) return undefined;
    this.#state = "idle";
    return { type: "disconnect", connection: this.#connection };
  }
  takeWrite(): Uint8Array | undefined {
    if (this.#state !== "open" || this.#isWriting || this.#queue.length === 0) return undefined;
    this.#isWriting = true;
    const bytes = Uint8Array.from(this.#queue);
    this.#flying.push(...this.#queue.splice(0));
    return bytes;
  }
  connected(): void {
    this.#state = "open";
    this.stats.connections += 1;
  }
  connectFailed(): void {
    this.ended();
  }
  received(_connection: number, bytes: Uint8Array): void {
    this.calls.push("received");
    for (const byte of bytes) this.#settled.push([byte, "echoed"]);
    this.#flying.splice(0, bytes.length);
  }
  written(): boolean {
    this.#isWriting = false;
    return this.#queue.length > 0;
  }
  writeFailed(): void {}
  ended(): void {
    this.#state = "idle";
    this.#isWriting = false;
    this.#lose();
  }
  resumed(gapMs: number): void {
    this.gaps.push(gapMs);
  }
  wake({ nowMs }: Moment): void {
    this.wakes.push(nowMs);
    if (nowMs >= this.alarmAtMs) this.alarmAtMs = Infinity;
    if (nowMs < this.#closeAtMs) return;
    this.lingers = false;
    this.#lose();
  }
  drain(receive: Receive<number, EchoFate>): void {
    this.calls.push("drain");
    for (const [ticket, fate] of this.#settled.splice(0)) receive(ticket, fate, undefined);
    if (this.pending === 0) for (const answer of this.#flushes.splice(0)) answer();
  }
  flush(_timeoutMs: number, answer: (timedOut: boolean) => void): void {
    this.#flushes.push(() => answer(false));
  }
  close(timeoutMs: number, { nowMs }: Moment): void {
    this.#isClosing = true;
    this.#closeAtMs = Math.min(this.#closeAtMs, nowMs + timeoutMs);
    if (timeoutMs === 0) this.#lose();
  }
  #lose(): void {
    for (const byte of [...this.#flying.splice(0), ...this.#queue.splice(0)])
      this.#settled.push([byte, "lost"]);
  }
}
