// Mutants of the rules of harmful and useless flags (L-94 and L-95); see run.mjs.

const mutant = (rule, file, { from, to, test, title }) => ({
  rule,
  package: "cli",
  file: `src/commands/${file}`,
  from,
  to,
  tests: ["socket", test],
  title,
});

const enqueue = (rule, [from, to]) =>
  mutant(rule, "queue/enqueue.ts", { from, to, test: "test/queue/enqueue-refused.socket", title: "L-94" });

const send = (rule, file, [from, to]) =>
  mutant(rule, `send/${file}`, { from, to, test: "test/send/no-effect.socket", title: "L-95" });

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL94To95 = [
  enqueue("L-94 a cancelled campaign takes more", [
    '({ state }) => state === "cancelled"',
    '({ state }) => state === "paused"',
  ]),
  enqueue("L-94 nothing is said of what was stored", ["if (handedOver > 0)", "if (handedOver < 0)"]),
  send("L-95 links hide a file", "same-file.ts", [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code of the source.
    "stats.isFile() ? `${stats.dev}:${stats.ino}` : undefined",
    "stats.isFile() ? resolve(path) : undefined",
  ]),
  send("L-95 /dev/null is one file", "same-file.ts", ["stats.isFile()", "stats !== undefined"]),
  send("L-95 resume sends to others", "resume.ts", [
    'isDeepStrictEqual(to, first["to"])',
    "isDeepStrictEqual(to.length, to.length)",
  ]),
  send("L-95 --rate is ignored for --to", "send-source.ts", [
    "return atRate(fromFlags(options), rate, interrupted);",
    "return fromFlags(options);",
  ]),
];
