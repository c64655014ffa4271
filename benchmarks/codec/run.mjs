import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CLIENT_CORE, start } from "../harness/processes.mjs";
import { rounded } from "../harness/statistics.mjs";
import { PROGRAMS } from "./row-list.mjs";

const script = fileURLToPath(new URL("rates.mjs", import.meta.url));

/** Bars of single rows, by the end of their name. */
const bars = [
  {
    row: "in TLS records: framing with places",
    field: "megabytesPerSecond",
    atLeast: 3000,
    text: "frames of some 170 bytes in TLS records, framing with views: 3,000 MB/s",
  },
  {
    row: "in TLS records: device token text and payload view",
    field: "megabytesPerSecond",
    atLeast: 1500,
    text: "the same with device token text and payload view: 1,500 MB/s",
  },
  {
    row: "decode feedback tuples, in TLS records",
    field: "millionsPerSecond",
    atLeast: 8,
    text: "feedback tuples: 8 million/s",
  },
];

/** Encode and decode rates of @apns/wire, with each kind of program in its own process. */
export async function runCodec({ quick, filters, emit }) {
  const names = filters.map((filter) => filter.replace(/^codec: ?/, "")).filter((name) => name !== "");
  for (const program of PROGRAMS) {
    const flags = ["--json", `--only-${program}`, ...(quick ? ["--quick"] : [])];
    await runProgram([process.execPath, script, ...flags, ...names], emit);
  }
}

async function runProgram(command, emit) {
  // On one core, like the clients: on several, V8's threads wait for each other, which counts as CPU time.
  const child = start(CLIENT_CORE, command, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const { name, cpuNs, fromCpuNs, toCpuNs, bytes, megabytesPerSecond } = JSON.parse(line);
    const row = {
      suite: "codec",
      title: "one thread, no sockets",
      name,
      cpuNanosEach: rounded(cpuNs),
      cpuNanosFrom: rounded(fromCpuNs),
      cpuNanosTo: rounded(toCpuNs),
      millionsPerSecond: rounded(1000 / cpuNs),
      ...(bytes === undefined ? {} : { bytesEach: bytes, megabytesPerSecond: rounded(megabytesPerSecond) }),
    };
    emit(row);
    for (const { row: part, field, atLeast, text } of bars) {
      if (!name.endsWith(part)) continue;
      const { suite, title } = row;
      const reached = row[field];
      emit({ suite, title, name, field, bar: text, atLeast, reached, met: reached >= atLeast });
    }
  }
  const [code] = await ended;
  if (code !== 0) emit({ suite: "codec", name: "rates", kind: "ours", void: `ended with ${code}` });
}
