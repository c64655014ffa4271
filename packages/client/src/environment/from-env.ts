import { resolveOptions } from "@apns/transport/options";
import { UsageError } from "@apns/wire";
import type { ClientCredentials, ClientOptions, Endpoint, Environment } from "../options/client-options.js";
import { type FromEnvOptions, fromEnvTable } from "./from-env-options.js";
import { keyTextOf } from "./key-text.js";
import { Variables } from "./variables.js";

const ENVIRONMENTS: readonly Environment[] = ["production", "sandbox"];

/**
 * Reads the options of `createClient` from the environment variables with which the `apns` command connects, and from
 * two that the command does not read: `APNS_KEY_FILE` and `APNS_PASSPHRASE`. An empty variable counts as unset.
 *
 * | variable | option |
 * |---|---|
 * | `APNS_ENV` | `environment`: `production` or `sandbox` |
 * | `APNS_HTTP2`, or `APNS_HOST` and `APNS_PORT` | `endpoints.http2`, as `host:port` or `host` |
 * | `APNS_GATEWAY`, `APNS_FEEDBACK` | `endpoints.gateway`, `endpoints.feedback`; a gateway means `protocol: "binary"` |
 * | `APNS_KEY`, or `APNS_KEY_FILE` | a .p8 key: a path, its PEM, or base64 of that |
 * | `APNS_KEY_ID`, `APNS_TEAM_ID` | `credentials.keyId`, `credentials.teamId` |
 * | `APNS_CERT`, with `APNS_KEY` where it holds no key | `credentials.certFile`, `credentials.keyFile`: paths |
 * | `APNS_PFX` | `credentials.pfxFile`: a path |
 * | `APNS_PASSPHRASE` | `credentials.passphrase`, for a certificate or PFX |
 * | `APNS_TOPIC` | `topic` |
 * | `APNS_CA` | `ca`: the path of a PEM file, which is read here |
 *
 * A PFX takes precedence over a .p8 key with its team, and that over a certificate. The binary protocol has no .p8 keys.
 *
 * @returns what `createClient` takes; spread it to add to it
 * @throws UsageError where a variable is missing, contradicts another, or cannot be read. Its message and `field` have
 *   the variable's name, never its value.
 */
export function fromEnv(options?: FromEnvOptions): ClientOptions {
  const { env } = resolveOptions(fromEnvTable, options);
  const variables = new Variables(env ?? process.env);
  const endpoints = endpointsOf(variables);
  const isBinary = endpoints.gateway !== undefined;
  const credentials = credentialsOf(variables, isBinary);
  const environment = variables.oneOf("APNS_ENV", ENVIRONMENTS);
  const topic = variables.get("APNS_TOPIC");
  const caFile = variables.get("APNS_CA");
  return {
    credentials,
    ...(isBinary ? { protocol: "binary" } : {}),
    ...(environment === undefined ? {} : { environment }),
    ...(topic === undefined ? {} : { topic }),
    ...(Object.keys(endpoints).length === 0 ? {} : { endpoints }),
    ...(caFile === undefined ? {} : { ca: readAuthorities(caFile) }),
  };
}

interface GivenEndpoints {
  http2?: Endpoint;
  gateway?: Endpoint;
  feedback?: Endpoint;
}

/** @throws UsageError for both protocols at once */
function endpointsOf(variables: Variables): GivenEndpoints {
  const http2 = variables.endpoint("APNS_HTTP2") ?? variables.hostAndPort("APNS_HOST", "APNS_PORT");
  const gateway = variables.endpoint("APNS_GATEWAY");
  const feedback = variables.endpoint("APNS_FEEDBACK");
  if (http2 !== undefined && gateway !== undefined) {
    throw new UsageError(
      "conflicting-options",
      "APNS_GATEWAY is set, and so is APNS_HTTP2 or APNS_HOST: each is the server of another protocol. Unset one.",
      { field: "APNS_GATEWAY" },
    );
  }
  return {
    ...(http2 === undefined ? {} : { http2 }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(feedback === undefined ? {} : { feedback }),
  };
}

function credentialsOf(variables: Variables, isBinary: boolean): ClientCredentials {
  const key = variables.get("APNS_KEY") ?? variables.get("APNS_KEY_FILE");
  const certFile = variables.get("APNS_CERT");
  const pfxFile = variables.get("APNS_PFX");
  const isProviderKey = key !== undefined && (/\.p8$/i.test(key) || keyTextOf(key) !== undefined);
  const passphrase = variables.get("APNS_PASSPHRASE");
  const secret = passphrase === undefined ? {} : { passphrase };
  if (pfxFile !== undefined) return { pfxFile, ...secret };
  const isForTokens = isProviderKey && !isBinary && variables.get("APNS_TEAM_ID") !== undefined;
  if (certFile !== undefined && !isForTokens) {
    return { certFile, ...(key === undefined || isProviderKey ? {} : { keyFile: key }), ...secret };
  }
  if (key !== undefined) return providerKeyOf(key, variables);
  throw new UsageError(
    "missing-option",
    "APNS_KEY is not set, and neither are APNS_CERT and APNS_PFX: set APNS_KEY with APNS_TEAM_ID, or one of the others.",
    { field: "APNS_KEY" },
  );
}

function providerKeyOf(key: string, variables: Variables): ClientCredentials {
  const teamId = variables.required("APNS_TEAM_ID", "a .p8 key belongs to a team");
  const text = keyTextOf(key);
  if (text !== undefined) {
    const keyId = variables.required(
      "APNS_KEY_ID",
      "APNS_KEY is a text, and only the name of a file tells the id",
    );
    return { key: text, keyId, teamId };
  }
  const keyId = variables.get("APNS_KEY_ID");
  return { keyFile: key, teamId, ...(keyId === undefined ? {} : { keyId }) };
}

/** The error has no cause, since that of Node has the path. */
function readAuthorities(path: string): Uint8Array {
  try {
    return process.getBuiltinModule("node:fs").readFileSync(path);
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new UsageError(
      "out-of-range",
      `APNS_CA cannot be read (${code}): it must be the path of a PEM file, relative to the working directory.`,
      { field: "APNS_CA" },
    );
  }
}
