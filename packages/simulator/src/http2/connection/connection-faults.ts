import type { ServerHttp2Session } from "node:http2";
import type { EndpointConnection } from "../../endpoint/endpoint-connection.js";
import { type GoawayReaction, http2ErrorNumber, type SessionReaction } from "../../rules/http2-reaction.js";
import type { Random } from "../../rules/random.js";
import type { ProviderTokenReader } from "../credentials/provider-token.js";
import type { PlaintextPipe } from "./plaintext-pipe.js";

interface FaultParts {
  readonly connection: EndpointConnection;
  readonly pipe: PlaintextPipe;
  readonly session: ServerHttp2Session;
  readonly tokens: ProviderTokenReader;
  readonly random: Random;
  /** Called when streams above the given one are no longer served. */
  readonly onCut: (lastStreamId: number) => void;
}

/** What a reaction belongs to. */
export interface FaultCause {
  readonly rule: string;
  /** 0 after the handshake. */
  readonly stream: number;
}

/** Does to a connection what rules want, and keeps what they did. */
export class ConnectionFaults {
  readonly #parts: FaultParts;
  readonly #open = new Set<number>();
  #lastStreamId = Number.POSITIVE_INFINITY;
  #isMute = false;
  /** Ends the connection, once it is drained. */
  #whenDrained: (() => void) | undefined;

  constructor(parts: FaultParts) {
    this.#parts = parts;
  }

  /** Whether a stream is still answered. */
  serves(stream: number): boolean {
    return !this.#isMute && stream <= this.#lastStreamId;
  }

  opened(stream: number): void {
    this.#open.add(stream);
  }

  closed(stream: number): void {
    this.#open.delete(stream);
    this.#checkDrained();
  }

  /** What comes at once. */
  begin(reaction: SessionReaction): void {
    const { session, tokens } = this.#parts;
    if (reaction.settings !== undefined && !session.destroyed) session.settings(reaction.settings);
    if (reaction.providerTokens === "expire") tokens.expireAll();
    if (reaction.reading !== undefined) this.#changeReading(reaction.reading);
  }

  /** What comes after the delay; `goes` calls back when what was said before is on its way. */
  end(reaction: SessionReaction, cause: FaultCause, goes: (then: () => void) => void): void {
    const goaways = [reaction.goaway ?? []].flat();
    this.#sayGoodbye(goaways, cause, () => {
      const { pipe, random } = this.#parts;
      if (reaction.garbageBytes !== undefined) pipe.write(random.bytes(reaction.garbageBytes));
      const close = reaction.close ?? (goaways.length > 0 ? "drained" : "never");
      if (close === "never") return;
      const leave = (): void => {
        this.#parts.connection.endsBecause("rule", cause.rule);
        this.#parts.connection.leave(close === "drained" ? "fin" : close, reaction.lingerMs);
      };
      if (close !== "drained") {
        goes(leave);
        return;
      }
      this.#whenDrained = leave;
      this.#checkDrained();
    });
  }

  #sayGoodbye(goaways: readonly GoawayReaction[], cause: FaultCause, then: () => void): void {
    const [first, ...rest] = goaways;
    if (first === undefined) {
      then();
      return;
    }
    this.#parts.connection.later(first.delayMs ?? 0, () => {
      const lastStreamId = lastStreamIdOf(first, cause.stream);
      const debug = typeof first.debug === "object" ? JSON.stringify(first.debug) : (first.debug ?? "");
      this.#parts.pipe.sayGoaway({ code: http2ErrorNumber(first.code ?? 0), lastStreamId, debug });
      this.#lastStreamId = Math.min(this.#lastStreamId, lastStreamId);
      this.#parts.onCut(this.#lastStreamId);
      this.#sayGoodbye(rest, cause, then);
    });
  }

  #checkDrained(): void {
    if (this.#whenDrained === undefined) return;
    for (const stream of this.#open) if (stream <= this.#lastStreamId) return;
    const leave = this.#whenDrained;
    this.#whenDrained = undefined;
    setImmediate(leave);
  }

  #changeReading(reading: NonNullable<SessionReaction["reading"]>): void {
    const { pipe, connection, random } = this.#parts;
    if (reading === "stop") {
      this.#isMute = true;
      pipe.stopReading();
      pipe.stopWriting();
    } else if ("pauseMs" in reading) {
      pipe.stopReading();
      connection.later(random.draw(reading.pauseMs), () => pipe.resumeReading());
    } else {
      pipe.readSlowly(reading.bytesPerSecond, (ms, then) => connection.later(ms, then));
    }
  }
}

/** What a GOAWAY names as the last stream. */
export function lastStreamIdOf(goaway: GoawayReaction, stream: number): number {
  const { lastStreamId = "this" } = goaway;
  if (typeof lastStreamId === "number") return lastStreamId;
  // Clients number their streams by twos, from 1.
  return lastStreamId === "this" ? stream : Math.max(0, stream - 2);
}
