import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const table = readFileSync(new URL("../slow-tests.md", import.meta.url), "utf8");
const slow = new Set([...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name));

/**
 * Runs the files of test/slow-tests.md first. On a fresh clone Vitest knows no durations yet; a slow file that
 * starts last would keep one core busy and the others idle.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = (file: TestSpecification): boolean => slow.has(basename(file.moduleId));
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
