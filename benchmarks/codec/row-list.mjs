// The list of the codec's rows, what they encode, and how they cut streams.

const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
/** V8 compiles code for what one process does with it, and a gateway that reads notifications reads no feedback. */
export const PROGRAMS = ["encoding", "framing", "notifications", "feedback", "answers"];
const only = PROGRAMS.filter((program) => flags.includes(`--only-${program}`));
export const quick = flags.includes("--quick");
export const json = flags.includes("--json");

export const COUNT = 1000;
/** The most bytes that a TLS record carries. */
export const RECORD_BYTES = 16_384;

export const tokenBytes = Array.from({ length: COUNT }, (_, index) =>
  Uint8Array.from({ length: 32 }, (_, at) => (index * 131 + at * 37 + (index >> 3)) & 0xff),
);
export const tokenTexts = tokenBytes.map((bytes) => Buffer.from(bytes).toString("hex"));

/** New payload objects, as a program creates them: one shape, different values. */
export const payloadOf = (text, index) => ({
  aps: { alert: text, sound: "default", badge: index & 15 },
  id: index,
});
export const textOf = (unit, bytes) =>
  unit.repeat(Math.max(1, Math.floor((bytes - 60) / Buffer.byteLength(unit))));

export const rows = [];

/** `run` does `count` operations and returns a result that is checked once; `program`, of PROGRAMS, does them. */
export function row(name, { program, count = COUNT, bytes, run, check }) {
  if (only.length > 0 && !only.includes(program)) return;
  if (names.length > 0 && !names.some((part) => name.includes(part))) return;
  const result = run();
  if (!check(result)) throw new Error(`${name}: the result is wrong`);
  rows.push({ name, count, bytes, run, cpuNs: [], wallNs: [] });
}

export function cut(stream, size) {
  const chunks = [];
  for (let at = 0; at < stream.length; at += size) chunks.push(stream.slice(at, at + size));
  return chunks;
}
