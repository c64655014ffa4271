import type { Connector } from "@apns/transport/connector";
import { expect, test } from "vitest";
import { createDeferred } from "../../src/node/deferred.js";
import { Driver } from "../../src/node/driver.js";
import { type EchoEvent, type EchoFate, EchoSession } from "./echo-session.js";

const connector: Connector = {
  endpoint: { host: "gateway.example", port: 2195 },
  connect: () => Promise.reject(new Error("nothing is sent here")),
};

/** A driver whose session wants nothing but to be woken; `awake` resolves when its alarm has gone off. */
function sleeper() {
  const session = new EchoSession();
  const alarm = createDeferred();
  const driver = new Driver<number, EchoFate, EchoEvent>({
    leave: "tick",
    read: "at-once",
    connector,
    session,
    onSettled: () => {},
    onEvent: undefined,
    beforeActions: () => {
      if (session.wakes.length > 0 && session.alarmAtMs === Infinity) alarm.resolve();
    },
  });
  return { session, driver, awake: alarm.promise };
}

test("a driver wakes its session at the time it asked for, and again after a timer that fired early", async () => {
  const { session, driver, awake } = sleeper();
  const wantedAtMs = performance.now() + 30;
  session.alarmAtMs = wantedAtMs;
  driver.soon();
  const keepAlive = setTimeout(() => {}, 60_000);
  await awake;
  clearTimeout(keepAlive);
  expect(session.wakes.at(-1)).toBeGreaterThanOrEqual(wantedAtMs);
  for (const atMs of session.wakes.slice(0, -1)) expect(atMs).toBeLessThan(wantedAtMs);
  expect(session.wakes.length).toBeLessThanOrEqual(3);
  await driver.close(0);
});

test("an earlier alarm replaces a later one; a later one does not postpone it", async () => {
  const { session, driver, awake } = sleeper();
  const startedAtMs = performance.now();
  for (const delayMs of [3_600_000, 20]) {
    session.alarmAtMs = startedAtMs + delayMs;
    driver.soon();
    await new Promise(setImmediate);
  }
  const keepAlive = setTimeout(() => {}, 60_000);
  await awake;
  clearTimeout(keepAlive);
  expect(performance.now() - startedAtMs).toBeLessThan(3_600_000);
  await driver.close(0);
});

test("an alarm in the past goes off at once, one beyond the longest timer of Node does not", async () => {
  const late = sleeper();
  late.session.alarmAtMs = performance.now() + 2 ** 40;
  late.driver.soon();
  const soon = sleeper();
  soon.session.alarmAtMs = performance.now() - 1000;
  soon.driver.soon();
  const keepAlive = setTimeout(() => {}, 60_000);
  await soon.awake;
  const again = sleeper();
  again.session.alarmAtMs = performance.now() + 20;
  again.driver.soon();
  await again.awake;
  clearTimeout(keepAlive);
  expect(late.session.wakes).toEqual([]);
  for (const { driver } of [late, soon, again]) await driver.close(0);
});
