import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { defineConfig, type Options } from "tsup";

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
 */
export const build = (
  entry: Record<string, string>,
  extra: Options = {},
): ReturnType<typeof defineConfig> => {
  const { status } = spawnSync(process.execPath, [compiler, "-b"], { stdio: "inherit" });
  if (status !== 0) throw new Error("tsc -b found errors in the package's sources; nothing was built");
  return defineConfig({
    entry,
    format: ["esm", "cjs"],
    target: "node20",
    platform: "neutral",
    dts: {
      entry: declarationsOf(entry),
      compilerOptions: { composite: false, incremental: false, customConditions: [] },
    },
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: true,
    external: [/^node:/],
    plugins: [constants],
    ...extra,
  });
};

/** `src/index.ts` is declared in `.tsc/src/index.d.ts`. */
function declarationsOf(entry: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, source]) => [name, `.tsc/${source.replace(/\.ts$/, ".d.ts")}`]),
  );
}
