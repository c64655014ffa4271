import { connect } from "node:net";
import { onAbort } from "@apns/transport/connector";
import { type Check, failed, ok, warning } from "./check.js";
import type { Addresses } from "./name-check.js";

export interface PortCheckOptions {
  readonly host: string;
  readonly ports: readonly number[];
  readonly addresses: Addresses;
  readonly timeoutMs: number;
  /** Ends the attempts at once. */
  readonly signal: AbortSignal;
}

interface Attempt {
  readonly port: number;
  readonly address: string;
  /** Why it failed; undefined if it connected. */
  readonly problem: string | undefined;
}

/** Opens a TCP connection to each port over each family of addresses, all at once, and returns the first open port. */
export async function checkPorts({
  host,
  ports,
  addresses,
  timeoutMs,
  signal,
}: PortCheckOptions): Promise<{ checks: Check[]; port: number | undefined }> {
  const targets = [addresses.ipv4, addresses.ipv6].filter((address) => address !== undefined);
  const attempts = await Promise.all(
    ports.flatMap((port) => targets.map((address) => attemptTo({ port, address, timeoutMs, signal }))),
  );
  const isOpen = (port: number): boolean =>
    attempts.some((attempt) => attempt.port === port && attempt.problem === undefined);
  const open = ports.find(isOpen);
  const checks = ports.map((port) => {
    const said = `${host}:${port}: ${attempts
      .filter((attempt) => attempt.port === port)
      .map(describe)
      .join(", ")}.`;
    if (isOpen(port)) return ok("port", said);
    if (open === undefined) {
      return failed(
        "port",
        said,
        "Allow outgoing TCP to this port in the firewall, or name the proxy with --proxy. A port that never answers is filtered; one that refuses has no service.",
      );
    }
    return warning("port", said, `Port ${open} works: give --http2 ${host}:${open}, or open port ${port}.`);
  });
  return { checks, port: open };
}

function describe({ address, problem }: Attempt): string {
  return problem === undefined ? `${address} connects` : `${address} ${problem}`;
}

function attemptTo({
  port,
  address,
  timeoutMs,
  signal,
}: Pick<PortCheckOptions, "timeoutMs" | "signal"> & Omit<Attempt, "problem">): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const settle = (problem: string | undefined): void => {
      clearTimeout(timer);
      forget();
      socket.destroy();
      resolve({ port, address, problem });
    };
    const forget = onAbort(signal, () => settle("was not waited for"));
    const timer = setTimeout(() => settle(`did not answer in ${timeoutMs} ms`), timeoutMs);
    socket.once("connect", () => settle(undefined));
    socket.once("error", (error: NodeJS.ErrnoException) =>
      settle(`failed with ${error.code ?? error.message}`),
    );
  });
}
