import { SinkProcess } from "../harness/processes.mjs";

/**
 * A simulator in a process of its own, with or without an inbox; see server.mjs.
 *
 * @param {{ inbox: "on" | "off" }} task
 */
export function startServer(task) {
  return SinkProcess.start("inbox/server.mjs", task, ["--expose-gc"]);
}
