import { runClient, SinkProcess } from "../harness/processes.mjs";
import { median, rounded } from "../harness/statistics.mjs";

const EXACT = "the relay: the round trip of PING";
const FAST = "the relay: a burst without a delay";
const TIMEOUT_MS = 60_000;

/** The relay itself: its round trips as PING measures them, and what it costs where it delays nothing. */
export async function runRelayRows({ quick, server, isWanted, emit, showProgress }) {
  const sink = await SinkProcess.start("http2/sink.mjs", server.certificate);
  const run = async (script, { roundTripMs, count, settings = {} }) => {
    const relay =
      roundTripMs === undefined
        ? undefined
        : await SinkProcess.start("network/relay.mjs", { to: sink.port, roundTripMs });
    const port = relay?.port ?? sink.port;
    const result = await runClient(script, {
      count,
      settings,
      server: { ...server.client, port },
      timeoutMs: TIMEOUT_MS,
    });
    const relayed = await relay?.counted();
    await relay?.stop();
    if (result.failure !== undefined) throw new Error(`${script}: ${result.failure}`);
    return { ...result, relayed };
  };
  try {
    for (const roundTripMs of quick ? [20] : [0, 20, 80, 200]) {
      const name = `${roundTripMs} ms`;
      if (!isWanted(EXACT, name)) continue;
      showProgress(`network, ${EXACT}: ${name}`);
      emit(await pingRow(run, { name, roundTripMs, count: quick ? 5 : 40 }));
    }
    for (const [name, roundTripMs] of quick ? [] : [["without the relay"], ["through the relay", 0]]) {
      if (!isWanted(FAST, name)) continue;
      showProgress(`network, ${FAST}: ${name}`);
      emit(await burstRow(run, { name, roundTripMs }));
    }
  } finally {
    await sink.stop();
  }
}

async function pingRow(run, { name, roundTripMs, count }) {
  const { timesMs, setUpMs } = await run("network/clients/ping.mjs", { roundTripMs, count });
  const sorted = timesMs.toSorted((a, b) => a - b);
  const ms = median(sorted);
  return {
    ...{ title: EXACT, name, client: "PING", roundTripMs, connections: 1, ms: rounded(ms) },
    ...{ fromMs: rounded(sorted[0]), toMs: rounded(sorted.at(-1)), boundMs: roundTripMs },
    ...{ ratio: roundTripMs === 0 ? undefined : rounded(ms / roundTripMs), setUpMs: rounded(setUpMs) },
  };
}

async function burstRow(run, { name, roundTripMs }) {
  const count = 200_000;
  const settings = { scenario: "burst", connections: 4, form: "sendMany" };
  const { ms, relayed } = await run("network/clients/ours.mjs", { roundTripMs, count, settings });
  return {
    ...{ title: FAST, name, client: "@apns/client", roundTripMs: 0, connections: 4, count, ms: rounded(ms) },
    ...{ perSecond: rounded((count * 1000) / ms) },
    ...(relayed === undefined ? {} : { relayShare: rounded(relayed.cpuMicros / relayed.wallMicros) }),
  };
}
