import { reconnectDelayMs } from "../../reconnect-delay.js";
import type { Http2SessionOptions } from "../options.js";
import type { Request } from "../request.js";
import type { ServerEvidence } from "./server-evidence.js";
import { Trial } from "./trial.js";

/** Connections that died with a request alone, after which it is held guilty. */
const LONE_DEATHS = 3;
/** Pauses between trials stay below this many times the base of a retry: others wait for the connection. */
const TRIAL_DELAY_FACTOR = 4;
/** How many more deaths it takes at most where other connections died, too. */
const MAX_STRAY_DEATHS = 5;
/** Answers of a connection whose orderly end accuses nobody. */
const USUAL_ANSWERS = 32;
/** How many refusals bring a request no pause of its own: its connection pauses if it refuses all. */
export const FREE_REFUSALS = 2;
/** Refusals after which a stream counts as refused for ever, where the server answers others. */
const MAX_REFUSALS = 8;
/** Answers for each refusal that show that a server is not overloaded. */
const ANSWERS_PER_REFUSAL = 4;

/** What becomes of a request that came back. */
export interface Ruling {
  /** `guilty`: it is not sent again. */
  readonly next: "again" | "later" | "guilty";
  readonly delayMs: number;
}

export type IsolationOptions = Pick<Http2SessionOptions, "retry" | "reconnectDelay" | "giveUpAfterMs">;

export const AGAIN: Ruling = { next: "again", delayMs: 0 };
const GUILTY: Ruling = { next: "guilty", delayMs: 0 };

/**
 * Finds the request that kills connections, and the one that is always refused, so that the others do not suffer.
 *
 * Whatever was on a connection that died is a suspect. Suspects travel apart from all others: first in small groups,
 * and after a second death each one alone. An answer clears a suspect at once. One that dies alone, again and again,
 * while the server answers others, is guilty. A server that answers nobody accuses nobody.
 */
export class Isolation {
  readonly #options: IsolationOptions;
  readonly #evidence: ServerEvidence;
  readonly #random: () => number;

  /** @param random returns a number in [0, 1) */
  constructor(options: IsolationOptions, evidence: ServerEvidence, random: () => number) {
    this.#options = options;
    this.#evidence = evidence;
    this.#random = random;
  }

  /**
   * A connection said GOAWAY in good order after this many answers, and left the request out. Many servers allow so
   * many requests on a connection; of one that brought little, only the first such end is an accident.
   */
  leftOut<Ticket>(request: Request<Ticket>, answers: number): Ruling {
    if (answers >= USUAL_ANSWERS) return AGAIN;
    const trial = this.#trialOf(request);
    trial.leftOuts += 1;
    return trial.leftOuts === 1 ? AGAIN : this.died(request, "many");
  }

  /** A connection died with the request. `alone`: it was known to live, and carried nothing else. */
  died<Ticket>(request: Request<Ticket>, crowd: "alone" | "many"): Ruling {
    const trial = this.#trialOf(request);
    const { maxAttempts } = this.#options.retry;
    trial.deaths += 1;
    // The last attempt is made alone, so that no other request can spoil it.
    const isLast = request.attempts > 0 && request.attempts >= maxAttempts - 1;
    trial.standing = trial.deaths > 1 || isLast ? "alone" : "grouped";
    if (crowd === "many") return AGAIN;
    trial.standing = "alone";
    trial.loneDeaths += 1;
    if (this.#evidence.answers > trial.answersBefore) trial.guilt += 1;
    const strayDeaths = this.#evidence.strayDeaths - trial.strayDeathsBefore;
    if (trial.guilt >= LONE_DEATHS + Math.min(strayDeaths, MAX_STRAY_DEATHS)) return GUILTY;
    const { baseMs, maxMs } = this.#options.retry;
    const bounds = { baseMs, maxMs: Math.min(maxMs, baseMs * TRIAL_DELAY_FACTOR) };
    return this.#later(reconnectDelayMs(trial.loneDeaths, bounds, this.#random()));
  }

  /** The server refused the stream, or never took all of the request. */
  refused<Ticket>(request: Request<Ticket>, nowMs: number): Ruling {
    const trial = this.#trialOf(request);
    trial.refusals += 1;
    trial.refusedAtMs = Math.min(trial.refusedAtMs, nowMs);
    if (trial.refusals <= FREE_REFUSALS) return AGAIN;
    if (trial.refusals >= MAX_REFUSALS && this.#isRefusedAlone(trial, nowMs)) return GUILTY;
    return this.#later(
      reconnectDelayMs(trial.refusals - FREE_REFUSALS, this.#options.reconnectDelay, this.#random()),
    );
  }

  /** Whether it is the request that is refused, and not the server that refuses. */
  #isRefusedAlone(trial: Trial, nowMs: number): boolean {
    const { answers, refusals } = this.#evidence;
    const answered = answers - trial.answersBefore;
    const refused = 1 + refusals - trial.refusalsBefore;
    if (answered >= refused * ANSWERS_PER_REFUSAL) return true;
    return answered > 0 && nowMs - trial.refusedAtMs >= this.#options.giveUpAfterMs;
  }

  #later(delayMs: number): Ruling {
    return { next: "later", delayMs: Math.ceil(delayMs) };
  }

  #trialOf<Ticket>(request: Request<Ticket>): Trial {
    return request.trial ?? request.accuse(new Trial(this.#evidence));
  }
}
