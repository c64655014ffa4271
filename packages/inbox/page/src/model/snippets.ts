import type { Notification } from "../../../src/api/notification.js";
import type { Identity } from "../../../src/api/simulator.js";

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

/** A curl call, a command of `apns` and a program, which send this notification to this simulator. */
export function snippetsFor(sent: Sent, identity: Identity): readonly Snippet[] {
  return [
    { title: "curl", text: curlText(sent, identity) },
    { title: "apns", text: commandText(sent, identity) },
    { title: "TypeScript", text: programText(sent, identity) },
  ];
}

function curlText(sent: Sent, { http2, topic }: Identity): string {
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
    ...headers.map(([name = "", value = ""]) => `  -H ${quoted(`${name}: ${value}`)} \\`),
    `  --data-binary ${quoted(sent.payloadText)} \\`,
    `  https://${addressOf(http2)}/${api}`,
  ].join("\n");
}

function commandText(sent: Sent, { http2, keyId, teamId, topic }: Identity): string {
  const flags = [
    `--to ${sent.deviceToken}`,
    `--payload -`,
    `--topic ${quoted(sent.topic ?? topic)}`,
    ...(sent.pushType === null ? [] : [`--push-type ${quoted(sent.pushType)}`]),
    ...(sent.priority === 10 ? [] : [`--priority ${sent.priority}`]),
    ...(sent.collapseId === null ? [] : [`--collapse-id ${quoted(sent.collapseId)}`]),
    `--http2 ${addressOf(http2)} --ca ca.pem`,
    `--key AuthKey.p8 --key-id ${keyId} --team-id ${teamId}`,
  ];
  return `printf %s ${quoted(sent.payloadText)} |\n  apns send ${flags.join(" \\\n    ")}`;
}

function programText(sent: Sent, { http2, keyId, teamId, topic }: Identity): string {
  const fields = [
    `  deviceToken: ${JSON.stringify(sent.deviceToken)},`,
    ...(sent.pushType === null ? [] : [`  pushType: ${JSON.stringify(sent.pushType)},`]),
    ...(sent.priority === 10 ? [] : [`  priority: ${sent.priority},`]),
    ...(sent.collapseId === null ? [] : [`  collapseId: ${JSON.stringify(sent.collapseId)},`]),
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

function addressOf({ host, port }: Identity["http2"]): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** For a shell: between single quotes nothing has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
