import type { Problem } from "./api/problem.js";

const BRAND = Symbol.for("@apns/inbox/InboxError");

/**
 * What was wrong. The first three are of the program that starts the inbox, the others of one that talks to it.
 *
 * | code | meaning |
 * |---|---|
 * | `invalid-option` | an option has a value that it may not have, or does not exist; the message names it |
 * | `missing-password` | the inbox would listen beyond this machine without a password |
 * | `listen-failed` | the port cannot be opened |
 * | `unreachable` | the inbox did not answer |
 * | `refused` | the inbox answered with a problem document: `problem` |
 * | `wait-timeout` | too few notifications came in time; `problem` has the nearest ones |
 */
export type InboxErrorCode =
  | "invalid-option"
  | "missing-password"
  | "listen-failed"
  | "unreachable"
  | "refused"
  | "wait-timeout";

/** Something failed between a program and the inbox. `instanceof` holds for errors of every copy of this package. */
export class InboxError extends Error {
  override readonly name = "InboxError";
  readonly code: InboxErrorCode;
  /** What the inbox answered; undefined unless it did. */
  readonly problem: Problem | undefined;

  constructor(
    code: InboxErrorCode,
    message: string,
    details: { readonly cause?: unknown; readonly problem?: Problem } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.problem = details.problem;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): value is InboxError {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method; `this` is then the subclass.
    const { prototype } = this;
    if (prototype !== InboxError.prototype) {
      return Object.prototype.isPrototypeOf.call(prototype, value as object);
    }
    return typeof value === "object" && value !== null && BRAND in value;
  }
}
