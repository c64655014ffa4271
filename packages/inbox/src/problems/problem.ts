import type { Problem } from "../api/problem.js";
import { PROBLEMS, type ProblemCode } from "./problem-code.js";

/** What a refusal says besides its code. */
export interface ProblemFacts {
  /** A sentence about this request. */
  readonly detail: string;
  /** The parameter, header or JSON pointer at fault. Default: none. */
  readonly field?: string;
  /** What to do next, a sentence. */
  readonly cure: string;
  /** More members of the document. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** More header fields of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is refused; thrown by a route, and answered as a problem document. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";
  readonly code: ProblemCode;
  readonly facts: ProblemFacts;

  constructor(code: ProblemCode, facts: ProblemFacts) {
    super(facts.detail);
    this.code = code;
    this.facts = facts;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** The body of the answer (RFC 9457). */
  get document(): Problem {
    const { detail, field = null, cure, more } = this.facts;
    return { ...problemBase(this.code), detail, code: this.code, field, cure, ...more };
  }
}

function problemBase(code: ProblemCode): Pick<Problem, "type" | "title" | "status"> {
  // A URN, since nothing may be fetched: the codes are in the README.
  return { type: `urn:apns:inbox:${code}`, ...PROBLEMS[code] };
}
