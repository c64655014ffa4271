// For tests: a simulator that closes with its test, and matchers for Vitest, Jest and `expect`.

export { simulatorFor, type TestContext } from "./simulator-for.js";
export { type MatcherResult, type SimulatorMatchers, simulatorMatchers } from "./simulator-matchers.js";
