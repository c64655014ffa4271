import type { Terminal } from "../../terminal.js";

/** By the name with which a package manager introduces itself to what it starts. */
const RUNNERS: Readonly<Record<string, string>> = {
  npm: "npx @apns/cli",
  pnpm: "pnpm dlx @apns/cli",
  bun: "bunx @apns/cli",
};

/**
 * The words with which another shell starts the `apns` command. What a package manager has started need not be on the
 * PATH there: it is named by its package, since the one named `apns` is of others. A package that the folder has
 * installed is taken by npx.
 */
export function commandWords(env: Terminal["env"]): string {
  const agent = env["npm_config_user_agent"] ?? "";
  if (agent === "") return "apns";
  const [name = ""] = agent.split("/");
  // Every Node has npx; other package managers have no one word for both what is installed and what is not.
  return RUNNERS[name] ?? "npx @apns/cli";
}
