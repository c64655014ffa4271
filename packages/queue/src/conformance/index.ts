// What every store must do, as cases that any test runner can run.

import { claimCases } from "./claim-cases.js";
import { enqueueCases } from "./enqueue-cases.js";
import { laneCases } from "./lane-cases.js";
import { leaseHolderCases } from "./lease-holder-cases.js";
import { reportCases } from "./report-cases.js";
import type { ConformanceCase } from "./store-harness.js";

export type { ConformanceCase, HarnessTransaction, StoreHarness } from "./store-harness.js";

/** All cases. Each takes a harness with an empty database of its own. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...claimCases,
  ...reportCases,
  ...laneCases,
  ...enqueueCases,
  ...leaseHolderCases,
];
