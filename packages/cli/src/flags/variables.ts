import type { Command } from "commander";
import type { Terminal } from "../terminal.js";
import { hostBeforePort } from "./host-before-port.js";

/** Commander's commands are emitters of events, of which its types show `on` only. */
interface Emitter {
  emit(event: string, value: string): boolean;
}

/**
 * Gives flags the values of their variables. Commander reads those of the process, which may differ from those of the
 * terminal. An empty variable counts as unset: build systems set variables to nothing when they have no value.
 */
export function takeVariables(command: Command, env: Terminal["env"]): void {
  for (const option of command.options) {
    const { envVar } = option;
    if (envVar === undefined) continue;
    const value = env[envVar] ?? "";
    const ofProcess = process.env[envVar];
    // Commander itself reads the right value.
    if (value === (ofProcess ?? "") && ofProcess !== "") continue;
    if (value !== "") (command as Command & Emitter).emit(`optionEnv:${option.name()}`, value);
    delete option.envVar;
  }
  takeHost(command, env);
}

/** `APNS_HOST` and `APNS_PORT` are `APNS_HTTP2` in two, as many programs have them. */
function takeHost(command: Command, env: Terminal["env"]): void {
  const [host = "", port = "", whole = ""] = [env["APNS_HOST"], env["APNS_PORT"], env["APNS_HTTP2"]];
  if (host === "" || whole !== "" || !command.options.some(({ long }) => long === "--http2")) return;
  const written = hostBeforePort(host);
  (command as Command & Emitter).emit("optionEnv:http2", port === "" ? written : `${written}:${port}`);
}
