import {
  APNS2,
  few,
  H2LOAD,
  h2load,
  LIMIT,
  many,
  NODE_APN,
  NODE_HTTP2,
  OURS_BROADCAST,
  OURS_FRESH,
  ours,
  peer,
  peers,
  some,
  UNDICI,
} from "./rows.mjs";

/** Pairs of pieces: with twenty, the interval of the median is that from the sixth to the fifteenth. */
const PAIRS = 20;
/** Of comparisons that only confirm another one. */
const FEWER_PAIRS = 12;
/** Of pieces that must last longer. */
const LONG_PAIRS = 8;
/** `against` takes `factor` times the CPU of `row`. */
const less = (row, [against, factor], text) => ({ row, against, field: "cpuMicrosEach", factor, text });

/** With `ownProcesses`, each run is a process of its own instead of a piece. */
const comparison = (title, sinkOptions, { ownProcesses = false, pairs = PAIRS, ...others }) => ({
  suite: "http2",
  title,
  sink: "http2/sink.mjs",
  sinkOptions,
  ...others,
  ...(ownProcesses ? {} : { pairs }),
});

/** The comparisons over HTTP/2; see side-by-side.mjs for their form. */
export function http2Comparisons() {
  const full = { inFlight: 1000 };
  const hundred = { inFlight: 100 };
  const ten = { inFlight: 10 };
  const one = { inFlight: 1, latency: true };
  const four = { inFlight: 1000, connections: 4 };
  const window = { inFlight: 1000, latency: true };
  const rate = { perSecond: 5000, inFlight: 1000 };
  const perSecond = { count: 5000, warmUp: 5000, lead: 500 };
  const atOnce = { atOnce: true };
  return [
    comparison(
      "one connection, 1,000 in flight, answers at once",
      {},
      {
        rows: [
          { ...peer(LIMIT, "ready-requests", [full, many]), kind: "limit" },
          ours(OURS_FRESH, "sendMany, problems", [full, many]),
          ours("client.sendMany, batches", "sendMany, batches", [full, many]),
          ours("client.sendMany, one by one", "sendMany", [full, many]),
          ours("client.send, a promise each", "send", [full, many]),
          ours(OURS_BROADCAST, "broadcast", [full, many]),
          ours("transport.submit", "submit", [full, many]),
          h2load(full),
          ...peers(full),
        ],
        bars: [
          less(OURS_FRESH, [NODE_APN, 22], "fresh payloads, CPU: @parse/node-apn takes 22x"),
          less(OURS_FRESH, [APNS2, 35], "fresh payloads, CPU: apns2 takes 35x"),
          less(OURS_FRESH, [NODE_HTTP2, 15], "fresh payloads, CPU: node:http2 takes 15x"),
          less(OURS_FRESH, [H2LOAD, 1 / 0.75], "fresh payloads, CPU: 0.75x of h2load"),
          less(OURS_BROADCAST, [H2LOAD, 1 / 0.5], "one payload, CPU: 0.5x of h2load"),
        ],
      },
    ),
    comparison(
      "one connection, 1,000 in flight, answers with apns-id",
      { apnsId: true },
      {
        pairs: FEWER_PAIRS,
        rows: [
          ours(OURS_FRESH, "sendMany, problems", [full, many]),
          ours(OURS_BROADCAST, "broadcast", [full, many]),
          h2load(full),
          peer(NODE_HTTP2, "node-http2", [full, some]),
        ],
        quick: false,
      },
    ),
    comparison(
      "one connection, 100 in flight, answers at once",
      {},
      {
        quick: false,
        rows: [
          ours("client.send, a promise each", "send", [
            hundred,
            { count: 60_000, warmUp: 20_000, lead: 1000 },
          ]),
          h2load(hundred, { count: 60_000 }),
          ...peers(hundred, few),
        ],
        bars: [
          less(
            "client.send, a promise each",
            [NODE_APN, 9],
            "send, 100 in flight, CPU: @parse/node-apn takes 9x",
          ),
          less("client.send, a promise each", [H2LOAD, 1], "send, 100 in flight, CPU: 1.0x of h2load"),
        ],
      },
    ),
    comparison(
      "one connection, 10 in flight, answers at once",
      {},
      {
        pairs: FEWER_PAIRS,
        rows: [
          ours("client.send, a promise each", "send", [ten, { count: 20_000, warmUp: 20_000, lead: 500 }]),
          h2load(ten, { count: 20_000 }),
          ...peers(ten, few),
        ],
        quick: false,
      },
    ),
    comparison(
      "one connection, 1 in flight, answers at once",
      {},
      {
        rows: [
          ours("client.send, a promise each", "send", [one, { count: 3000, warmUp: 5000, lead: 100 }]),
          h2load({ inFlight: 1 }, { count: 6000 }),
          ...peers(one, { count: 2000, warmUp: 3000, lead: 100 }),
        ],
        bars: [
          less("client.send, a promise each", [NODE_APN, 2], "1 in flight, CPU: @parse/node-apn takes 2x"),
          less("client.send, a promise each", [NODE_HTTP2, 2], "1 in flight, CPU: node:http2 takes 2x"),
          {
            row: "client.send, a promise each",
            against: NODE_HTTP2,
            field: "p50",
            factor: 1,
            text: "1 in flight, median latency: node:http2's is no lower",
          },
        ],
      },
    ),
    comparison(
      "four connections, 1,000 in flight together, answers at once",
      {},
      {
        pairs: FEWER_PAIRS,
        rows: [
          ours("client.sendMany, problems reported", "sendMany, problems", [four, many]),
          h2load(four),
          peer("@parse/node-apn, MultiProvider", "node-apn", [four, some]),
          peer(APNS2, "apns2", [four, { ...some, count: 3000 }]),
          peer(UNDICI, "undici", [four, { ...some, count: 3000 }]),
          peer(NODE_HTTP2, "node-http2", [four, some]),
        ],
        quick: false,
      },
    ),
    comparison(
      "one connection, 1,000 in flight, answers after 30 ms",
      { delayMs: 30 },
      {
        pairs: FEWER_PAIRS,
        rows: [
          ours("client.sendMany, problems reported", "sendMany, problems", [
            full,
            { count: 10_000, warmUp: 20_000, lead: 1000 },
          ]),
          ours("client.send, a promise each", "send", [full, { count: 10_000, warmUp: 20_000, lead: 1000 }]),
          h2load(full, { count: 10_000 }),
          ...peers(full).filter(({ name }) => name !== UNDICI),
        ],
        quick: false,
      },
    ),
    comparison(
      "100,000 sends outstanding at once",
      {},
      {
        quick: false,
        // Memory is compared.
        ownProcesses: true,
        rows: [
          ours("client.send, a promise each", "send", [atOnce, { count: 100_000, warmUp: 0 }]),
          ...peers(atOnce, { count: 100_000, warmUp: 0 })
            .filter(({ name }) => name !== UNDICI)
            .map((row) => ({ ...row, count: 100_000 }))
            // Twenty seconds each.
            .map((row) => (row.name === APNS2 ? { ...row, rounds: 2 } : row)),
        ],
        bars: [
          {
            row: "client.send, a promise each",
            against: APNS2,
            field: "perSecond",
            factor: 15,
            text: "100,000 at once: 15x faster than apns2",
          },
          {
            row: "client.send, a promise each",
            against: NODE_HTTP2,
            field: "perSecond",
            factor: 5,
            text: "100,000 at once: 5x faster than node:http2",
          },
          {
            row: "client.send, a promise each",
            field: "peakMB",
            atMost: 250,
            text: "100,000 at once: at most 250 MB",
          },
        ],
      },
    ),
    comparison(
      "a connection window of 64 KiB, 1,000 in flight",
      { window: "default" },
      {
        pairs: LONG_PAIRS,
        rows: [
          // Each takes a second and more: one pause delays everything in flight, whatever the total.
          ours("client.send, a promise each", "send", [
            window,
            { count: 400_000, warmUp: 100_000, lead: 2000 },
          ]),
          peer(NODE_APN, "node-apn", [window, { count: 20_000, warmUp: 3000, lead: 1000 }]),
          peer(NODE_HTTP2, "node-http2", [window, { count: 30_000, warmUp: 5000, lead: 1000 }]),
        ],
        bars: [
          {
            row: "client.send, a promise each",
            against: NODE_HTTP2,
            field: "p999",
            factor: 50,
            text: "window of 64 KiB, 99.9th percentile: node:http2's is 50x",
          },
        ],
      },
    ),
    comparison(
      "5,000 a second, answers after 30 ms",
      { delayMs: 30 },
      {
        quick: false,
        rows: [
          ours("client.send, a promise each", "send", [rate, perSecond]),
          ...peers(rate, perSecond)
            .filter(({ name }) => name !== UNDICI)
            .map((row) => ({ ...row, ...perSecond })),
        ],
        bars: [
          {
            row: "client.send, a promise each",
            against: NODE_HTTP2,
            field: "p99",
            minus: 30,
            factor: 2,
            text: "5,000/s, 99th percentile above the 30 ms: node:http2's is 2x",
          },
        ],
      },
    ),
  ];
}
