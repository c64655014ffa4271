import { anyObject, type OptionCheck, UsageError } from "@apns/transport";

/** Takes log lines; pino, bunyan, winston's Pino-like wrappers and `console` fit. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** An object with the four methods. */
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
