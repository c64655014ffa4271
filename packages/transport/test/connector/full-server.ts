import { fork } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";

export interface FullServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: any. */
  readonly port?: number;
  /** When it begins to accept connections, with TLS. Default: never. */
  readonly blockedMs?: number;
  readonly key?: string;
  readonly cert?: string;
}

/** A port on which nothing accepts connections: the system drops what it cannot queue, as a dead address does. */
export async function fullServer(
  options: FullServerOptions = {},
): Promise<AsyncDisposable & { readonly port: number }> {
  const { host = "127.0.0.1" } = options;
  const server = fork(fileURLToPath(new URL("full-server.mjs", import.meta.url)), [JSON.stringify(options)]);
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const fillers = Array.from({ length: 8 }, () => connect(port, host).on("error", () => {}));
  await Promise.race(fillers.map((filler) => once(filler, "connect")));
  return {
    port,
    async [Symbol.asyncDispose]() {
      for (const filler of fillers) filler.destroy();
      server.kill("SIGKILL");
      await once(server, "exit");
    },
  };
}
