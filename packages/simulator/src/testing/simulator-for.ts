import type { SimulatorOptions } from "../options/simulator-options.js";
import { type Simulator, startSimulator } from "../simulator.js";

/** What a test gives its function: that of `node:test`, or Vitest's, which calls it `onTestFinished`. */
export interface TestContext {
  after?(callback: () => Promise<void>): void;
  onTestFinished?(callback: () => Promise<void>): void;
}

/**
 * Starts a simulator for one test, and closes it when that ends.
 *
 * @throws SimulatorError as `startSimulator`
 */
export async function simulatorFor(test: TestContext, options: SimulatorOptions = {}): Promise<Simulator> {
  const register = test.after ?? test.onTestFinished;
  if (register === undefined) {
    throw new TypeError("simulatorFor: expected the context of a test, with after or onTestFinished");
  }
  const apple = await startSimulator(options);
  register.call(test, () => apple.close());
  return apple;
}
