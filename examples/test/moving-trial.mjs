// Who gets what in the tests of moving: four devices, each with an order.
import { run } from "./program.mjs";

export const GOOD = "0a".repeat(32);
export const OTHER = "0b".repeat(32);
export const BAD = "bad0".repeat(16);
export const DEAD = "dead".repeat(16);
const devices = [GOOD, BAD, DEAD, OTHER];

/** What arrives of a good notification, whoever sent it. */
export const ORDER = {
  deviceToken: GOOD,
  path: `/3/device/${GOOD}`,
  topic: "com.example.app",
  pushType: "alert",
  collapseId: "order-42",
  expiration: 2_000_000_000,
  priority: 5,
  payload: {
    aps: {
      alert: { title: "On its way", body: "Order 42 arrives today" },
      badge: 3,
      sound: "default",
      "thread-id": "orders",
    },
    orderId: 42,
  },
  verdict: "accepted",
};

/** What a program prints: a line for each device, sorted. */
export function saying(bad, dead) {
  return [`${GOOD} accepted`, `${OTHER} accepted`, `${BAD} ${bad}`, `${DEAD} ${dead}`].sort();
}

export function markDevices(apple) {
  apple.unregisterDeviceToken(DEAD, 1_700_000_000_000);
}

/** Runs a program for the four devices: what it said, and what arrived of it. */
export async function trial({ apple, env }, words, file) {
  apple.journal.clear();
  const lines = await run([...words, ...devices], { env, file });
  return { said: lines.sort(), arrived: arrivedAt(apple) };
}

export function arrivedAt({ journal }) {
  return journal.entries
    .filter(({ kind }) => kind === "notification")
    .map(({ deviceToken, path, topic, pushType, collapseId, expiration, priority, payload, verdict }) => ({
      ...{ deviceToken, path, topic, pushType, collapseId, expiration, priority, payload, verdict },
    }))
    .sort((a, b) => a.path.localeCompare(b.path));
}
