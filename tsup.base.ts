import { defineConfig, type Options } from "tsup";

/** One build for all packages: ESM and CJS, each with its own types. */
export const build = (entry: Record<string, string>, extra: Options = {}): ReturnType<typeof defineConfig> =>
  defineConfig({
    entry,
    format: ["esm", "cjs"],
    target: "node20",
    platform: "neutral",
    dts: { compilerOptions: { composite: false, incremental: false, customConditions: [] } },
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: true,
    external: [/^node:/],
    ...extra,
  });
