import { expect, test } from "vitest";
import { tokenClient } from "../fixture/http2-client.js";
import { command2, series } from "../fixture/notification-bytes.js";
import { gatewayClient, start } from "../fixture/simulator-fixture.js";

const refuse = (status: number) => ({ at: "request", do: { answer: { status } } }) as const;

test("P-10: each change holds at once, on a connection that is open", async () => {
  await using apple = await start();
  await using client = tokenClient(apple);
  const status = async (): Promise<unknown> => {
    const answer = await client.push();
    return "status" in answer ? answer.status : answer;
  };
  expect(await status()).toBe(200);
  const added = apple.rules.add(refuse(503));
  expect(await status()).toBe(503);
  const first = apple.rules.add({ ...refuse(429), times: 1 }, "first");
  expect(apple.rules.list().map(({ id }) => id)).toEqual([first.id, added.id]);
  expect([await status(), await status()]).toEqual([429, 503]);
  expect(apple.rules.remove(added.id)).toBe(true);
  expect(apple.rules.remove(added.id)).toBe(false);
  expect(await status()).toBe(200);
  expect(apple.rules.replace([refuse(500)])).toMatchObject([{ name: "rule 1", matches: 0 }]);
  expect(await status()).toBe(500);
  expect(() => apple.rules.add({ at: "request", do: { answer: { status: 99 } } })).toThrow(
    /^rule\.do\.answer\.status: /,
  );
  expect(() => apple.rules.replace([{ do: { close: "x" } } as never])).toThrow(/^rules\[0\]\.do\.close: /);
});

test("P-11: counters go on when other rules change, and start again when all are replaced", async () => {
  await using apple = await start({ rules: [{ name: "twice", times: 2, when: { every: 3 }, do: {} }] });
  const heard: string[] = [];
  apple.events.listen((event) => event.kind === "rules" && heard.push(`${event.change} ${event.rule?.name}`));
  const client = gatewayClient(apple).write(series(1, 3));
  await apple.received.waitFor({}, { count: 3 });
  const [before] = apple.rules.list();
  expect(before).toMatchObject({ name: "twice", matches: 1, left: 1, rule: { times: 2 } });
  const other = apple.rules.add({ name: "other", do: {} });
  client.write(series(4, 9));
  await apple.received.waitFor({}, { count: 9 });
  // The ninth is after the last match that `times` allows.
  expect(apple.rules.get(before?.id ?? "")).toMatchObject({ matches: 2, left: 0 });
  expect(apple.rules.get(other.id)).toMatchObject({ matches: 5, left: undefined });
  apple.rules.remove(other.id);
  apple.useRules([{ name: "twice", times: 2, do: {} }]);
  const [after] = apple.rules.list();
  expect(after).toMatchObject({ matches: 0, left: 2 });
  expect(after?.id).not.toBe(before?.id);
  expect(heard.filter((each) => !each.startsWith("matched"))).toEqual([
    "added other",
    "removed other",
    "replaced undefined",
  ]);
  expect(heard.filter((each) => each === "matched twice")).toHaveLength(2);
  client.destroy();
});

test("P-11: random choices do not depend on rules that come and go", async () => {
  const rule = { name: "some", when: { probability: 0.5 }, do: { verdict: "discarded" } } as const;
  const outcomes: string[][] = [];
  for (const changes of [false, true]) {
    await using apple = await start({ rules: [rule] });
    if (changes) apple.rules.remove(apple.rules.add({ name: "other", do: {} }).id);
    const client = gatewayClient(apple).write(Buffer.concat(Array.from({ length: 50 }, () => command2())));
    const all = await apple.received.waitFor({}, { count: 50 });
    outcomes.push(all.map(({ outcome }) => outcome));
    client.destroy();
  }
  expect(outcomes[0]).toEqual(outcomes[1]);
  expect(new Set(outcomes[0]).size).toBe(2);
});
