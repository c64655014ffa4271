import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** The packages with an entry `all`. */
const WHOLE_PACKAGES = /^@apns\/(?:wire|transport)(?:\/|$)/;

const compiler = fileURLToPath(new URL("node_modules/typescript/bin/tsc", import.meta.url));

/**
 * esbuild makes each `const` at the top of a bundle a `var`, and V8 then loads and checks every number and table each
 * time: a fifth of the time of encoding a notification (measured on Node 20 and 24). This turns those that are never
 * assigned again back. Rollup, which runs next, refuses a mistake. The columns of the source maps stay.
 */
const constants: NonNullable<Options["plugins"]>[number] = {
  name: "constants",
  renderChunk: (code, { map }) => ({
    code: code.replace(/^var ([\w$]+) = /gm, (whole, name: string) =>
      assignments(code, name) === 1 ? `const ${name}=` : whole,
    ),
    map: map ?? null,
  }),
};

function assignments(code: string, name: string): number {
  const escaped = name.replaceAll("$", "\\$");
  const after = `${escaped}\\s*(?:=(?![=>])|(?:[-+*/%&|^]|<<|>>>?|\\*\\*|\\?\\?|\\|\\||&&)=|\\+\\+|--)`;
  const before = `(?:\\+\\+|--)${escaped}(?![\\w$])`;
  return code.match(new RegExp(`(?<![.\\w$#])(?:${after}|${before})`, "g"))?.length ?? 0;
}

/**
 * One build for all packages: ESM and CJS, each with its own types. The types are bundled from the declarations
 * of `tsc -b`, so that the compiler reads the sources once for `pnpm types` and `pnpm build`.
 *
 * An entry `all` holds the code of all others, which then only pass on its exports.
 */
export const build = (
  { all, ...others }: Record<string, string>,
  extra: Options = {},
): ReturnType<typeof defineConfig> => {
  const { status } = spawnSync(process.execPath, [compiler, "-b"], { stdio: "inherit" });
  if (status !== 0) throw new Error("tsc -b found errors in the package's sources; nothing was built");
  rmSync("dist", { recursive: true, force: true });
  const common: Options = {
    format: ["esm", "cjs"],
    target: "node20",
    platform: "neutral",
    sourcemap: true,
    splitting: true,
    treeshake: true,
    external: [/^node:/],
    // Runtimes and bundlers know Node's modules by their full names only.
    removeNodeProtocol: false,
    plugins: [constants],
    // For the plugin to see them; it makes them external.
    noExternal: [WHOLE_PACKAGES],
    esbuildPlugins: [wholePackages],
    ...extra,
  };
  const entry = all === undefined ? others : { ...others, all };
  const dts = {
    entry: declarationsOf(entry),
    compilerOptions: { composite: false, incremental: false, customConditions: [] },
  };
  if (all === undefined) return defineConfig({ ...common, entry, dts });
  return defineConfig([
    { ...common, entry: { all }, dts },
    { ...common, entry: others, esbuildPlugins: [passedOnFromAll(Object.values(others))] },
  ]);
};

/** `src/index.ts` is declared in `.tsc/src/index.d.ts`. */
function declarationsOf(entry: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, source]) => [name, `.tsc/${source.replace(/\.ts$/, ".d.ts")}`]),
  );
}

/** Imports wire and the transport as one module each, whichever of their entries the source names. */
const wholePackages: Plugin = {
  name: "whole-packages",
  setup({ onResolve }) {
    onResolve({ filter: WHOLE_PACKAGES }, ({ path }) => ({
      path: `${path.split("/", 2).join("/")}/all`,
      external: true,
    }));
  },
};

/** Makes whatever the entries import an import of `all`. */
function passedOnFromAll(sources: readonly string[]): Plugin {
  const entries = new Set(sources.map((source) => resolve(source)));
  return {
    name: "passed-on-from-all",
    setup({ onResolve, initialOptions }) {
      const extension = initialOptions.outExtension?.[".js"] ?? ".js";
      onResolve({ filter: /./ }, ({ importer }) =>
        entries.has(importer) ? { path: `./all${extension}`, external: true } : undefined,
      );
    },
  };
}
