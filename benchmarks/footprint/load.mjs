// How long modules take to load in a fresh process, without the start of Node. Arguments: `import` or `require`, then
// what to load, one after the other.
import { createRequire } from "node:module";

const [, , how, ...names] = process.argv;
const require = createRequire(import.meta.url);
const before = process.cpuUsage();
const startedAt = performance.now();
for (const name of names) {
  if (how === "require") require(name);
  else await import(name);
}
const millis = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  `${JSON.stringify({ millis, cpuMillis: (user + system) / 1000, residentMB: process.memoryUsage().rss / 1e6 })}\n`,
);
