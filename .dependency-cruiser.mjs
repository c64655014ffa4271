// Who may import whom: the table of ARCHITECTURE.md, as rules that fail. Run by scripts/check-boundaries.mjs.

/** @param {string} name @param {{ from: string, to: object }} edge @param {string} comment */
const forbid = (name, { from, to }, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to,
});
const src = (name) => `^packages/${name}/src/`;

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
      {
        from: "^packages/transport/src/session/",
        to: { pathNot: ["^packages/transport/src/(session|options|errors)/", src("wire")] },
      },
      "The session knows no sockets: it imports itself and wire.",
    ),
    forbid(
      "transport-imports-down",
      { from: src("transport"), to: { path: src("(client|feedback|simulator|relay|cli)") } },
      "The transport knows nothing above it.",
    ),
    forbid(
      "feedback-imports-down",
      { from: src("feedback"), to: { path: src("(client|simulator|relay|cli)") } },
      "Feedback knows nothing above it.",
    ),
    forbid(
      "feedback-takes-the-connector-only",
      {
        from: src("feedback"),
        to: { path: src("transport"), pathNot: "^packages/transport/src/node/connector/index\\.ts$" },
      },
      "Feedback needs TLS connections, not sessions.",
    ),
    forbid(
      "client-imports-down",
      { from: src("client"), to: { path: src("(simulator|relay|cli)") } },
      "The client knows nothing above it.",
    ),
    forbid(
      "simulator-is-independent",
      { from: src("simulator"), to: { path: src("(transport|feedback|client|relay|cli)") } },
      "The simulator must not share the client's beliefs.",
    ),
    forbid(
      "cli-is-the-top",
      { from: src("(wire|transport|feedback|client|simulator)"), to: { path: src("cli") } },
      "Nothing imports the command.",
    ),
    forbid(
      "outsiders-take-published-entries",
      {
        from: "^(benchmarks|examples|test|scripts)/",
        to: {
          path: "^packages/",
          pathNot: [
            "^packages/[^/]+/src/index\\.ts$",
            "^packages/transport/src/node/connector/index\\.ts$",
            "^packages/wire/src/(api|binary|bytes|errors|http2)/index\\.ts$",
            "^packages/transport/src/(session|options)/index\\.ts$",
          ],
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
        pathNot: [
          "^packages/$1/",
          "^packages/[^/]+/src/index\\.ts$",
          "^packages/transport/src/node/connector/index\\.ts$",
          "^packages/wire/src/(api|binary|bytes|errors|http2)/index\\.ts$",
          "^packages/transport/src/(session|options)/index\\.ts$",
        ],
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
