import { dirname, resolve } from "node:path";
import { UsageError } from "@apns/wire/errors";
import { type Command, InvalidArgumentError, type Option } from "commander";
import { CommandError } from "../command-error.js";
import { exitCode } from "../exit-code.js";
import { type ConfigFile, findConfig, readConfig } from "./config-file.js";

/** The keys beside those that are flags. */
const OWN_KEYS: ReadonlySet<string> = new Set(["$schema", "profiles", "profile"]);
/** The keys that are flags, as the schema has them. */
const CONFIGURABLE: ReadonlySet<string> = new Set([
  ...["protocol", "environment", "http2", "gateway", "feedback", "key", "teamId", "keyId", "cert", "pfx"],
  ...["passphraseEnv", "ca", "topic", "proxy", "connections", "settleAfterMs", "giveUpAfterMs"],
]);
/** Those that name files, relative to the configuration. */
const PATHS: ReadonlySet<string> = new Set(["key", "cert", "pfx", "ca"]);

/**
 * Gives the flags of a command the values of the configuration that were neither written nor set by a variable. A
 * command without `--config` has none.
 *
 * @throws UsageError for an unknown key, profile or value, with its file
 */
export async function takeConfig(command: Command, folder: string): Promise<void> {
  const { config, profile } = command.opts<{ readonly config?: string; readonly profile?: string }>();
  const path = config === undefined ? findConfig(folder) : resolve(folder, config);
  if (path === undefined) {
    if (profile === undefined) return;
    throw new UsageError(
      "missing-option",
      `--profile ${profile} needs a configuration, and there is no apns.config.json from here upwards. apns init makes one.`,
    );
  }
  const file = await readConfig(path);
  for (const [key, value] of valuesOf(file, profile)) {
    const option = command.options.find((one) => one.attributeName() === key);
    if (option === undefined || isGiven(command, key)) continue;
    command.setOptionValueWithSource(key, checked(option, value, { path, key }), "config");
  }
}

function valuesOf({ path, content }: ConfigFile, profile: string | undefined): Map<string, unknown> {
  const profiles = objectOf(content["profiles"] ?? {}, `profiles of ${path}`);
  const name = profile ?? content["profile"];
  const values = new Map<string, unknown>();
  const take = (from: Readonly<Record<string, unknown>>, where: string): void => {
    for (const [key, value] of Object.entries(from)) {
      if (CONFIGURABLE.has(key)) values.set(key, value);
      else if (where !== path || !OWN_KEYS.has(key)) throw unknownKey(key, where);
    }
  };
  take(content, path);
  if (name === undefined) return values;
  const chosen = Object.hasOwn(profiles, String(name)) ? profiles[String(name)] : undefined;
  if (chosen === undefined) {
    const known = Object.keys(profiles).join(", ");
    throw new UsageError(
      "out-of-range",
      `${path} has no profile ${String(name)}. ${known === "" ? "It has none." : `It has ${known}.`}`,
    );
  }
  const where = `profile ${String(name)} of ${path}`;
  take(objectOf(chosen, where), where);
  return values;
}

function objectOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new UsageError("invalid-type", `${where} must be an object.`);
}

function unknownKey(key: string, where: string): CommandError {
  const near = Array.from(CONFIGURABLE).find(
    (one) => one.toLowerCase() === key.toLowerCase().replace(/[_-]/g, ""),
  );
  const cure =
    near === undefined ? `It may have ${Array.from(CONFIGURABLE).join(", ")}.` : `Did you mean ${near}?`;
  return new CommandError(exitCode.usage, `${where} has an unknown key ${key}. ${cure}`);
}

function isGiven(command: Command, key: string): boolean {
  const source = command.getOptionValueSource(key);
  return source === "cli" || source === "env";
}

function checked(
  option: Option,
  value: unknown,
  { path, key }: { readonly path: string; readonly key: string },
): unknown {
  if (typeof value !== "string" && typeof value !== "number") {
    throw new UsageError("invalid-type", `${key} of ${path} must be a text or a number.`);
  }
  const text = PATHS.has(key) ? resolve(dirname(path), String(value)) : String(value);
  try {
    return option.parseArg === undefined ? text : option.parseArg(text, undefined);
  } catch (cause) {
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    throw new UsageError("invalid-type", `${key} of ${path} is ${text}. ${cause.message}`, { cause });
  }
}
