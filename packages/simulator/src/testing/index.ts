export { simulatorFor, type TestContext } from "./simulator-for.js";
export { type MatcherResult, type SimulatorMatchers, simulatorMatchers } from "./simulator-matchers.js";
