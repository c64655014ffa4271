const BRAND = Symbol.for("@apns/simulator/SimulatorError");

/** What was wrong. Each code also says what to do about it. */
export type SimulatorErrorCode =
  /** An option has a value that it may not have, or a name that does not exist; the message names it. */
  | "invalid-option"
  /** A rule is wrong; the message names the field, such as `rules[2].do.close`. */
  | "invalid-rule"
  /** A port cannot be listened on; choose another one, or 0 for a free one. */
  | "listen-failed"
  /** The journal file cannot be opened or written; the cause is the system's error. */
  | "journal-file"
  /** The folder of an identity cannot be used, or has a file that is not of this identity; the message names it. */
  | "identity-dir"
  /** What was waited for did not come in time; the message has what came. */
  | "wait-timeout"
  /** The simulator was closed during a wait. */
  | "closed";

/**
 * What went wrong between the simulator and the program that runs it. Nothing that a client does is such an error; that
 * is in the journal. `instanceof` holds for errors of the ESM and of the CJS copy of this package alike.
 */
export class SimulatorError extends Error {
  override readonly name = "SimulatorError";
  readonly code: SimulatorErrorCode;

  constructor(code: SimulatorErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): value is SimulatorError {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method; `this` is then the subclass.
    const { prototype } = this;
    if (prototype !== SimulatorError.prototype) {
      return Object.prototype.isPrototypeOf.call(prototype, value as object);
    }
    return typeof value === "object" && value !== null && BRAND in value;
  }
}
