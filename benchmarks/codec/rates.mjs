// Encode and decode rates of @apns/wire, in one process and without sockets.
//
//   node benchmarks/codec/rates.mjs [--quick] [--json] [name ...]
//
// Every figure is this process's CPU time (user and system) per operation, the median of interleaved rounds with its
// interval. Names filter rows by substring. Results are checked before they are timed.

import { writeSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { medianInterval } from "../harness/statistics.mjs";
import { json, quick, rows } from "./row-list.mjs";
import "./encoding.mjs";
import "./decoding.mjs";
import "./http2.mjs";

const rounds = quick ? 2 : 9;
const roundMs = quick ? 10 : 100;

/** Runs for about `ms` and returns CPU and wall nanoseconds per operation. */
function measure({ run, count }, ms) {
  const until = performance.now() + ms;
  const wallStart = performance.now();
  const cpuStart = process.cpuUsage();
  let operations = 0;
  do {
    run();
    operations += count;
  } while (performance.now() < until);
  const { user, system } = process.cpuUsage(cpuStart);
  return {
    cpuNs: ((user + system) * 1000) / operations,
    wallNs: ((performance.now() - wallStart) * 1e6) / operations,
  };
}

for (const each of rows) measure(each, roundMs);
for (let round = 0; round < rounds; round++) {
  for (let index = 0; index < rows.length; index++) {
    const each = rows[(index + round) % rows.length];
    const { cpuNs, wallNs } = measure(each, roundMs);
    each.cpuNs.push(cpuNs);
    each.wallNs.push(wallNs);
  }
}

const print = (line) => writeSync(1, `${line}\n`);
if (!json)
  print(
    `${"CPU ns".padStart(9)} ${"from..to".padStart(15)} ${"million/s".padStart(10)} ${"MB/s".padStart(8)}`,
  );
for (const { name, bytes, cpuNs, wallNs } of rows) {
  const { median, from, to } = medianInterval(cpuNs);
  const megabytes = bytes === undefined ? undefined : (bytes / median) * 1000;
  if (json) {
    print(
      JSON.stringify({
        name,
        cpuNs: median,
        fromCpuNs: from,
        toCpuNs: to,
        wallNs: medianInterval(wallNs).median,
        bytes,
        megabytesPerSecond: megabytes,
      }),
    );
  } else {
    const spread = `${from.toFixed(0)}..${to.toFixed(0)}`;
    print(
      `${median.toFixed(1).padStart(9)} ${spread.padStart(15)} ${(1000 / median).toFixed(2).padStart(10)} ${(megabytes?.toFixed(0) ?? "").padStart(8)}  ${name}`,
    );
  }
}
