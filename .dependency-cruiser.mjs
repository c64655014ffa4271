// Who may import whom: the map of ARCHITECTURE.md, as rules that fail. Run by scripts/check-boundaries.mjs.
import { readdirSync, readFileSync } from "node:fs";

/** @param {string} name @param {{ from: string, to: object }} edge @param {string} comment */
const forbid = (name, { from, to }, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to,
});
const src = (name) => `^packages/${name}/src/`;
/** The pure part of the transport. */
const core = "^packages/transport/src/(session|options|errors)/";
/** What the packages publish, as their `exports` say: the only files that others may enter. */
const published = publishedSources();

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    forbid(
      "wire-is-pure",
      { from: src("wire"), to: { pathNot: src("wire") } },
      "wire imports nothing at all.",
    ),
    forbid(
      "session-is-pure",
      { from: core, to: { pathNot: [core, src("wire")] } },
      "The session and its options know no sockets: they import themselves and wire.",
    ),
    forbid(
      "options-know-no-session",
      {
        from: "^packages/transport/src/(options|errors)/",
        to: { path: "^packages/transport/src/session/" },
      },
      "Checks of options serve every package; they know no protocol.",
    ),
    forbid(
      "binary-session-without-http2",
      {
        from: "^packages/transport/src/session/binary/",
        to: { path: "^packages/transport/src/session/http2/" },
      },
      "What both protocols need stands beside their folders.",
    ),
    forbid(
      "http2-session-without-binary",
      {
        from: "^packages/transport/src/session/http2/",
        to: { path: "^packages/transport/src/session/binary/" },
      },
      "What both protocols need stands beside their folders.",
    ),
    forbid(
      "driver-knows-no-protocol",
      {
        from: "^packages/transport/src/node/driver\\.ts$",
        to: { path: "^packages/transport/src/session/(binary|http2)/" },
      },
      "The driver drives any session by the port, session.ts.",
    ),
    forbid(
      "wire-binary-stands-alone",
      {
        from: "^packages/wire/src/binary/",
        to: { path: "^packages/wire/src/(api|content|http2)/" },
      },
      "The binary protocol knows nothing of the HTTP/2 API.",
    ),
    forbid(
      "wire-http2-takes-bytes-and-errors",
      {
        from: "^packages/wire/src/http2/",
        to: { path: src("wire"), pathNot: "^packages/wire/src/(http2|bytes|errors)/" },
      },
      "RFC 9113 and RFC 7541 only: nothing of APNs.",
    ),
    forbid(
      "transport-imports-down",
      {
        from: src("transport"),
        to: { path: src("(client|feedback|opentelemetry|queue|simulator|inbox|relay|cli)") },
      },
      "The transport knows nothing above it.",
    ),
    forbid(
      "feedback-imports-down",
      { from: src("feedback"), to: { path: src("(client|opentelemetry|queue|simulator|inbox|relay|cli)") } },
      "Feedback knows nothing above it.",
    ),
    forbid(
      "feedback-takes-the-connector-only",
      {
        from: src("feedback"),
        to: {
          path: src("transport"),
          pathNot: "^packages/transport/src/(node/connector|options)/index\\.ts$",
        },
      },
      "Feedback needs TLS connections and checks of options, not sessions.",
    ),
    forbid(
      "client-imports-down",
      { from: src("client"), to: { path: src("(opentelemetry|queue|simulator|inbox|relay|cli)") } },
      "The client knows nothing above it.",
    ),
    forbid(
      "opentelemetry-takes-the-client-only",
      {
        from: src("opentelemetry"),
        to: { path: src("(wire|transport|feedback|queue|simulator|inbox|relay|cli)") },
      },
      "Telemetry is made of what the client publishes.",
    ),
    forbid(
      "queue-imports-down",
      { from: src("queue"), to: { path: src("(opentelemetry|simulator|inbox|relay|cli)") } },
      "The queue sends through a client, and knows nothing above it.",
    ),
    forbid(
      "queue-rules-know-no-database",
      {
        from: "^packages/queue/src/(store|chunk|enqueue|worker|rate|conformance)/",
        to: { path: "^packages/queue/src/(sqlite|postgres)/" },
      },
      "What the queue does is the same over every store.",
    ),
    forbid(
      "simulator-is-independent",
      {
        from: src("simulator"),
        to: { path: src("(transport|feedback|client|opentelemetry|queue|inbox|relay|cli)") },
      },
      "The simulator must not share the client's beliefs.",
    ),
    forbid(
      "inbox-takes-the-simulator-only",
      {
        from: src("inbox"),
        to: { path: src("(wire|transport|feedback|client|opentelemetry|queue|relay|cli)") },
      },
      "The inbox shows what the simulator says, and shares nothing with the client.",
    ),
    forbid(
      "inbox-client-runs-anywhere",
      {
        from: "^packages/inbox/src/client/",
        to: { path: "^packages/inbox/src/", pathNot: "^packages/inbox/src/(client/|api/|inbox-error)" },
      },
      "The client is for browsers, too: it knows the types of the API, and nothing of the server.",
    ),
    forbid(
      "cli-is-the-top",
      {
        from: src("(wire|transport|feedback|client|opentelemetry|queue|simulator|inbox)"),
        to: { path: src("cli") },
      },
      "Nothing imports the command.",
    ),
    forbid(
      "outsiders-take-published-entries",
      {
        from: "^(benchmarks|examples|test|scripts)/",
        to: {
          path: "^packages/",
          pathNot: published,
        },
      },
      "Benchmarks and examples use the packages as users do.",
    ),
    {
      name: "no-deep-import",
      comment: "Other packages are entered by what they export, never by a file.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: {
        path: "^packages/([^/]+)/src/",
        pathNot: ["^packages/$1/", ...published],
      },
    },
    {
      name: "no-cycle",
      severity: "error",
      comment: "A cycle has no bottom.",
      from: {},
      to: { circular: true },
    },
    {
      name: "nothing-unresolved",
      severity: "error",
      comment: "An import that leads nowhere is not checked.",
      from: { path: "^packages/[^/]+/src/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|\\.tsc|vectors)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      conditionNames: ["@apns/source", "import", "types", "node", "default"],
      exportsFields: ["exports"],
    },
  },
};

function publishedSources() {
  const packages = new URL("packages/", import.meta.url);
  return readdirSync(packages).flatMap((name) => {
    const { exports } = JSON.parse(readFileSync(new URL(`${name}/package.json`, packages), "utf8"));
    return Object.values(exports)
      .map((conditions) => conditions["@apns/source"])
      .filter((source) => source !== undefined)
      .map((source) => `^packages/${name}/${source.replace("./", "").replaceAll(".", "\\.")}$`);
  });
}
