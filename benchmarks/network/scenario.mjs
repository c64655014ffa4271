// What a client does in a run, as `task.settings` say. The client is new, and nothing of it is connected.
//
// A client is `{ send, isAccepted, sendAll, close, possibleDuplicates }`:
// - `send` sends number n and returns a promise;
// - `isAccepted` says whether the value of that promise is an acceptance (default: whether it is true);
// - `sendAll`, if there is one, sends numbers 0 to n - 1 at once and resolves to how many were accepted and rejected;
// - `possibleDuplicates` returns how many the server may have taken twice.
//
// The harness adds one pair of callbacks to each promise: async functions around them took more CPU than our client.
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "./monotonic-ms.mjs";

/** The task of this client process. */
export const task = JSON.parse(process.argv[2]);

/** Notifications before the clock starts, so that the client's code is compiled. */
const WARM_UP = 2000;
const IDLE_WARM_UP = 20;

const scenarios = { burst, steady, first, idle };

/** @param createClient makes a client; it does not wait for a connection */
export async function runScenario(createClient) {
  const before = process.cpuUsage();
  const result = await scenarios[task.settings.scenario](createClient);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({ cpuMicros: user + system, ...result })}\n`);
  // Some clients go on connecting after they were closed.
  setTimeout(() => process.exit(), 1000).unref();
}

/** Everything at once, with a client that has no connection yet. Another one has compiled the code. */
async function burst(createClient) {
  const { count, settings } = task;
  if (settings.warmUp !== false) {
    const other = createClient();
    await sendAllOf(other)(Math.min(WARM_UP, count));
    await other.close();
  }
  const startedAtMs = monotonicMs();
  const client = createClient();
  const { idleMs = 0, ...ended } = await sendAllOf(client)(count);
  const ms = monotonicMs() - startedAtMs - idleMs;
  const possibleDuplicates = client.possibleDuplicates?.() ?? 0;
  await client.close();
  return {
    ...ended,
    ms,
    possibleDuplicates,
    sentInWarmUp: settings.warmUp === false ? 0 : Math.min(WARM_UP, count),
  };
}

function sendAllOf(client) {
  return client.sendAll ?? ((total) => sendEach(total, client));
}

/** Begins all before any can end. Resolves to how many were accepted and rejected, and how many failed. */
function sendEach(total, client) {
  const ended = newCount();
  return new Promise((resolve) => {
    let left = total;
    const onEnd = () => {
      left -= 1;
      if (left === 0) resolve(ended);
    };
    const [answered, failed] = counting(ended, client, onEnd);
    for (let n = 0; n < total; n++) client.send(n).then(answered, failed);
  });
}

function newCount() {
  return { accepted: 0, rejected: 0, errors: 0 };
}

/** The callbacks of a promise that count its notification. */
function counting(ended, { isAccepted = Boolean }, onEnd) {
  return [
    (value) => {
      if (isAccepted(value)) ended.accepted += 1;
      else ended.rejected += 1;
      onEnd();
    },
    () => {
      ended.errors += 1;
      onEnd();
    },
  ];
}

/**
 * At a fixed rate. The times at which notifications ended count from when they should have been sent; those of the first
 * second only open connections and compile code.
 */
async function steady(createClient) {
  const { count } = task;
  const { perSecond } = task.settings;
  const client = createClient();
  const ended = newCount();
  const endedAtMs = new Float64Array(count);
  const startedAtMs = monotonicMs();
  let left = count;
  let allEnded;
  const all = new Promise((resolve) => {
    allEnded = resolve;
  });
  for (let begun = 0; begun < count; await sleep(1)) {
    const due = Math.min(count, Math.floor(((monotonicMs() - startedAtMs) * perSecond) / 1000) + 1);
    while (begun < due) {
      const n = begun++;
      const [answered, failed] = counting(ended, client, () => {
        endedAtMs[n] = monotonicMs() - startedAtMs;
        left -= 1;
        if (left === 0) allEnded();
      });
      client.send(n).then(answered, failed);
    }
  }
  await all;
  const possibleDuplicates = client.possibleDuplicates?.() ?? 0;
  await client.close();
  const times = Buffer.from(endedAtMs.buffer).toString("base64");
  return { ...ended, startedAtMs, times, possibleDuplicates };
}

/** The first notification of a client, in a process that has sent nothing before. */
async function first(createClient) {
  const startedAtMs = monotonicMs();
  const client = createClient();
  const ended = await sendEach(1, client);
  const ms = monotonicMs() - startedAtMs;
  await client.close();
  return { ...ended, ms };
}

/** A few notifications, a pause, and the first one after it. */
async function idle(createClient) {
  const client = createClient();
  await sendEach(IDLE_WARM_UP, client);
  await sleep(task.settings.idleMs);
  const startedAtMs = monotonicMs();
  const ended = await sendEach(1, client);
  const ms = monotonicMs() - startedAtMs;
  const possibleDuplicates = client.possibleDuplicates?.() ?? 0;
  await client.close();
  return { ...ended, ms, possibleDuplicates, sentInWarmUp: IDLE_WARM_UP };
}
