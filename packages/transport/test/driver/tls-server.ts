import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { RunningServer } from "../fixture/running-server.js";

/** A TLS server in this process, with one function that serves each connection. */
export function startTlsServer(
  options: TlsOptions,
  serve: (socket: TLSSocket) => void,
): Promise<RunningServer> {
  const server = createServer(options, (socket) => {
    socket.on("error", () => {});
    serve(socket);
  });
  return RunningServer.start(server);
}
