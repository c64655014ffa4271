import { members, type OptionCheck } from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import { describeShape } from "@apns/wire/errors";

/** What is checked where it is used. */
export const checkedElsewhere: OptionCheck = () => undefined;

export const functionCheck: OptionCheck = (value, field) => {
  if (typeof value === "function") return;
  throw new UsageError("invalid-type", `${field} must be a function, not ${describeShape(value)}.`, {
    field,
  });
};

/**
 * Checks the options of a store: a misspelt one would open another schema, or another file, than was meant.
 *
 * @throws UsageError `unknown-option`, and what the checks throw
 */
export function checkStoreOptions(options: object, checks: Readonly<Record<string, OptionCheck>>): void {
  members({ ...checks, onWarning: functionCheck })(options, "");
}
