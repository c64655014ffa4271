import type { Connector } from "@apns/transport/connector";
import { type ConnectTrace, connectTracing } from "./tracing.js";

/** Whose connections a connector opens, and how the client's events number them. */
interface Opener extends Pick<ConnectTrace, "service" | "identity"> {
  connectionOf(connection: number): number;
}

/** The same connector, whose attempts are published while someone listens. */
export function tracedConnector(
  connector: Connector,
  { service, identity, connectionOf }: Opener,
): Connector {
  const { host, port } = connector.endpoint;
  return {
    ...connector,
    connect: (options) => {
      if (!connectTracing.hasSubscribers) return connector.connect(options);
      const connection = connectionOf(options?.connection ?? 0);
      const trace: ConnectTrace = { connection, service, host, port, identity };
      return connectTracing.tracePromise(() => connector.connect(options), trace);
    },
  };
}
