// Who takes part in the comparisons over HTTP/2, and how many notifications a piece of each has.
import { spawnSync } from "node:child_process";

export const OURS_FRESH = "client.sendMany, problems reported";
export const OURS_BROADCAST = "client.broadcast, problems reported (one payload)";
export const NODE_APN = "@parse/node-apn";
export const APNS2 = "apns2 (its 32 connections)";
export const UNDICI = "undici, allowH2";
export const NODE_HTTP2 = "node:http2";
export const H2LOAD = "h2load (C, constant body)";
export const LIMIT = "ready requests into a TLS socket";

export const ours = (name, form, [settings, counts]) => ({
  name,
  kind: "ours",
  client: "http2/clients/ours.mjs",
  settings: { ...settings, form },
  ...counts,
});
export const peer = (name, client, [settings, counts]) => ({
  name,
  kind: "peer",
  client: `http2/clients/${client}.mjs`,
  settings,
  ...counts,
});

const withoutH2load =
  spawnSync("h2load", ["--version"]).status === 0
    ? undefined
    : "h2load is not installed (Debian: nghttp2-client)";

/** A piece lasts a quarter of a second to a second, and fills the connection several times over. */
export const many = { count: 80_000, warmUp: 200_000, lead: 10_000 };
export const some = { count: 6000, warmUp: 3000, lead: 1000 };
/** For peers with few notifications in flight. */
export const few = { count: 3000, warmUp: 3000, lead: 200 };

export function peers(settings, counts = some) {
  return [
    peer(NODE_APN, "node-apn", [settings, counts]),
    peer(APNS2, "apns2", [settings, { ...counts, count: counts.count / 2 }]),
    peer(UNDICI, "undici", [settings, { ...counts, count: Math.ceil(counts.count / 3) }]),
    peer(NODE_HTTP2, "node-http2", [settings, counts]),
  ];
}

export function h2load(settings, counts = many) {
  const row = peer(H2LOAD, "h2load", [settings, { ...counts, warmUp: 0, lead: 0 }]);
  return { ...row, kind: "mark", unavailable: withoutH2load };
}
