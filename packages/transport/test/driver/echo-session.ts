import type { Moment, Receive, Session, SessionStats } from "@apns/transport/session";

/** A third protocol, whole: each ticket is one byte, accepted when the peer sends it back, lost when it does not. */
export class EchoSession implements Session<number, "echoed" | "lost", { readonly type: "greeting" }> {
  readonly stats: SessionStats = { written: 0, resent: 0, possibleDuplicates: 0, connections: 0, losses: 0 };
  readonly queue: number[] = [];
  readonly flying: number[] = [];
  readonly settled: [number, "echoed" | "lost"][] = [];
  state: "idle" | "connecting" | "open" = "idle";
  connection = 0;
  wakeAtMs = Infinity;
  isWriting = false;
  isClosing = false;
  flushes: (() => void)[] = [];

  get queued(): number {
    return this.queue.length;
  }
  get pending(): number {
    return this.queue.length + this.flying.length;
  }
  get room(): number {
    return 256 - this.queue.length;
  }
  get isClosed(): boolean {
    return this.isClosing && this.pending === 0 && this.state === "idle";
  }
  submit(byte: number, { nowMs }: Moment): void {
    this.queue.push(byte);
    this.wakeAtMs = nowMs + 10_000;
  }
  takeAction(): { type: "connect" | "disconnect"; connection: number } | undefined {
    if (this.state === "idle" && this.queue.length > 0) {
      this.state = "connecting";
      this.connection += 1;
      return { type: "connect", connection: this.connection };
    }
    if (this.state !== "open" || !this.isClosing || this.pending > 0) return undefined;
    this.state = "idle";
    return { type: "disconnect", connection: this.connection };
  }
  takeWrite(): Uint8Array | undefined {
    if (this.state !== "open" || this.isWriting || this.queue.length === 0) return undefined;
    this.isWriting = true;
    const bytes = Uint8Array.from(this.queue);
    this.flying.push(...this.queue.splice(0));
    return bytes;
  }
  connected(): void {
    this.state = "open";
    this.stats.connections += 1;
  }
  connectFailed(): void {
    this.ended();
  }
  received(_connection: number, bytes: Uint8Array): void {
    for (const byte of bytes) this.settled.push([byte, "echoed"]);
    this.flying.splice(0, bytes.length);
  }
  written(): boolean {
    this.isWriting = false;
    return this.queue.length > 0;
  }
  writeFailed(): void {}
  ended(): void {
    this.state = "idle";
    this.isWriting = false;
    for (const byte of [...this.flying.splice(0), ...this.queue.splice(0)]) this.settled.push([byte, "lost"]);
  }
  wake(): void {
    this.wakeAtMs = Infinity;
  }
  drain(receive: Receive<number, "echoed" | "lost">): void {
    for (const [ticket, fate] of this.settled.splice(0)) receive(ticket, fate, undefined);
    if (this.pending === 0) for (const answer of this.flushes.splice(0)) answer();
    if (this.pending === 0) this.wakeAtMs = Infinity;
  }
  flush(_timeoutMs: number, answer: (timedOut: boolean) => void): void {
    this.flushes.push(() => answer(false));
  }
  close(): void {
    this.isClosing = true;
  }
}
