import type { Notification } from "../../../src/api/notification.js";
import type { Identity } from "../../../src/api/simulator.js";
import { addressText } from "./address-text.js";
import { shellQuoted, shellWord } from "./shell-quoted.js";

/** Text to paste that sends the same notification again. */
export interface Snippet {
  readonly title: string;
  readonly text: string;
}

type Sent = Pick<
  Notification,
  | "deviceToken"
  | "headers"
  | "payload"
  | "payloadText"
  | "topic"
  | "pushType"
  | "priority"
  | "collapseId"
  | "expiration"
  | "channelId"
>;

/**
 * A curl call, a command of `apns` and a program, which send this notification to this simulator. A broadcast has the
 * curl call only. A sender may have put anything into any field, and people paste this into a shell.
 */
export function snippetsFor(sent: Sent, identity: Identity): readonly Snippet[] {
  const curl = { title: "curl", text: curlText(sent, identity) };
  if (sent.channelId !== null) return [curl];
  return [
    curl,
    { title: "apns", text: commandText(sent, identity) },
    { title: "TypeScript", text: programText(sent, identity) },
  ];
}

type CurlParts = Pick<Sent, "deviceToken" | "headers" | "payloadText" | "topic" | "pushType" | "channelId">;

/** The curl call. */
export function curlText(sent: CurlParts, { http2, topic }: Pick<Identity, "http2" | "topic">): string {
  const names = Object.entries(sent.headers).filter(([name]) => /^apns-(?!id$|request-id$)/.test(name));
  const headers =
    names.length > 0
      ? names
      : [
          ["apns-topic", sent.topic ?? topic],
          ["apns-push-type", sent.pushType ?? "alert"],
        ];
  const api =
    sent.channelId === null ? `3/device/${sent.deviceToken}` : `4/broadcasts/apps/${sent.topic ?? topic}`;
  return [
    "# ca.pem, cert.pem and key.pem: see Setup",
    "curl --http2 --cacert ca.pem --cert cert.pem --key key.pem \\",
    ...headers.map(([name = "", value = ""]) => `  -H ${shellQuoted(`${name}: ${value}`)} \\`),
    `  --data-raw ${shellQuoted(sent.payloadText)} \\`,
    `  ${shellWord(`https://${addressText(http2)}/${api}`)}`,
  ].join("\n");
}

function commandText(sent: Sent, { http2, keyId, teamId, topic }: Identity): string {
  const flags = [
    `--to ${shellWord(sent.deviceToken)}`,
    `--payload -`,
    `--topic ${shellQuoted(sent.topic ?? topic)}`,
    ...(sent.pushType === null ? [] : [`--push-type ${shellQuoted(sent.pushType)}`]),
    ...(sent.priority === 10 ? [] : [`--priority ${sent.priority}`]),
    ...(sent.collapseId === null ? [] : [`--collapse-id ${shellQuoted(sent.collapseId)}`]),
    ...(sent.expiration === null ? [] : [`--expiration ${sent.expiration}`]),
    `--http2 ${shellWord(addressText(http2))} --ca ca.pem`,
    `--key AuthKey.p8 --key-id ${keyId} --team-id ${teamId}`,
  ];
  return `printf %s ${shellQuoted(sent.payloadText)} |\n  apns send ${flags.join(" \\\n    ")}`;
}

function programText(sent: Sent, { http2, keyId, teamId, topic }: Identity): string {
  const fields = [
    `  deviceToken: ${JSON.stringify(sent.deviceToken)},`,
    ...(sent.pushType === null ? [] : [`  pushType: ${JSON.stringify(sent.pushType)},`]),
    ...(sent.priority === 10 ? [] : [`  priority: ${sent.priority},`]),
    ...(sent.collapseId === null ? [] : [`  collapseId: ${JSON.stringify(sent.collapseId)},`]),
    ...(sent.expiration === null ? [] : [`  expiration: ${sent.expiration},`]),
    `  payload: ${JSON.stringify(sent.payload, undefined, 2).replaceAll("\n", "\n  ")},`,
  ];
  return [
    'import { createClient } from "@apns/client";',
    'import { readFileSync } from "node:fs";',
    "",
    "await using client = createClient({",
    `  http2: { host: ${JSON.stringify(http2.host)}, port: ${http2.port}, ca: readFileSync("ca.pem") },`,
    `  credentials: { keyFile: "AuthKey.p8", keyId: ${JSON.stringify(keyId)}, teamId: ${JSON.stringify(teamId)} },`,
    `  topic: ${JSON.stringify(sent.topic ?? topic)},`,
    "});",
    "await client.send({",
    ...fields,
    "});",
  ].join("\n");
}
