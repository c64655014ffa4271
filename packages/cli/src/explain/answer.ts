/** Where the name that an answer explains comes from. */
type AnswerKind = "reason" | "status" | "code" | "text" | "symptom";

/** What `apns explain` says about one name. */
export interface Answer {
  readonly kind: AnswerKind;
  /** The name as people meet it: a reason, a number, a code, an error text. */
  readonly name: string;
  /** Where it is met, in a few words: "reason of APNs, status 400". */
  readonly where: string;
  /** One or two sentences: what happened. */
  readonly meaning: string;
  /** One or more sentences: what to do. */
  readonly next: string;
  /** Whether the same request may succeed; of reasons and statuses. */
  readonly retry?: "never" | "later" | "after-fixing" | undefined;
  /** HTTP/2 or binary status; undefined where there is none. */
  readonly status?: number | undefined;
  /** Its page of the documentation, below the site's address; undefined where it has none. */
  readonly page?: string | undefined;
  /** Other spellings and parts of texts by which it is found; they are looked for anywhere in a longer text. */
  readonly patterns?: readonly RegExp[] | undefined;
}

/** An error text that is not ours, as its table has it. */
export interface ForeignText {
  /** What people search for. */
  readonly name: string;
  /** Whose text it is. */
  readonly of: string;
  readonly patterns: readonly RegExp[];
  readonly meaning: string;
  readonly next: string;
}

/** The answer of a row of a table of foreign texts. */
export function foreignAnswer({ name, of, patterns, meaning, next }: ForeignText): Answer {
  return { kind: "text", name, where: `error text of ${of}`, patterns, meaning, next };
}
