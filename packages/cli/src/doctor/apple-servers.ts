import type { Environment } from "@apns/client";

/** A server of the HTTP/2 API. */
export interface Server {
  readonly environment: Environment;
  readonly host: string;
  /** The ports to try, the usual one first. */
  readonly ports: readonly number[];
}

/** Apple, Sending notification requests to APNs: 443, and 2197 for firewalls that close it. */
const APPLE_PORTS: readonly number[] = [443, 2197];

const hosts: Readonly<Record<Environment, string>> = {
  production: "api.push.apple.com",
  sandbox: "api.sandbox.push.apple.com",
};

/** Apple's server of an environment, or the one that was given in its place. */
export function serverOf(
  environment: Environment,
  given: { readonly host: string; readonly port?: number } | undefined,
): Server {
  const host = given?.host ?? hosts[environment];
  return { environment, host, ports: given?.port === undefined ? APPLE_PORTS : [given.port] };
}

export function otherEnvironment(environment: Environment): Environment {
  return environment === "production" ? "sandbox" : "production";
}

/** Whether a host is one of Apple's, so that Apple must have signed its certificate. */
export function isApples(host: string): boolean {
  return /(?:^|\.)push\.apple\.com\.?$/i.test(host);
}
