// A client of the benchmarks that sends nothing: it shows how pieces are run.
import { servePieces, task } from "../../benchmarks/harness/measure.mjs";

const { endsAt, hangsAt } = task.settings;
let led = 0;
await servePieces({
  warmUp(count) {
    led += count;
    return led === task.warmUp ? { sentInWarmUp: count + 1 } : undefined;
  },
  async run(count) {
    if (count === endsAt) {
      process.stderr.write("the last words\n");
      process.exit(3);
    }
    if (count === hangsAt) await new Promise((resolve) => setTimeout(resolve, 60_000));
    return { accepted: count, led, pid: process.pid };
  },
});
