import { resolve } from "node:path";

const OURS_FRESH = "client.sendMany, problems reported";
const WITHOUT_SPARE = "the same without a spare connection";
const HEX = "client.broadcast, problems reported (one payload, arrays of tokens as text)";
const BYTES = "client.broadcast, problems reported (one payload, arrays of tokens as bytes)";
const WINDOWS = "apn 1.7.8, windows of 10,000";
const AT_ONCE = "apn 1.7.8, 100,000 at once";
const PYAPNS = "PyAPNs, frames of 1,000";
const CONNECTION_EACH = "ready frames, a connection for each 1,000";
const LIMIT = "ready frames into a TLS socket, 64 KiB a write";

/** Pairs of pieces: with twenty, the interval of the median is that from the sixth to the fifteenth. */
const PAIRS = 20;
/** Of pieces that take long. */
const LONG_PAIRS = 6;
/** A piece lasts a quarter of a second to a second. */
const many = { count: 150_000, warmUp: 200_000, lead: 10_000 };
/** For rows so fast that the warm-up must be longer. */
const most = { count: 600_000, warmUp: 300_000, lead: 10_000 };
const some = { count: 20_000, warmUp: 10_000, lead: 1000 };
/** For ways in which a client takes seconds. */
const hard = { count: 5000, warmUp: 1000, lead: 0 };
const few = { count: 6000, warmUp: 5000, lead: 1000 };
/** Returns how many of the first `count` notifications the sink refuses; see `isBad`. */
const badAmong = (count) => Math.floor((count + 499) / 1000);

const ours = (name, form, counts = many) => ({
  name,
  kind: "ours",
  client: "binary/clients/ours.mjs",
  settings: { form },
  ...counts,
});
const peer = (name, client, [settings, counts]) => ({
  name,
  kind: "peer",
  client: `binary/clients/${client}`,
  settings,
  ...counts,
});
const withSession = (row, session) => ({ ...row, settings: { ...row.settings, session } });
const withBad = (row) => ({ ...row, settings: { ...row.settings, bad: true }, bad: badAmong });

const faster = (row, [against, factor], text) => ({ row, against, field: "perSecond", factor, text });

/**
 * The comparisons over the binary protocol; see side-by-side.mjs for their form.
 *
 * @param pyapns the path of PyAPNs, its folder or its apns.py; absent: its rows are skipped
 */
export function binaryComparisons({ pyapns }) {
  const withoutPyapns =
    pyapns === undefined ? "give its path with --pyapns (it needs a Python up to 3.11)" : undefined;
  const path = pyapns === undefined ? "" : resolve(pyapns);
  const frames = { way: "frames", path };
  const enhanced = { way: "enhanced", path };
  const fast = { way: "at once", fastMode: true };
  return [
    {
      suite: "binary",
      title: "one connection, all good",
      sink: "binary/sink.mjs",
      pairs: PAIRS,
      rows: [
        { ...peer(LIMIT, "plain-socket.mjs", [{}, most]), kind: "limit" },
        {
          ...peer("ready frames, a frame a write", "plain-socket.mjs", [{ frameAWrite: true }, many]),
          kind: "mark",
        },
        ours(OURS_FRESH, "sendMany, problems"),
        ours("client.sendMany, one by one", "sendMany"),
        ours("client.send, a promise each", "send"),
        ours(HEX, "broadcast, hex", most),
        ours(BYTES, "broadcast, bytes", most),
        ours("transport.submit", "submit"),
        peer(WINDOWS, "apn.mjs", [{ way: "windows" }, { count: 20_000, warmUp: 20_000, lead: 1000 }]),
        { ...peer("apn 1.7.8, all at once, fastMode", "apn.mjs", [fast, hard]), rounds: LONG_PAIRS },
        // The more at once, the slower, so a piece cannot be shorter.
        {
          ...peer(AT_ONCE, "apn.mjs", [{ way: "at once" }, { ...hard, count: 100_000 }]),
          rounds: LONG_PAIRS,
        },
        peer("apn 1.7.8, one call with many tokens", "apn.mjs", [{ way: "many tokens" }, some]),
        peer("apnagent 1.1.3", "apnagent.mjs", [{}, few]),
        { ...peer(PYAPNS, "pyapns.py", [frames, some]), unavailable: withoutPyapns },
        {
          ...peer("PyAPNs, an enhanced notification a call", "pyapns.py", [enhanced, few]),
          unavailable: withoutPyapns,
        },
      ],
      bars: [
        faster(OURS_FRESH, [WINDOWS, 5], "fresh payloads, rate: 5x apn 1.7.8 in windows of 10,000"),
        faster(OURS_FRESH, [AT_ONCE, 40], "fresh payloads, rate: 40x apn 1.7.8 handed 100,000 at once"),
        faster(OURS_FRESH, [PYAPNS, 8], "fresh payloads, rate: 8x PyAPNs"),
        faster(OURS_FRESH, [LIMIT, 0.2], "fresh payloads, rate: 0.2 of ready frames"),
        faster(HEX, [LIMIT, 0.6], "one payload, tokens as text: 0.6 of ready frames"),
        faster(BYTES, [LIMIT, 0.7], "one payload, tokens as bytes: 0.7 of ready frames"),
      ],
    },
    {
      suite: "binary",
      title: "one connection at a time, one bad in a thousand: each costs the connection",
      sink: "binary/sink.mjs",
      pairs: PAIRS,
      rows: [
        {
          ...peer(CONNECTION_EACH, "plain-socket.mjs", [
            { connectionEach: 1000 },
            { count: 100_000, warmUp: 50_000, lead: 1000 },
          ]),
          kind: "limit",
        },
        ours("all good, for comparison", "sendMany, problems"),
        withBad(ours(OURS_FRESH, "sendMany, problems")),
        withBad(withSession(ours(WITHOUT_SPARE, "sendMany, problems"), { spareConnection: "never" })),
        withBad(ours("client.send, a promise each", "send")),
        withBad(peer(WINDOWS, "apn.mjs", [{ way: "windows" }, few])),
      ],
      bars: [
        faster(OURS_FRESH, ["all good, for comparison", 0.5], "one bad in a thousand: half of the good rate"),
        faster(
          OURS_FRESH,
          [CONNECTION_EACH, 0.85],
          "one bad in a thousand: 0.85 of ready frames over a connection for each thousand",
        ),
      ],
    },
  ];
}
