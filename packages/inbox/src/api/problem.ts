/** What went wrong, and what to do (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** For programs; the README lists all. */
  readonly code: string;
  /** The parameter, header or JSON pointer at fault; null if none is. */
  readonly field: string | null;
  /** What to do next. */
  readonly cure: string;
  readonly [more: string]: unknown;
}
