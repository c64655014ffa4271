import { binaryBoundMs, burstBoundMs, firstBoundMs, requestBoundMs } from "./bounds.mjs";

const STREAMS = 1000;
/** apns2 keeps so many connections with so many streams each; neither can be changed. */
const APNS2 = { connections: 32, streams: 100 };
const OURS = "client.send, a promise each";
const NODE_APN = "@parse/node-apn";
const UNDICI = "undici";
const NODE_HTTP2 = "node:http2";

const HTTP2_SINK = "http2/sink.mjs";
const BINARY_SINK = "binary/sink.mjs";

/** Returns how many of the first `count` notifications the binary sink refuses; see `isBad`. */
const badAmong = (count) => Math.floor((count + 499) / 1000);

const ours = (settings) => ({
  name: OURS,
  client: "@apns/client",
  kind: "ours",
  script: "network/clients/ours.mjs",
  settings,
});

function peer(name, script, settings) {
  return { name, client: name, kind: "peer", script: `network/clients/${script}.mjs`, settings };
}

const nodeApn = (settings) => peer(NODE_APN, "node-apn", settings);
const apns2 = (settings) => peer("apns2", "apns2", { ...settings, ...APNS2 });
const undici = (settings) => peer(UNDICI, "undici", settings);
const nodeHttp2 = (settings) => peer(NODE_HTTP2, "node-http2", settings);
const http2Peers = [nodeApn, apns2, undici, nodeHttp2];

/**
 * All rows. A comparison is `{ title, roundTripMs, sink, sinkOptions, relayOptions, rounds, rows, bars }`, a row
 * `{ name, client, kind, script, settings, count, boundMs }`; `boundMs` is a number, or the name of the row that is the
 * bound. With `isQuick: false` a quick run leaves it out.
 *
 * @param quick as few and as short as shows that every notification is answered once
 */
export function networkComparisons({ quick }) {
  const roundTrips = quick ? [20] : [20, 80, 200];
  const each = (make) => roundTrips.map((roundTripMs) => make(roundTripMs));
  const count = quick ? 5000 : 100_000;
  return [
    ...each((roundTripMs) => burst({ roundTripMs, count, connections: 4, atMost: 1.3 })),
    ...each((roundTripMs) => burst({ roundTripMs, count, connections: 10, atMost: 1.5 })),
    heldBack({ roundTripMs: quick ? 20 : 80, count, connections: 4 }),
    ...each((roundTripMs) => first({ roundTripMs, quick })),
    ...each((roundTripMs) => idle({ roundTripMs, quick })),
    ...each((roundTripMs) => forgotten({ roundTripMs, quick })),
    ...each((roundTripMs) => steady({ roundTripMs, quick })),
    disturbed({ kind: "lost", roundTripMs: quick ? 20 : 80, quick }),
    disturbed({ kind: "told GOAWAY", roundTripMs: quick ? 20 : 80, quick }),
    ...each((roundTripMs) => binaryBurst({ roundTripMs, count })),
    binaryBadOnLoopback({ count }),
    binaryBad({ roundTripMs: quick ? 20 : 80, count: quick ? 5000 : 50_000 }),
  ];
}

function number(value) {
  return value.toLocaleString("en");
}

function burst({ roundTripMs, count, connections, atMost }) {
  const settings = { scenario: "burst", connections, streams: STREAMS };
  const rows = [
    ours(settings),
    { ...ours({ ...settings, form: "sendMany" }), name: "client.sendMany, problems reported" },
    // undici takes minutes for 100,000 at once.
    ...[nodeApn, apns2, nodeHttp2].map((make) => make(settings)),
  ];
  return {
    title: `burst of ${number(count)} at once, ${connections} connections, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    rounds: 3,
    rows: rows.map((row) => ({
      ...row,
      count,
      boundMs: burstBoundMs({ roundTripMs, count, ...row.settings }),
    })),
    bars:
      roundTripMs === 80
        ? [
            {
              row: OURS,
              field: "ratio",
              atMost,
              text: `burst, ${connections} connections, 80 ms: ${atMost}x of the bound`,
            },
          ]
        : [],
  };
}

/** As APNs does with provider tokens. */
function heldBack({ roundTripMs, count, connections }) {
  const settings = { scenario: "burst", connections, streams: STREAMS };
  const boundMs = burstBoundMs({ roundTripMs, count, connections, streams: STREAMS, proofs: 1 });
  return {
    title: `burst of ${number(count)} at once, ${connections} connections, one stream until the first answer, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    sinkOptions: { firstStreams: 1 },
    rounds: 3,
    rows: [{ ...ours(settings), count, boundMs }],
  };
}

function first({ roundTripMs }) {
  const settings = { scenario: "first", connections: 1 };
  const boundMs = firstBoundMs({ roundTripMs });
  return {
    title: `the first notification of a cold client, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    rounds: 5,
    rows: [ours, ...http2Peers].map((make) => ({ ...make(settings), count: 1, boundMs })),
    bars: [{ row: OURS, field: "ms", atMost: boundMs + 15, text: "cold client: 3 round trips + 15 ms" }],
  };
}

/** Instead of an hour, the client is idle for longer than its `probeAfterIdleMs`, so that it sends a PING first. */
function idle({ roundTripMs, quick }) {
  const settings = {
    scenario: "idle",
    connections: 1,
    idleMs: quick ? 300 : 1500,
    probeAfterIdleMs: quick ? 200 : 1000,
  };
  return {
    title: `the first notification after idleness, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    rounds: 3,
    rows: [
      { ...ours(settings), name: "client.send, probeAfterIdleMs over" },
      { ...ours({ ...settings, probeAfterIdleMs: 0 }), name: "client.send, probeAfterIdleMs: 0" },
      ...http2Peers.map((make) => make(settings)),
    ].map((row) => ({ ...row, count: 1, boundMs: requestBoundMs({ roundTripMs }) })),
  };
}

/** Firewalls drop idle connections silently. The bound is that of a client that knows it. */
function forgotten({ roundTripMs, quick }) {
  const settings = {
    scenario: "idle",
    connections: 1,
    idleMs: quick ? 300 : 1500,
    probeAfterIdleMs: quick ? 200 : 1000,
  };
  return {
    title: `the first notification after idleness in which the connection was dropped silently, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    relayOptions: { deafAfterIdleMs: settings.idleMs - roundTripMs / 2 - 60 },
    rounds: 3,
    rows: [
      { ...ours(settings), name: "client.send, probeAfterIdleMs over" },
      ...(quick ? [] : [nodeApn, apns2].map((make) => make(settings))),
    ].map((row) => ({ ...row, count: 1, boundMs: firstBoundMs({ roundTripMs }) })),
  };
}

function steady({ roundTripMs, quick }) {
  const perSecond = quick ? 1000 : 5000;
  const settings = { scenario: "steady", connections: 4, perSecond };
  return {
    title: `${number(perSecond)} a second, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    rounds: 1,
    rows: [ours, nodeApn, apns2, nodeHttp2].map((make) => ({
      ...make(settings),
      count: perSecond * (quick ? 1.5 : 9),
      boundMs: requestBoundMs({ roundTripMs }),
    })),
  };
}

/** A connection ends every ten seconds, in one of two ways. node:http2 does not connect again. */
function disturbed({ kind, roundTripMs, quick }) {
  const perSecond = quick ? 1000 : 5000;
  const everyMs = quick ? 600 : 10_000;
  const settings = { scenario: "steady", connections: 4, perSecond };
  const isLost = kind === "lost";
  return {
    title: `${number(perSecond)} a second, a connection ${kind} every ${everyMs / 1000} s, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    sinkOptions: isLost ? {} : { goAwayEveryMs: everyMs },
    relayOptions: isLost ? { cutEveryMs: everyMs } : {},
    rounds: 1,
    rows: [ours, nodeApn, apns2].map((make) => ({
      ...make(settings),
      count: perSecond * (quick ? 2 : 31),
      boundMs: requestBoundMs({ roundTripMs }),
    })),
    bars: [
      {
        row: OURS,
        field: "p99Ms",
        atMost: roundTripMs + 25,
        text: `a connection ${kind} every 10 s, 99th percentile of the others: a round trip + 25 ms`,
      },
    ],
  };
}

const binaryOurs = (settings) => ({ ...ours(settings), script: "network/clients/binary-ours.mjs" });
const apn = (settings) => peer("apn 1.7.8 (until written)", "binary-apn", settings);

function binaryBurst({ roundTripMs, count }) {
  const settings = { scenario: "burst", connections: 1 };
  return {
    title: `binary, burst of ${number(count)} at once, ${roundTripMs} ms`,
    roundTripMs,
    sink: BINARY_SINK,
    rounds: 3,
    rows: [binaryOurs(settings), apn(settings)].map((row) => ({
      ...row,
      count: row.kind === "ours" ? count : count / 10,
      boundMs: binaryBoundMs({ roundTripMs }),
    })),
  };
}

function binaryBad({ roundTripMs, count }) {
  const settings = { scenario: "burst", connections: 1, bad: true };
  return {
    title: `binary, burst of ${number(count)} at once, one bad in a thousand, ${roundTripMs} ms`,
    roundTripMs,
    sink: BINARY_SINK,
    rounds: 1,
    rows: [binaryOurs(settings), apn(settings)].map((row) => {
      const own = row.kind === "ours" ? count : count / 5;
      return {
        ...row,
        count: own,
        bad: badAmong,
        boundMs: binaryBoundMs({ roundTripMs, bad: badAmong(own) }),
      };
    }),
    bars: [
      { row: OURS, field: "ratio", atMost: 1.3, text: "binary, one bad in a thousand: 1.3x of the bound" },
    ],
  };
}

/** Without a network, the bound is a program that sends ready frames over a new connection for each thousand. */
function binaryBadOnLoopback({ count }) {
  const settings = { scenario: "burst", connections: 1 };
  const limit = "ready frames, a connection for each 1,000";
  return {
    title: `binary, burst of ${number(count)} at once, one bad in a thousand, loopback`,
    roundTripMs: 0,
    sink: BINARY_SINK,
    rounds: 5,
    rows: [
      { ...peer(limit, "binary-ready-frames", settings), kind: "limit", count, boundMs: limit },
      { ...binaryOurs({ ...settings, bad: true }), count, bad: badAmong, boundMs: limit },
    ],
    bars: [
      {
        row: OURS,
        field: "ratio",
        atMost: 1 / 0.85,
        text: "binary, one bad in a thousand, loopback: 1/0.85 of ready frames",
      },
    ],
  };
}
