import { anyObject, type OptionCheck } from "@apns/transport/options";
import { UsageError } from "@apns/wire";

/** An object with the four methods of a `Logger`. */
export const loggerLike: OptionCheck = (value, field) => {
  anyObject(value, field);
  for (const method of ["debug", "info", "warn", "error"]) {
    if (typeof Reflect.get(value as object, method) !== "function") {
      throw new UsageError("invalid-type", `${field} must have a method "${method}", as pino's loggers do.`, {
        field,
      });
    }
  }
};
