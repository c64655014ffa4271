import { copyBytes } from "@apns/wire/bytes";
import { FrameReader } from "./frame-reader.js";
import type { ConnectionScript } from "./scenario.js";

/** Where a link is: the time, what the client is told, and what becomes of notifications. */
export interface Surroundings {
  readonly nowMs: number;
  readonly random: () => number;
  statusOf(index: number): number | undefined;
  isPoison(index: number): boolean;
  /** Runs `action` in the gateway when virtual time reaches `atMs`. */
  inGateway(atMs: number, action: () => void): void;
  /** Runs `report` in the client at this time, or when its loop gets to it, unless it has left the connection. */
  inClient(link: GatewayLink, atMs: number, report: () => void): void;
  took(index: number): void;
  readBarrier(): void;
  received(link: GatewayLink, bytes: Uint8Array): void;
  written(link: GatewayLink): void;
  writeFailed(link: GatewayLink): void;
  ended(link: GatewayLink): void;
}

/** One connection: a model of the network and of the gateway at its end, which acts as its script says. */
export class GatewayLink {
  readonly number: number;
  readonly script: ConnectionScript;
  /** Client side: the session has not asked to disconnect it. */
  isWanted = true;
  /** Client side: the session was told that it is open. */
  isOpen = false;
  readonly #world: Surroundings;
  readonly #reader = new FrameReader();
  readonly #openedAtMs: number;
  /** Gateway side: it still reads and takes. */
  #isReading = true;
  #isUnused = true;
  #isDiscarding = false;
  #read = 0;
  #taken = 0;
  #lastTakenIdentifier = 0;
  #hasEnded = false;
  #pipedBytes = 0;
  /** When the last bytes in either direction arrive: order is kept. */
  #toGatewayAtMs = 0;
  #toClientAtMs = 0;

  constructor(number: number, script: ConnectionScript, world: Surroundings) {
    this.number = number;
    this.script = script;
    this.#world = world;
    this.#openedAtMs = world.nowMs + (script.connectMs ?? 5);
    const { unprompted, closesUnusedAfterMs } = script;
    if (closesUnusedAfterMs !== undefined) {
      world.inGateway(this.#openedAtMs + closesUnusedAfterMs, () => {
        if (this.#isUnused) this.end();
      });
    }
    if (unprompted === undefined) return;
    world.inGateway(this.#openedAtMs + unprompted.afterMs, () => {
      this.#send(bytesOf(unprompted.status, unprompted.identifier));
      if (unprompted.closes !== false) this.end();
    });
  }

  get #latencyMs(): number {
    return this.script.latencyMs ?? 1;
  }

  /** The client has written. */
  write(bytes: Uint8Array): void {
    const { script } = this;
    const world = this.#world;
    if (this.#hasEnded && script.writeFails === true) {
      world.inClient(this, world.nowMs, () => world.writeFailed(this));
      return;
    }
    this.#pipedBytes += bytes.length;
    if (script.blackHole === true || this.#pipedBytes > (script.pipeBytes ?? Infinity)) return;
    const leavesAtMs = this.#leavesAtMs();
    world.inClient(this, leavesAtMs, () => world.written(this));
    if (script.pipeBytes !== undefined) return;
    const copy = copyBytes(bytes);
    // Cut anywhere: the gateway reads it in two pieces.
    const cut = Math.floor(world.random() * copy.length);
    for (const piece of [copy.subarray(0, cut), copy.subarray(cut)]) {
      this.#toGatewayAtMs = Math.max(this.#toGatewayAtMs, leavesAtMs + this.#latencyMs);
      world.inGateway(this.#toGatewayAtMs, () => this.#readBytes(piece));
    }
  }

  /** The gateway reads nothing for a while: what is written then leaves when it goes on. */
  #leavesAtMs(): number {
    const leavesAtMs = this.#world.nowMs + (this.script.writeMs ?? 0);
    const { stuck } = this.script;
    if (stuck === undefined) return leavesAtMs;
    const fromMs = this.#openedAtMs + stuck.afterMs;
    const untilMs = fromMs + stuck.forMs;
    return leavesAtMs >= fromMs && leavesAtMs < untilMs ? untilMs : leavesAtMs;
  }

  /** The client has left. Bytes that left before may still reach the gateway; it sees the end after them. */
  abandon(): void {
    this.isWanted = false;
    const world = this.#world;
    world.inGateway(Math.max(world.nowMs + this.#latencyMs, this.#toGatewayAtMs), () => {
      this.#isReading = false;
    });
  }

  /** Closes without an error response, or after it. */
  end(): void {
    if (this.#hasEnded) return;
    this.#isReading = false;
    this.#hasEnded = true;
    const world = this.#world;
    this.#toClientAtMs = Math.max(this.#toClientAtMs, world.nowMs + this.#latencyMs);
    world.inClient(this, this.#toClientAtMs, () => {
      this.isWanted = false;
      world.ended(this);
    });
  }

  #readBytes(bytes: Uint8Array): void {
    if (!this.#isReading) return;
    this.#isUnused = false;
    for (const { identifier, index } of this.#reader.push(bytes)) {
      if (!this.#isReading) return;
      if (this.#isDiscarding) continue;
      if (index === -1) this.#readBarrier(identifier);
      else this.#readNotification(index, identifier);
    }
  }

  #readBarrier(identifier: number): void {
    const { ignoresBarriers, diesOnBarriers, severs, barrierLagMs, lagMs } = this.script;
    const { namesBarriers, barrierStatus } = this.script;
    this.#world.readBarrier();
    if (ignoresBarriers === true) return;
    const afterMs = barrierLagMs ?? lagMs ?? 100;
    const dies = diesOnBarriers === true || (diesOnBarriers === "after notifications" && this.#read > 0);
    if (dies || severs === true) this.#sever(severs === true ? afterMs : (barrierLagMs ?? 0));
    else this.#reject(barrierStatus ?? 2, this.#named(identifier, namesBarriers), afterMs);
  }

  #readNotification(index: number, identifier: number): void {
    const { script } = this;
    const world = this.#world;
    if (world.isPoison(index)) {
      this.end();
      return;
    }
    const status = world.statusOf(index);
    if (status !== undefined) {
      if (script.severs === true) this.#sever(script.lagMs ?? 100);
      else this.#reject(status, this.#named(identifier), script.lagMs ?? 100);
      return;
    }
    this.#read += 1;
    world.took(index);
    this.#taken += 1;
    this.#lastTakenIdentifier = identifier;
    if (this.#read === script.closeAfter) this.end();
    else if (this.#taken === script.shutdownAfter) {
      this.#isDiscarding = true;
      this.#answer(10, this.#lastTakenIdentifier);
    }
  }

  #sever(afterMs: number): void {
    this.#isDiscarding = true;
    if (afterMs === 0) this.end();
    else this.#world.inGateway(this.#world.nowMs + afterMs, () => this.end());
  }

  #reject(status: number, identifier: number, afterMs: number): void {
    this.#isDiscarding = true;
    this.#world.inGateway(this.#world.nowMs + afterMs, () => this.#answer(status, identifier));
  }

  #named(
    identifier: number,
    names: ConnectionScript["namesBarriers"] = this.script.names ?? "right",
  ): number {
    const last = this.#lastTakenIdentifier;
    return { right: identifier, zero: 0, unknown: 0x7ffffff0, "last taken": last }[names];
  }

  #answer(status: number, identifier: number): void {
    if (this.#hasEnded) return;
    const { garbage, cutAnswerAt, second } = this.script;
    const first = (garbage ?? bytesOf(status, identifier)).slice(0, cutAnswerAt ?? Infinity);
    this.#send(second === undefined ? first : [...first, ...bytesOf(second.status, second.identifier)]);
    this.end();
  }

  #send(bytes: readonly number[]): void {
    const world = this.#world;
    const pieces = this.script.splitAnswer === true ? bytes.map((byte) => [byte]) : [bytes];
    for (const piece of pieces) {
      this.#toClientAtMs = Math.max(this.#toClientAtMs, world.nowMs + this.#latencyMs);
      if (piece.length === 0) continue;
      world.inClient(this, this.#toClientAtMs, () => world.received(this, Uint8Array.from(piece)));
    }
  }
}

function bytesOf(status: number, identifier: number): number[] {
  return [
    8,
    status,
    identifier >>> 24,
    (identifier >>> 16) & 255,
    (identifier >>> 8) & 255,
    identifier & 255,
  ];
}
