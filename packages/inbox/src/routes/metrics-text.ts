import type { InboxContext } from "./route.js";

/** A family of metrics: name, kind, help, and its samples with their labels. */
type Family = readonly [
  name: string,
  kind: "counter" | "gauge",
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
];

/** The text format of Prometheus, version 0.0.4. */
export function metricsText({ apple, hub, streams }: InboxContext): string {
  const { counts } = apple.journal;
  const { received } = apple;
  const one = (value: number): Family[3] => [["", value]];
  const families: readonly Family[] = [
    [
      "apns_simulator_notifications_total",
      "counter",
      "Notifications received, by outcome.",
      [
        ['{outcome="accepted"}', counts.accepted],
        ['{outcome="rejected"}', counts.rejected],
        ['{outcome="discarded"}', counts.discarded],
      ],
    ],
    ["apns_simulator_answers_total", "counter", "Answers given.", one(counts.answers)],
    ["apns_simulator_connections_total", "counter", "Connections accepted.", one(counts.connectionsOpened)],
    ["apns_simulator_connections", "gauge", "Connections that are open.", one(apple.connectionCount)],
    ["apns_simulator_devices", "gauge", "Virtual phones.", one(apple.devices.size)],
    [
      "apns_simulator_rule_matches_total",
      "counter",
      "How often each rule in force held.",
      apple.rules.list().map(({ id, name, matches }) => [`{id="${id}",name="${escaped(name)}"}`, matches]),
    ],
    [
      "apns_simulator_clock_ahead_seconds",
      "gauge",
      "How far the clock is ahead.",
      one(apple.clock.aheadMs / 1000),
    ],
    ["apns_inbox_kept", "gauge", "Notifications in the ring.", one(received.size)],
    ["apns_inbox_kept_bytes", "gauge", "Their bytes.", one(received.bytes)],
    ["apns_inbox_dropped_total", "counter", "Notifications that left the full ring.", one(received.dropped)],
    ["apns_inbox_streams", "gauge", "Readers of event streams.", one(hub.readers)],
    ["apns_inbox_open_requests", "gauge", "Streams and waits that are open.", one(streams.open)],
  ];
  return families.map(textOf).join("");
}

function textOf([name, kind, help, samples]: Family): string {
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join("")}`;
}

function escaped(label: string): string {
  return label.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
