/**
 * Calls what the program gave. What it throws becomes an uncaught exception of the process, outside of the caller's
 * stack: the program hears of it, and our work goes on if the program does.
 */
export function guardedCall(call: () => void): void {
  try {
    call();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}
