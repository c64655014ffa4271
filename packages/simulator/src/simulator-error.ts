/**
 * - `invalid-option`: an option of `startSimulator` or `createSimulatorIdentity` is wrong.
 * - `invalid-rule`: a rule is wrong; the message names the field.
 * - `listen-failed`: a port cannot be listened on.
 * - `journal-file`: the journal file cannot be written.
 * - `wait-timeout`: `journal.waitFor` waited long enough.
 * - `closed`: the simulator was closed while somebody waited on its journal.
 */
export type SimulatorErrorCode =
  | "invalid-option"
  | "invalid-rule"
  | "listen-failed"
  | "journal-file"
  | "wait-timeout"
  | "closed";

export class SimulatorError extends Error {
  override readonly name = "SimulatorError";
  readonly code: SimulatorErrorCode;

  constructor(code: SimulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
