import type { JsonObject } from "../../json/json-value.js";

/** Why a line is not a notification. */
export class LineProblem extends Error {
  /** The problem, in words that are the same for every such line. */
  readonly kind: string;

  constructor(kind: string, detail = "") {
    super(`${kind}${detail}`);
    this.kind = kind;
  }
}

/** One notification of an input, before defaults and checks; whatever the form of the input. */
export interface InputRecord {
  /** From 1: the line, or the place in a list. It stays the same when the input is read again. */
  readonly line: number;
  /** Its fields, or why there are none. */
  readonly content: JsonObject | LineProblem;
  /** What templates may take; absent: the fields. */
  readonly variables?: JsonObject;
}

/** The records of an input, as they come: those that came together are together. */
export type InputRecords = AsyncIterable<readonly InputRecord[]>;
