/**
 * Formats the stack of an error and of its cause. Until then an error keeps the sockets on its stack alive, as long as
 * somebody keeps the error.
 */
export function writeStacks({ stack, cause }: Error): string {
  return `${stack}${cause instanceof Error ? cause.stack : ""}`;
}
