import { SimulatorError, type SimulatorErrorCode } from "../simulator-error.js";

/** Where a value stands, so that an error can name it: `rules[2].do.close`. */
export class Place {
  readonly path: string;
  readonly #code: SimulatorErrorCode;

  constructor(code: SimulatorErrorCode, path = "") {
    this.#code = code;
    this.path = path;
  }

  field(name: string): Place {
    return new Place(this.#code, this.path === "" ? name : `${this.path}.${name}`);
  }

  item(index: number): Place {
    return new Place(this.#code, `${this.path}[${index}]`);
  }

  /** The error to throw for what stands here. */
  error(problem: string): SimulatorError {
    return new SimulatorError(this.#code, `${this.path}: ${problem}`);
  }

  /** The error for a value that is not what was expected. It shows no more than the shape of long values. */
  mismatch(expected: string, value: unknown): SimulatorError {
    return this.error(`expected ${expected}, got ${shapeOf(value)}`);
  }
}

function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string")
    return value.length > 40 ? `${value.length} characters` : JSON.stringify(value);
  if (value instanceof Date) return "a Date";
  if (value instanceof Promise) return "a promise";
  return typeof value === "object" ? "an object" : typeof value;
}
