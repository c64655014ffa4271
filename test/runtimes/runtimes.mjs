// The runtimes that can do what Node does, and what is run in each.

/**
 * By package, programs of test/runtimes/programs: `module` is the file, `name` its export, `what` the words of the
 * table, `workerd` those of workerd (absent: no).
 */
export const programs = [
  {
    package: "@apns/wire",
    module: "wire",
    name: "wire",
    what: "payloads, requests, the binary protocol",
    workerd: "yes",
  },
  {
    package: "@apns/transport, @apns/client",
    module: "client",
    name: "send",
    what: "send with a key",
    workerd: "no: `unsupported-runtime`",
  },
  {
    package: "@apns/transport, @apns/client",
    module: "client",
    name: "certificate",
    what: "with a certificate",
  },
  {
    ...{ package: "@apns/transport, @apns/client", module: "client", name: "sendMany" },
    what: "sendMany through GOAWAY, refused streams and rejections",
  },
  { package: "@apns/transport, @apns/client", module: "client", name: "binary", what: "the binary protocol" },
  { package: "@apns/feedback", module: "feedback", name: "feedback", what: "the feedback service" },
  { package: "@apns/queue", module: "queue", name: "memory", what: "a queue in memory" },
  { package: "@apns/queue", module: "queue", name: "sqlite", what: "one in SQLite (`node:sqlite`)" },
  { package: "@apns/simulator", module: "simulator", name: "simulator", what: "both protocols served" },
  { package: "@apns/inbox", module: "inbox", name: "inbox", what: "server and client" },
];

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string[]} version Prints it.
 * @property {string[]} run Runs a script.
 * @property {string[]} cannot Names of the programs that are not run there.
 */

/** @param {{ bun: string, deno: string }} binaries @returns {Runtime[]} */
export function nodeLikeRuntimes({ bun, deno }) {
  const { execPath } = process;
  const [major, minor] = process.versions.node.split(".").map(Number);
  const hasSqlite = major > 22 || (major === 22 && minor >= 13);
  return [
    { name: "Node", version: [execPath, "--version"], run: [execPath], cannot: hasSqlite ? [] : ["sqlite"] },
    { name: "Bun", version: [bun, "--version"], run: [bun], cannot: [] },
    {
      name: "Deno",
      version: [deno, "--version"],
      run: [deno, "run", "--allow-all", "--no-prompt"],
      cannot: [],
    },
  ];
}

/** @param {Runtime} runtime */
export function programsOf({ cannot }) {
  return programs.filter(({ name }) => !cannot.includes(name));
}
