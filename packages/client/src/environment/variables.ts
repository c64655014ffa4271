import { UsageError } from "@apns/wire";
import type { Endpoint } from "../options/client-options.js";

/** Environment variables by name; empty ones count as unset. No error holds a value. */
export class Variables {
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  get(name: string): string | undefined {
    const value = this.#env[name];
    return value === "" ? undefined : value;
  }

  /** @throws UsageError `missing-option` */
  required(name: string, why: string): string {
    const value = this.get(name);
    if (value !== undefined) return value;
    throw new UsageError("missing-option", `${name} is not set: ${why}. Set it.`, { field: name });
  }

  /** @throws UsageError `out-of-range` for any other value */
  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const value = this.get(name);
    const known = values.find((one) => one === value);
    if (value === undefined || known !== undefined) return known;
    throw new UsageError("out-of-range", `${name} must be ${values.join(" or ")}.`, { field: name });
  }

  /** `host:port`, `host`, or an IPv6 address in brackets. */
  endpoint(name: string): Endpoint | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    const [, host, port] = /^(\[[^\]\s]+\]|[^:\s]+)(?::([0-9]+))?$/.exec(value) ?? [];
    if (host === undefined) {
      throw new UsageError(
        "out-of-range",
        `${name} must be host:port, for instance localhost:2197 or [::1]:2197.`,
        { field: name },
      );
    }
    return { host: withoutBrackets(host), ...(port === undefined ? {} : { port: portOf(name, port) }) };
  }

  hostAndPort(hostName: string, portName: string): Endpoint | undefined {
    const host = this.get(hostName);
    const port = this.get(portName);
    if (host === undefined) return undefined;
    return { host: withoutBrackets(host), ...(port === undefined ? {} : { port: portOf(portName, port) }) };
  }
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.+)\]$/, "$1");
}

function portOf(name: string, text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError("out-of-range", `${name} must have a port of 1 to 65535.`, { field: name });
}
