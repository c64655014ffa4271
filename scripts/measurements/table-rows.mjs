// What the README's tables show, and in which rows of the benchmarks it is found. `scripts/measure.mjs` runs these
// comparisons, and those that only the charts show.

const FULL = "one connection, 1,000 in flight, answers at once";
const HUNDRED = "one connection, 100 in flight, answers at once";
const ONE = "one connection, 1 in flight, answers at once";
const AT_ONCE = "100,000 sends outstanding at once";
const WINDOW = "a connection window of 64 KiB, 1,000 in flight";
const STEADY = "5,000 a second, answers after 30 ms";
const GOOD = "one connection, all good";
const BAD = "one connection at a time, one bad in a thousand: each costs the connection";
const MEMORY = "memory of an outstanding notification";
const LOAD = "time to load";
const COMMAND = "start of the command";
const FIRST = "first notification";
const IDLE = "memory of idle clients";

const FRESH = "client.sendMany, problems reported";
const BROADCAST = "client.broadcast, problems reported (one payload)";
const SEND = "client.send, a promise each";
const HEX = "client.broadcast, problems reported (one payload, arrays of tokens as text)";
const BYTES = "client.broadcast, problems reported (one payload, arrays of tokens as bytes)";
const APNS2 = "apns2 (its 32 connections)";

const http2 = (title, name) => ({ suite: "http2", title, name });
const binary = (title, name) => ({ suite: "binary", title, name });
const network = (title) => ({ suite: "network", title });
const footprint = (title, name) => ({ suite: "footprint", title, name });
const memory = (name) => footprint(MEMORY, name);

/** Our own figures, a column for each Node version. `shows` names the fields. */
export const figures = {
  http2: [
    ['`sendMany` with `report: "problems"`, 1,000 in flight', http2(FULL, FRESH), "cost"],
    ["`sendMany`, outcomes one by one", http2(FULL, "client.sendMany, one by one"), "cost"],
    ["`broadcast`, one payload for many devices", http2(FULL, BROADCAST), "cost"],
    ["`send`, a promise each, 1,000 in flight", http2(FULL, SEND), "cost"],
    ["`send`, 100 in flight", http2(HUNDRED, SEND), "cost"],
    ["`send`, 1 in flight", http2(ONE, SEND), "cost"],
    ["memory of one that waits for its outcome, beside its payload", memory("http2"), "heap"],
  ],
  binary: [
    ['`sendMany` with `report: "problems"`', binary(GOOD, FRESH), "cost"],
    ["`broadcast`, device tokens as text", binary(GOOD, HEX), "cost"],
    ["`broadcast`, device tokens as bytes", binary(GOOD, BYTES), "cost"],
    ["`sendMany`, one bad notification in a thousand", binary(BAD, FRESH), "cost"],
    ["memory of one that waits for its outcome, beside its payload", memory("binary"), "heap"],
  ],
  start: [
    ['`import("@apns/client")`', footprint(LOAD, "@apns/client, ESM"), "start"],
    [
      "`import` of `node:http2` and `node:tls`, for comparison",
      footprint(LOAD, "node:http2 and node:tls"),
      "start",
    ],
    ["`apns --version`, with the start of Node", footprint(COMMAND, "apns --version"), "start"],
    ["`node -e 0`, for comparison", footprint(COMMAND, "node -e 0"), "start"],
    ["a program's first notification, from its start", footprint(FIRST, "@apns/client"), "start"],
    ["the same with `node:http2`", footprint(FIRST, "node:http2"), "start"],
    ["the same with `@parse/node-apn`", footprint(FIRST, "@parse/node-apn"), "start"],
    ["memory of an idle client with its connection", footprint(IDLE, "a client with its connection"), "kept"],
    [
      "memory of an idle client with ten identities",
      footprint(IDLE, "a client with ten identities, each with a key and a connection"),
      "kept",
    ],
  ],
};

/** Ours beside others: a line for each Node version, a column for each of the others. */
export const ratios = {
  http2: {
    field: "cpuMicrosEach",
    columns: [
      ["`@parse/node-apn`", "@parse/node-apn"],
      ["`apns2`", APNS2],
      ["undici", "undici, allowH2"],
      ["`node:http2`", "node:http2"],
      ["h2load (C)", "h2load (C, constant body)"],
    ],
    rows: [
      ["`sendMany`, 1,000 in flight", http2(FULL, FRESH)],
      ["`broadcast`, 1,000 in flight", http2(FULL, BROADCAST)],
      ["`send`, 100 in flight", http2(HUNDRED, SEND)],
      ["`send`, 1 in flight", http2(ONE, SEND)],
    ],
  },
  binary: {
    field: "perSecond",
    columns: [
      ["`apn` 1.7.8, windows of 10,000", "apn 1.7.8, windows of 10,000"],
      ["`apn` 1.7.8, all at once", "apn 1.7.8, 100,000 at once"],
      ["apnagent", "apnagent 1.1.3"],
      ["PyAPNs", "PyAPNs, frames of 1,000"],
      [
        "ready frames",
        "ready frames into a TLS socket, 64 KiB a write",
        "ready frames, a connection for each 1,000",
      ],
    ],
    rows: [
      ["`sendMany`", binary(GOOD, FRESH)],
      ["`broadcast`, device tokens as text", binary(GOOD, HEX)],
      ["`broadcast`, device tokens as bytes", binary(GOOD, BYTES)],
      ["`sendMany`, one bad in a thousand", binary(BAD, FRESH)],
    ],
  },
};

/** Figures of ours and of others side by side: a line for each Node version. */
export const sideBySide = {
  latency: {
    columns: [
      ["ours", SEND],
      ["`@parse/node-apn`", "@parse/node-apn"],
      ["`apns2`", APNS2],
      ["`node:http2`", "node:http2"],
    ],
    rows: [
      ["5,000/s, answers after 30 ms: 99th percentile", http2(STEADY), "p99"],
      ["1,000 in flight, connection window of 64 KiB: 99.9th percentile", http2(WINDOW), "p999"],
      ["100,000 `send`s at once: rate", http2(AT_ONCE), "rate"],
      ["100,000 `send`s at once: memory of the process at its peak", http2(AT_ONCE), "peak"],
    ],
  },
  network: {
    columns: [
      ["ours", SEND],
      ["bound", undefined],
      ["`@parse/node-apn`", "@parse/node-apn"],
      ["`apns2`", "apns2"],
      ["`node:http2`", "node:http2"],
    ],
    rows: [
      ["100,000 at once, 4 connections", network("burst of 100,000 at once, 4 connections, 80 ms"), "time"],
      ["100,000 at once, 10 connections", network("burst of 100,000 at once, 10 connections, 80 ms"), "time"],
      [
        "the first notification of a new client",
        network("the first notification of a cold client, 80 ms"),
        "time",
      ],
      ["5,000/s: 99th percentile", network("5,000 a second, 80 ms"), "time"],
      [
        "5,000/s, a connection lost every 10 s: 99th percentile",
        network("5,000 a second, a connection lost every 10 s, 80 ms"),
        "time",
      ],
    ],
  },
};

const FAR_BAD = network("binary, burst of 50,000 at once, one bad in a thousand, 80 ms");
const NEAR_BAD = network("binary, burst of 100,000 at once, one bad in a thousand, loopback");
const LOST = network("5,000 a second, a connection lost every 10 s, 80 ms");

/** Goals that the project has set itself: the bars of these comparisons, by their texts. */
export const goals = [
  [
    network("burst of 100,000 at once, 4 connections, 80 ms"),
    "burst, 4 connections, 80 ms: 1.3x of the bound",
  ],
  [
    network("burst of 100,000 at once, 10 connections, 80 ms"),
    "burst, 10 connections, 80 ms: 1.5x of the bound",
  ],
  [network("the first notification of a cold client, 80 ms"), "cold client, 80 ms: 3 round trips + 15 ms"],
  [LOST, "a connection lost every 10 s, 99th percentile of what was not on it: a round trip + 25 ms"],
  [http2(FULL), "fresh payloads, CPU: 0.75x of h2load"],
  [http2(FULL), "one payload, CPU: 0.5x of h2load"],
  [http2(HUNDRED), "send, 100 in flight, CPU: 1.0x of h2load"],
  [binary(GOOD), "fresh payloads, rate: 0.2 of ready frames"],
  [binary(GOOD), "one payload, tokens as text: 0.6 of ready frames"],
  [binary(GOOD), "one payload, tokens as bytes: 0.7 of ready frames"],
  [binary(BAD), "one bad in a thousand: 0.85 of ready frames over a connection for each thousand"],
  [NEAR_BAD, "binary, one bad in a thousand, loopback: 0.85 of ready frames"],
  [FAR_BAD, "binary, one bad in a thousand, 80 ms: 1.3x of the bound"],
  [footprint(MEMORY), "http2: at most 200 bytes of heap each, beside the payload"],
  [footprint(LOAD), "@apns/client, ESM: time to load, of node:http2 and node:tls together"],
];

/** What only the charts show. */
const charted = [20, 200].flatMap((roundTripMs) =>
  [4, 10].map((connections) =>
    network(`burst of 100,000 at once, ${connections} connections, ${roundTripMs} ms`),
  ),
);

/** Every comparison that a table or a chart shows: `{ suite, title }`. */
export function comparisonsShown() {
  const tables = [...Object.values(ratios), ...Object.values(sideBySide)].flatMap(({ rows }) => rows);
  const others = [...Object.values(figures).flat(), ...tables].map(([, place]) => place);
  const places = [...others, ...goals.map(([place]) => place)];
  const unique = new Map(
    [...places, ...charted].map(({ suite, title }) => [`${suite}: ${title}`, { suite, title }]),
  );
  return [...unique.values()];
}

/** Whether a row, or a ratio, is shown anywhere; a chart may show any row that is not a ratio. */
export function isShown(row) {
  if (goals.some(([place, text]) => row.bar === text && isOf(row, place))) return true;
  if (row.kind !== "ratio") return comparisonsShown().some(({ suite, title }) => isOf(row, { suite, title }));
  return Object.values(ratios).some(
    ({ field, columns, rows }) =>
      row.field === field &&
      columns.some(([, ...names]) => names.includes(row.against)) &&
      rows.some(([, place]) => isOf(row, place)),
  );
}

/** Whether a row is in this place; a place without a name is a whole comparison. */
export function isOf(row, { suite, title, name }) {
  return row.suite === suite && row.title === title && (name === undefined || row.name === name);
}
