// What the codec's rows have in common: their list, what is encoded, and how streams are cut.

const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
/** Code is compiled for what a process does with it: a gateway that reads notifications reads no feedback. */
export const PROGRAMS = ["encoding", "framing", "notifications", "feedback", "answers"];
const only = PROGRAMS.filter((program) => flags.includes(`--only-${program}`));
export const quick = flags.includes("--quick");
export const json = flags.includes("--json");

export const COUNT = 1000;
/** What a TLS record carries at most. */
export const RECORD_BYTES = 16_384;

export const tokenBytes = Array.from({ length: COUNT }, (_, index) =>
  Uint8Array.from({ length: 32 }, (_, at) => (index * 131 + at * 37 + (index >> 3)) & 0xff),
);
export const tokenTexts = tokenBytes.map((bytes) => Buffer.from(bytes).toString("hex"));

/** Fresh payload objects, as a program makes them: one shape, values that differ. */
export const payloadOf = (text, index) => ({
  aps: { alert: text, sound: "default", badge: index & 15 },
  id: index,
});
export const textOf = (unit, bytes) =>
  unit.repeat(Math.max(1, Math.floor((bytes - 60) / Buffer.byteLength(unit))));

export const rows = [];

/** `run` does `count` operations and returns something to check once; `program` is which of PROGRAMS does that. */
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
