import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { EndpointConnection } from "../../endpoint/endpoint-connection.js";
import { realSetImmediate } from "../../real-time.js";
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
  /** The streams that are open, by number. */
  readonly open: ReadonlyMap<number, ServerHttp2Stream>;
  /** Called when streams above the given one are no longer served. */
  readonly onCut: (lastStreamId: number) => void;
}

/** What caused a reaction. */
export interface FaultCause {
  readonly rule: string;
  /** 0 after the handshake. */
  readonly stream: number;
}

/** Carries out what rules ask of a connection, and keeps the consequences. */
export class ConnectionFaults {
  readonly #parts: FaultParts;
  #lastStreamId = Number.POSITIVE_INFINITY;
  #isMute = false;
  #isSlowed = false;
  /** Ends the connection when it is drained. */
  #whenDrained: (() => void) | undefined;

  constructor(parts: FaultParts) {
    this.#parts = parts;
  }

  /** Whether a stream is still answered. */
  serves(stream: number): boolean {
    return !this.#isMute && stream <= this.#lastStreamId;
  }

  /** Whether the connection no longer is as it was at first. */
  get areFelt(): boolean {
    return (
      this.#isMute ||
      this.#isSlowed ||
      this.#whenDrained !== undefined ||
      this.#lastStreamId < Number.POSITIVE_INFINITY
    );
  }

  /** Carries out the parts of a reaction that come at once. */
  begin(reaction: SessionReaction): void {
    const { session, tokens } = this.#parts;
    if (reaction.settings !== undefined && !session.destroyed) session.settings(reaction.settings);
    if (reaction.providerTokens === "expire") tokens.expireAll();
    if (reaction.reading !== undefined) this.#changeReading(reaction.reading);
  }

  /** Carries out the parts that come after the delay; `afterAnswer` calls back when the answer has left. */
  end(reaction: SessionReaction, cause: FaultCause, afterAnswer: (then: () => void) => void): void {
    const goaways = [reaction.goaway ?? []].flat();
    this.#writeGoaways(goaways, cause, () => {
      const { pipe, random } = this.#parts;
      if (reaction.garbageBytes !== undefined) pipe.write(random.bytes(reaction.garbageBytes));
      const close = reaction.close ?? (goaways.length > 0 ? "drained" : "never");
      if (close === "never") return;
      const leave = (): void => {
        this.#parts.connection.endsBecause("rule", cause.rule);
        this.#parts.connection.leave(close === "drained" ? "fin" : close, reaction.lingerMs);
      };
      if (close !== "drained") {
        afterAnswer(leave);
        return;
      }
      this.#whenDrained = leave;
      this.checkDrained();
    });
  }

  #writeGoaways(goaways: readonly GoawayReaction[], cause: FaultCause, then: () => void): void {
    const [first, ...rest] = goaways;
    if (first === undefined) {
      then();
      return;
    }
    this.#parts.connection.later(first.delayMs ?? 0, () => {
      const lastStreamId = lastStreamIdOf(first, cause.stream);
      const debug = typeof first.debug === "object" ? JSON.stringify(first.debug) : (first.debug ?? "");
      this.#parts.pipe.writeGoaway({ code: http2ErrorNumber(first.code ?? 0), lastStreamId, debug });
      this.#lastStreamId = Math.min(this.#lastStreamId, lastStreamId);
      this.#parts.onCut(this.#lastStreamId);
      this.#writeGoaways(rest, cause, then);
    });
  }

  /** To be called when a stream has closed. */
  checkDrained(): void {
    if (this.#whenDrained === undefined) return;
    for (const stream of this.#parts.open.keys()) if (stream <= this.#lastStreamId) return;
    const leave = this.#whenDrained;
    this.#whenDrained = undefined;
    realSetImmediate(leave);
  }

  #changeReading(reading: NonNullable<SessionReaction["reading"]>): void {
    this.#isSlowed = true;
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

/** The last stream that a GOAWAY names. */
export function lastStreamIdOf(goaway: GoawayReaction, stream: number): number {
  const { lastStreamId = "this" } = goaway;
  if (typeof lastStreamId === "number") return lastStreamId;
  // Clients number their streams 1, 3, 5 and so on.
  return lastStreamId === "this" ? stream : Math.max(0, stream - 2);
}
