// Mutants of the rules L-91 to L-93: the smallest edits that break a rule; see run.mjs.

const flagNames = (what, file, [from, to]) => ({
  rule: `L-91 ${what}`,
  package: "cli",
  file: `src/${file}`,
  from,
  to,
  tests: ["socket", "test/commands/flag-names.socket"],
  title: "L-91",
});

const curlLine = (what, [from, to]) => ({
  rule: `L-92 ${what}`,
  package: "cli",
  file: "src/dry-run/curl-connection.ts",
  from,
  to,
  tests: ["socket", "test/send/send-results.socket"],
  title: "L-92",
});

const advice = (what, file, [from, to]) => ({
  rule: `L-93 ${what}`,
  package: "cli",
  file: `src/commands/${file}`,
  from,
  to,
  tests: ["socket", "test/commands/wrong-files.socket"],
  title: "L-93",
});

/** @type {import("./run-mutant.mjs").Mutant[]} */
export const mutantsOfL91To93 = [
  flagNames("a start does without attributes", "commands/apple/live.ts", [
    'event === "start" ? attributes : ""',
    '""',
  ]),
  flagNames("a start does without an alert", "commands/apple/live.ts", [
    "title || body || undefined",
    'title || body || ""',
  ]),
  flagNames("an end needs a state", "commands/apple/live.ts", ['event === "end" ? "" : state', "state"]),
  flagNames("both ways of updates are a payload's mistake", "commands/apple/live.ts", [
    "flags.inputPushToken === true &&",
    "flags.inputPushToken === false &&",
  ]),
  flagNames("an option of the simulator keeps its dot", "flags/in-flags.ts", [
    "(?:\\.\\w+)*/, (option)",
    "/, (option)",
  ]),
  flagNames("a lease is an option of the queue", "flags/in-flags.ts", [
    "[/\\bleaseMs\\b/g",
    "[/\\bleaseMS\\b/g",
  ]),
  flagNames("the doctor's time is the connector's", "commands/answers/doctor.ts", [
    "giveUpAfterMs >= 1 &&",
    "giveUpAfterMs >= 0 &&",
  ]),
  flagNames("the doctor's device token is a field", "commands/answers/doctor.ts", [
    "new UsageError(code, fieldInFlags(message)",
    "new UsageError(code, message",
  ]),
  flagNames("a line without a payload is the client's", "input/read-notifications.ts", [
    "if (own === undefined && content.isEmpty) {",
    "if (own === undefined && content.isEmpty && withoutPayload === undefined) {",
  ]),
  flagNames("0 tries every moment once", "flags/moment-flag.ts", [
    'flag === "--expiration" ? EXPIRATION_FORMS : MOMENT_FORMS',
    "flag === undefined ? MOMENT_FORMS : EXPIRATION_FORMS",
  ]),
  curlLine("the simulator's certificate is not trusted", ["ca === undefined ? []", "ca !== undefined ? []"]),
  curlLine("the login of a proxy is shown", [
    'username === "" && password === "" ? words',
    'username !== "" ? ["--proxy", proxy]',
  ]),
  curlLine("the login of a proxy is lost", ['username === "" && password === ""', 'username !== ""']),
  curlLine("curl takes its own port of a proxy", [
    'port || (DEFAULT_PORTS[protocol] ?? "1080")',
    'port || "1080"',
  ]),
  curlLine("none is a proxy of the environment", ['["--noproxy", "\'*\'"]', "[]"]),
  advice("init writes JSON into a module", "shell/init.ts", [
    '!file.endsWith(".json")',
    '!file.includes(".")',
  ]),
  advice("the name of a file is a capture", "shell/inspect.ts", [
    'capture !== "" && !isCaptureText(capture)',
    'capture === ""',
  ]),
  advice("a name that passes for base64 is a capture", "shell/inspect.ts", [
    'capture === "-" || existsSync(capture)',
    'capture !== ""',
  ]),
  advice("digits with a mistake are shown whole", "shell/inspect.ts", [
    'capture.length > MAX_NAME ? "The capture" : capture',
    "capture",
  ]),
  advice("an empty capture has no known frame", "shell/inspect.ts", [
    "given.length === 0",
    "given.length < 0",
  ]),
  advice("a demo of a file without notifications runs", "demo/demo-run.ts", [
    "notifications.length === 0 &&",
    "notifications.length < 0 &&",
  ]),
  advice("a demo of bad notifications runs", "demo/demo-run.ts", [
    "if (sent.length === 0) throw",
    "if (sent.length < 0) throw",
  ]),
  advice("the demo counts what fails", "demo/demo-run.ts", [
    'outcome.outcome !== "failed"',
    "outcome !== undefined",
  ]),
];
