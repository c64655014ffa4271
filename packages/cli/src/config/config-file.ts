import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "@apns/wire/errors";
import { readText } from "../input/input-file.js";
import { withoutComments } from "./without-comments.js";

/** In the order in which they count; a folder has one. */
const NAMES = ["apns.config.json", "apns.config.js", "apns.config.mjs", "apns.config.ts"] as const;

/** A configuration as it was written. */
export interface ConfigFile {
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The nearest configuration, from a folder upwards; undefined if there is none. */
export function findConfig(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const found = NAMES.map((name) => join(at, name)).find((path) => existsSync(path));
    if (found !== undefined || at === dirname(at)) return found;
  }
}

/**
 * Reads a configuration: JSON, which may have comments, or a module of JavaScript or TypeScript with a default export.
 *
 * @throws UsageError for one that cannot be read, or is not an object
 */
export async function readConfig(path: string): Promise<ConfigFile> {
  const content = path.endsWith(".json") ? parsed(path) : await loaded(path);
  if (typeof content === "object" && content !== null && !Array.isArray(content)) {
    return { path, content: content as Record<string, unknown> };
  }
  throw new UsageError("invalid-type", `${path} must be an object, such as { "topic": "com.example.app" }.`);
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(withoutComments(readText(path, "The configuration")));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new UsageError("invalid-type", `${path} is not JSON: ${cause.message}.`, { cause });
  }
}

async function loaded(path: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
    return module.default;
  } catch (cause) {
    const isTypeScript =
      path.endsWith(".ts") && (cause as NodeJS.ErrnoException).code === "ERR_UNKNOWN_FILE_EXTENSION";
    const cure = isTypeScript ? " This version of Node cannot load TypeScript: use apns.config.json." : "";
    throw new UsageError("invalid-type", `${path} cannot be loaded: ${(cause as Error).message}.${cure}`, {
      cause,
    });
  }
}
