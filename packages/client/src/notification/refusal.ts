import { TransportError } from "@apns/transport";
import { UsageError, WireError } from "@apns/wire";

const { types } = process.getBuiltinModule("node:util");

const ONE_PROMISE = "notification is a promise: await it first.";
const PROMISES_IN_A_SOURCE =
  "The source yields promises: await them (Promise.all for an array), or give an async generator.";

/**
 * The error for what was refused: one of ours unchanged, any other as the cause of a UsageError. A promise is refused
 * as one, whatever else is wrong with it.
 *
 * @param given what was refused, and whether a source yielded it
 */
export function refusalOf(
  error: unknown,
  given: { readonly item: unknown; readonly from: "source" | "call" },
): TransportError | UsageError | WireError {
  const { item, from } = given;
  if (isPromise(item)) {
    handle(item);
    const message = from === "source" ? PROMISES_IN_A_SOURCE : ONE_PROMISE;
    return new UsageError("invalid-type", message, { field: "notification" });
  }
  if (isOurs(error)) return error;
  return new UsageError(
    "invalid-type",
    "The notification cannot be read: a getter, a proxy or a toJSON of it throws. See the cause.",
    { field: "notification", cause: error },
  );
}

/** Whether an error is one of ours. Never throws, although a proxy that was thrown may throw at `instanceof`. */
function isOurs(error: unknown): error is TransportError | UsageError | WireError {
  try {
    return error instanceof WireError || error instanceof UsageError || error instanceof TransportError;
  } catch {
    return false;
  }
}

/** Whether `await` would wait for a value: a promise of any realm or library. Never throws. */
function isPromise(item: unknown): boolean {
  try {
    return typeof (item as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
  } catch {
    return false;
  }
}

/** Nobody waits for a refused promise. If it rejects, that must not end the process: the mistake is reported already. */
function handle(item: unknown): void {
  // The `then` of a library may begin a query; that of a promise only listens.
  if (!types.isPromise(item)) return;
  try {
    Promise.prototype.then.call(item, undefined, () => {});
  } catch {
    // Its constructor cannot be read.
  }
}
