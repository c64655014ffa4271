import { binaryBoundMs, burstBoundMs, firstBoundMs, requestBoundMs } from "./bounds.mjs";

const STREAMS = 1000;
/** apns2 keeps so many connections, and sends one request at a time over each; neither can be changed. */
const APNS2 = { connections: 32, streams: 1 };
const OURS = "client.send, a promise each";
const NODE_APN = "@parse/node-apn";
const UNDICI = "undici";
const NODE_HTTP2 = "node:http2";
const READY_FRAMES = "ready frames, a connection for each 1,000";

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
 * `{ name, client, kind, script, settings, count, bad, boundMs }`; `boundMs` is a number, or the name of the row that is
 * the bound. Peers run once.
 *
 * @param quick as few and as short as shows that ours answers every notification once, and that the peers run
 */
export function networkComparisons({ quick }) {
  const roundTrips = quick ? [20] : [20, 80, 200];
  const each = (make) => roundTrips.map((roundTripMs) => make({ roundTripMs, quick }));
  const one = { roundTripMs: quick ? 20 : 80, quick };
  const all = [
    ...each((run) => burst({ ...run, connections: 4, atMost: 1.3 })),
    ...each((run) => burst({ ...run, connections: 10, atMost: 1.5 })),
    heldBack(one),
    ...each(first),
    ...each(idle),
    forgotten(one),
    ...each(steady),
    lost(one),
    toldGoAway(one),
    ...each(binaryBurst),
    binaryBad(one),
    binaryBadOnLoopback(one),
  ];
  // Peers that share their way of connecting with a row that stays need not be tried twice.
  return quick
    ? all.map((one) => ({ ...one, rows: one.rows.filter((row) => row.isInQuick ?? row.kind !== "peer") }))
    : all;
}

function number(value) {
  return value.toLocaleString("en");
}

function bar(row, [field, atMost], text) {
  return { row, field, atMost, text };
}

function burst({ roundTripMs, quick, connections, atMost }) {
  const count = quick ? 5000 : 100_000;
  const settings = { scenario: "burst", connections, streams: STREAMS };
  const rows = [
    ours(settings),
    { ...ours({ ...settings, form: "sendMany" }), name: "client.sendMany, problems reported" },
    nodeHttp2(settings),
  ];
  // Its connections cannot be changed.
  if (connections === 4) rows.push(apns2(settings));
  // It loses nearly all, and takes its time. undici takes minutes.
  if (connections === 4 && roundTripMs === 80) rows.push(nodeApn(settings));
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
        ? [bar(OURS, ["ratio", atMost], `burst, ${connections} connections, 80 ms: ${atMost}x of the bound`)]
        : [],
  };
}

/** As APNs does with provider tokens. */
function heldBack({ roundTripMs, quick }) {
  const count = quick ? 5000 : 100_000;
  const settings = { scenario: "burst", connections: 4, streams: STREAMS };
  const boundMs = burstBoundMs({ roundTripMs, count, ...settings, proofs: 1 });
  return {
    title: `burst of ${number(count)} at once, 4 connections, one stream until the first answer, ${roundTripMs} ms`,
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
    rows: [ours, ...http2Peers].map((make) => ({ ...make(settings), count: 1, boundMs, isInQuick: true })),
    bars: [bar(OURS, ["ms", boundMs + 15], `cold client, ${roundTripMs} ms: 3 round trips + 15 ms`)],
  };
}

/** Instead of an hour, a client is idle for longer than its `probeAfterIdleMs`, so that it asks with a PING first. */
function idleSettings(quick) {
  const times = quick ? { idleMs: 300, probeAfterIdleMs: 200 } : { idleMs: 1500, probeAfterIdleMs: 1000 };
  return { scenario: "idle", connections: 1, ...times };
}

function idle({ roundTripMs, quick }) {
  const settings = idleSettings(quick);
  return {
    title: `the first notification after idleness, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    rounds: 3,
    rows: [
      { ...ours(settings), name: "client.send, after its probeAfterIdleMs" },
      { ...ours({ ...settings, probeAfterIdleMs: 0 }), name: "client.send, probeAfterIdleMs: 0" },
      ...http2Peers.map((make) => make(settings)),
    ].map((row) => ({ ...row, count: 1, boundMs: requestBoundMs({ roundTripMs }) })),
  };
}

/** Firewalls drop idle connections silently. The bound is that of a client that knows it. */
function forgotten({ roundTripMs, quick }) {
  const settings = idleSettings(quick);
  return {
    title: `the first notification after idleness in which the connection was dropped silently, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    relayOptions: { deafAfterIdleMs: settings.idleMs / 2 },
    rounds: 3,
    rows: [
      { ...ours(settings), name: "client.send, after its probeAfterIdleMs" },
      nodeApn(settings),
      apns2(settings),
    ].map((row) => ({ ...row, count: 1, boundMs: firstBoundMs({ roundTripMs }) })),
  };
}

function steady({ roundTripMs, quick }) {
  return steadyRun(quick ? "1,000 a second" : "5,000 a second", { roundTripMs, quick, seconds: 9 });
}

function steadyRun(name, { roundTripMs, quick, seconds, ...others }) {
  const perSecond = quick ? 1000 : 5000;
  const settings = { scenario: "steady", connections: 4, perSecond };
  const peers = others.peers ?? [nodeApn, apns2, nodeHttp2];
  return {
    title: `${name}, ${roundTripMs} ms`,
    roundTripMs,
    sink: HTTP2_SINK,
    rounds: 1,
    rows: [ours, ...peers].map((make) => ({
      ...make(settings),
      count: perSecond * (quick ? 2 : seconds),
      boundMs: requestBoundMs({ roundTripMs }),
    })),
    ...others,
  };
}

/** node:http2 does not connect again. */
const disturbed = { seconds: 31, peers: [nodeApn, apns2] };

function lost({ roundTripMs, quick }) {
  const everyMs = quick ? 600 : 10_000;
  return steadyRun(`${quick ? "1,000" : "5,000"} a second, a connection lost every ${everyMs / 1000} s`, {
    ...{ roundTripMs, quick, ...disturbed },
    relayOptions: { cutEveryMs: everyMs },
    bars: [
      bar(
        OURS,
        ["p99Ms", roundTripMs + 25],
        "a connection lost every 10 s, 99th percentile of what was not on it: a round trip + 25 ms",
      ),
    ],
  });
}

function toldGoAway({ roundTripMs, quick }) {
  const everyMs = quick ? 600 : 10_000;
  return steadyRun(
    `${quick ? "1,000" : "5,000"} a second, a connection told GOAWAY every ${everyMs / 1000} s`,
    {
      ...{ roundTripMs, quick, ...disturbed },
      sinkOptions: { goAwayEveryMs: everyMs },
      bars: [
        bar(
          OURS,
          ["p99Ms", roundTripMs + 25],
          "a connection told GOAWAY every 10 s, 99th percentile: a round trip + 25 ms",
        ),
      ],
    },
  );
}

const binaryOurs = (settings) => ({ ...ours(settings), script: "network/clients/binary-ours.mjs" });
const apn = (settings) => peer("apn 1.7.8 (until written)", "binary-apn", settings);

function binaryBurst({ roundTripMs, quick }) {
  const count = quick ? 5000 : 100_000;
  const settings = { scenario: "burst", connections: 1 };
  const boundMs = binaryBoundMs({ roundTripMs });
  return {
    title: `binary, burst of ${number(count)} at once, ${roundTripMs} ms`,
    roundTripMs,
    sink: BINARY_SINK,
    rounds: 3,
    rows: [
      { ...binaryOurs(settings), count, boundMs },
      { ...apn(settings), count: count / 10, boundMs, isInQuick: true },
    ],
  };
}

function binaryBad({ roundTripMs, quick }) {
  const count = quick ? 5000 : 50_000;
  const settings = { scenario: "burst", connections: 1, bad: true };
  return {
    title: `binary, burst of ${number(count)} at once, one bad in a thousand, ${roundTripMs} ms`,
    roundTripMs,
    sink: BINARY_SINK,
    rounds: 1,
    rows: [
      { ...binaryOurs(settings), count },
      { ...apn(settings), count: count / 5 },
    ].map((row) => ({
      ...row,
      bad: badAmong,
      boundMs: binaryBoundMs({ roundTripMs, bad: badAmong(row.count) }),
    })),
    bars: [bar(OURS, ["ratio", 1.3], `binary, one bad in a thousand, ${roundTripMs} ms: 1.3x of the bound`)],
  };
}

/** Without a network, the bound is a program that sends ready frames over a new connection for each thousand. */
function binaryBadOnLoopback({ quick }) {
  const count = quick ? 5000 : 100_000;
  const settings = { scenario: "burst", connections: 1 };
  return {
    title: `binary, burst of ${number(count)} at once, one bad in a thousand, loopback`,
    roundTripMs: 0,
    sink: BINARY_SINK,
    rounds: 5,
    rows: [
      { ...peer(READY_FRAMES, "binary-ready-frames", settings), kind: "limit", count, boundMs: READY_FRAMES },
      { ...binaryOurs({ ...settings, bad: true }), count, bad: badAmong, boundMs: READY_FRAMES },
    ],
    bars: [bar(OURS, ["ratio", 1 / 0.85], "binary, one bad in a thousand, loopback: 0.85 of ready frames")],
  };
}
