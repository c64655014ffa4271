import type { Terminal } from "../terminal.js";

/**
 * Whether a stream shows colours: `NO_COLOR` (https://no-color.org) forbids them and `FORCE_COLOR` demands them, unless
 * it is 0 or false; otherwise a terminal does, unless it is dumb.
 */
export function coloursOf(stream: Terminal["stdout"], env: Terminal["env"]): "on" | "off" {
  if ((env["NO_COLOR"] ?? "") !== "") return "off";
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced === "0" || forced === "false" ? "off" : "on";
  return stream.isTTY === true && env["TERM"] !== "dumb" ? "on" : "off";
}
