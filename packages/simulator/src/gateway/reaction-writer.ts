import type { EndpointConnection } from "../endpoint/endpoint-connection.js";
import type { JournalRecorder } from "../journal/journal.js";
import type { CloseReason } from "../journal/journal-entry.js";
import type { Random } from "../rules/random.js";
import type { Answer, Reaction } from "../rules/rule.js";
import { answerBytes, answerIdentifier, type KnownIdentifiers } from "./answer.js";

/** What a reaction answers, and why. */
export interface ReactionCause {
  readonly identifiers: KnownIdentifiers;
  /** The rule's name. */
  readonly rule?: string;
  /** Why the connection ends, if the reaction ends it. */
  readonly reason: CloseReason;
  readonly detail?: string;
  /** Called when an error response is written. */
  readonly answered?: (status: number) => void;
}

/** Writes what a reaction asks for, after its delay, and ends the connection as it asks. */
export class ReactionWriter {
  readonly #connection: EndpointConnection;
  readonly #journal: JournalRecorder;
  readonly #random: Random;
  /** Reactions that have begun and not ended. */
  #underWay = 0;

  constructor(connection: EndpointConnection, journal: JournalRecorder, random: Random) {
    this.#connection = connection;
    this.#journal = journal;
    this.#random = random;
  }

  /** Whether something is still to be written, so that our end of the connection has to stay open. */
  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  perform(reaction: Reaction, cause: ReactionCause): void {
    this.#underWay += 1;
    const garbage =
      reaction.garbageBytes === undefined ? undefined : this.#random.bytes(reaction.garbageBytes);
    this.#connection.later(this.#random.draw(reaction.delayMs ?? 0), () => {
      const { tls } = this.#connection;
      if (garbage !== undefined && reaction.garbageOrder !== "after") tls?.write(garbage);
      this.#writeAnswer(reaction.answer, cause, () => {
        if (garbage !== undefined && reaction.garbageOrder === "after") tls?.write(garbage);
        this.#underWay -= 1;
        this.#end(reaction, cause);
      });
    });
  }

  #end(reaction: Reaction, cause: ReactionCause): void {
    const close = reaction.close ?? (reaction.answer === undefined ? "never" : "fin");
    if (close !== "never") {
      this.#connection.endsBecause(cause.reason, cause.detail);
      this.#connection.leave(close, reaction.lingerMs);
    } else if (this.#connection.tls?.readableEnded) {
      this.#connection.tls.end();
    }
  }

  #writeAnswer(answer: Answer | undefined, cause: ReactionCause, then: () => void): void {
    const { repeat = 1 } = answer ?? {};
    if (answer === undefined || repeat === 0) {
      then();
      return;
    }
    const identifier = answerIdentifier(answer, cause.identifiers);
    const bytes = answerBytes(answer.status, identifier).subarray(0, answer.cutAfterBytes ?? 6);
    this.#journal.record({
      kind: "answer",
      ...this.#connection.entryBase(),
      protocol: "binary",
      status: answer.status,
      identifier,
      bytes: bytes.toString("hex"),
      ...(cause.rule === undefined ? {} : { rule: cause.rule }),
    });
    cause.answered?.(answer.status);
    this.#connection.frames.add({
      direction: "out",
      type: "error response",
      stream: identifier,
      length: bytes.length,
      flags: 0,
      detail: `status ${answer.status}`,
    });
    const split = { pieceBytes: answer.pieceBytes ?? 6, pieceDelayMs: answer.pieceDelayMs ?? 20 };
    this.#connection.writePieces(bytes, split, () =>
      this.#writeAnswer({ ...answer, repeat: repeat - 1 }, cause, then),
    );
  }
}
