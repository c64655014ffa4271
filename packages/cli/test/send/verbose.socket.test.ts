import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../fixture/terminal-of-a-test.js";
import { GOOD, line, rigged, Workbench } from "../fixture/workbench.js";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

describe("apns send -v", () => {
  test("L-75: HTTP/2: a line for each frame, the token masked and the provider token left out", async () => {
    await using apple = await bench.start();
    const flags = ["--to", GOOD, "--alert", "Hi", ...bench.http2Flags(apple)];
    const run = await runCommand(["send", "-v", ...flags]);
    const lines = run.stderr.trimEnd().split("\n");
    expect(lines[0]).toBe(`[1] connected to 127.0.0.1:${apple.http2.port}`);
    expect(lines).toContain("[1] > client preface");
    expect(lines).toContainEqual(expect.stringMatching(/^\[1\] < SETTINGS: .*maxConcurrentStreams \d+/));
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^\[1\] > HEADERS, stream 1: :method POST, .*:path \/3\/device\/b5bb9d80…, .*authorization \(\d+ characters, not shown\)/,
      ),
    );
    expect(lines).toContain('[1] > DATA, stream 1: endStream, bytes 22, text {"aps":{"alert":"Hi"}}');
    expect(lines).toContainEqual(expect.stringMatching(/^\[1\] < HEADERS, stream 1: .*:status 200/));
    for (const text of lines) expect(text).toMatch(/^\[1\] (?:connected to|[<>]) /);
    expect(run.stderr).not.toContain(GOOD);
    expect(run.stderr).not.toContain("eyJ");
    expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^accepted /) });
    const whole = await runCommand(["send", "--verbose", "--show-device-tokens", ...flags]);
    expect(whole.stderr).toContain(`:path /3/device/${GOOD}`);
  });

  test("L-75: binary: notifications, the error response, and the connection after it by its number", async () => {
    await using apple = await bench.start();
    const file = bench.file("two.ndjson", line({ deviceToken: rigged("0108"), identifier: 7 }) + line());
    const flags = [...bench.binaryFlags(apple), "--settle-after-ms", "100"];
    const run = await runCommand(["send", file, "-v", ...flags]);
    expect(run.stderr).toMatch(/^\[1\] > notification: command 2, identifier \d+, deviceToken fa17fa17…, /m);
    expect(run.stderr).toMatch(/^\[1\] < error response: status 8, reason invalid-token, identifier \d+, /m);
    expect(run.stderr).toMatch(/^\[2\] > notification: .*deviceToken b5bb9d80…, /m);
    expect(run.stderr).not.toContain(GOOD);
    expect(run.code).toBe(1);
  });

  test("L-75: nothing of it without the flag, nor in the journal; --dry-run refuses it", async () => {
    await using apple = await bench.start();
    const [journal, flags] = [bench.at("verbose.journal"), bench.http2Flags(apple)];
    const file = bench.file("one.ndjson", line());
    const run = await runCommand(["send", file, "-v", "--journal", journal, ...flags]);
    expect(run.stderr).toContain("> HEADERS");
    bench.file("one.ndjson", line());
    const quiet = await runCommand(["resume", journal]);
    expect(quiet).toMatchObject({ code: 0, stderr: "" });
    const dry = await runCommand(["send", file, "-v", "--dry-run", ...flags]);
    expect(dry.code).toBe(2);
    expect(dry.stderr).toContain("--verbose shows what travels, and --dry-run sends nothing");
  });
});

test.each([1, 7, 63])("L-30: with --concurrency %d so many are in flight, and never more", async (value) => {
  await using apple = await bench.start({ responseDelayMs: 20 });
  const file = bench.file("in-flight.ndjson", line().repeat(150));
  const flags = ["-v", "--concurrency", String(value), ...bench.http2Flags(apple)];
  const { stderr, code } = await runCommand(["send", file, ...flags]);
  let inFlight = 0;
  let most = 0;
  for (const [, direction] of stderr.matchAll(/^\[\d+\] ([<>]) HEADERS/gm)) {
    inFlight += direction === ">" ? 1 : -1;
    most = Math.max(most, inFlight);
  }
  expect({ most, inFlight, code }).toEqual({ most: value, inFlight: 0, code: 0 });
});
