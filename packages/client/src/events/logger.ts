/** Takes log lines; pino, bunyan, winston's Pino-like wrappers and `console` fit. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
