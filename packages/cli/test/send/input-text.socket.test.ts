import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apns, finish, main, type Sent, type Stdin, sendFrom } from "../fixture/built-command.js";
import { GOOD, line, Workbench } from "../fixture/workbench.js";

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

/** A run over the binary protocol, with the alerts that arrived. */
async function send(args: readonly string[], stdin: Stdin = ""): Promise<Sent & { alerts: unknown[] }> {
  const run = await sendFrom(bench, args, { stdin, protocol: "binary" });
  const alerts = run.arrived.map(({ payload }) => (payload as { aps: { alert: unknown } }).aps.alert);
  return { ...run, alerts };
}

const latin1 = Buffer.from(line({ payload: { aps: { alert: "Grüße" } } }), "latin1");
const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");

describe("the encoding of an input", () => {
  test("L-3: a character that is cut between two reads arrives whole, in a payload and in a line", async () => {
    const payload = Buffer.from('{"aps":{"alert":"Hi 👩‍👩‍👧"}}');
    const bytes = Array.from(payload, (byte) => Buffer.from([byte]));
    const one = await send(["--to", GOOD, "--payload", "-"], bytes);
    expect(one).toMatchObject({ code: 0, alerts: ["Hi 👩‍👩‍👧"] });
    const many = await send(
      ["-"],
      Array.from(Buffer.from(line({ payload: { aps: { alert: "茶👍" } } })), (byte) => Buffer.from([byte])),
    );
    expect(many).toMatchObject({ code: 0, alerts: ["茶👍"] });
  });

  test("L-3: a byte order mark is dropped at the beginning of stdin, of a file and of any line", async () => {
    const text = Buffer.concat([BOM, Buffer.from(line()), BOM, Buffer.from(line())]);
    expect(await send(["-"], text)).toMatchObject({ code: 0, alerts: ["Hi", "Hi"] });
    const file = bench.file("mark.json", Buffer.concat([BOM, Buffer.from('{"aps":{"alert":"Hi"}}')]));
    expect(await send(["--to", GOOD, "--payload", file])).toMatchObject({ code: 0, alerts: ["Hi"] });
    expect(await send([bench.file("mark.ndjson", text)])).toMatchObject({ code: 0, alerts: ["Hi", "Hi"] });
  });

  test("L-3: a line of Latin-1 is refused by name, with what to do, and the others go", async () => {
    const run = await send(["-"], Buffer.concat([Buffer.from(line()), latin1, Buffer.from(line())]));
    expect(run).toMatchObject({ code: 1, alerts: ["Hi", "Hi"] });
    expect(run.stderr).toMatch(/^line 2: the line is not UTF-8: .*FC hex.*Latin-1.*iconv/m);
  });

  test.each<[string, Buffer]>([
    ["UTF-16", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(line())])],
    ["UTF-16", Buffer.concat([Buffer.from([0xfe, 0xff]), utf16(line()).swap16()])],
    ["UTF-16LE", utf16(line())],
    ["UTF-16BE", utf16(line()).swap16()],
    ["UTF-32", Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from("{\0\0\0")])],
  ])("L-3: an input in %s is refused as a whole, by name, before anything is sent", async (name, bytes) => {
    const run = await send(["-"], bytes);
    expect(run).toMatchObject({ code: 2, alerts: [], stdout: "" });
    expect(run.stderr).toContain(`stdin cannot be read: it is ${name}, not UTF-8`);
    expect(run.stderr).toContain(`iconv -f ${name} -t UTF-8`);
  });

  test.each<[string, Buffer, RegExp]>([
    ["Latin-1", Buffer.from('{"aps":{"alert":"Grüße"}}', "latin1"), /--payload .*Latin-1/],
    ["UTF-16", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('{"aps":{}}')]), /--payload .*UTF-16/],
    [
      "cut UTF-8",
      Buffer.from('{"aps":{"alert":"é').subarray(0, -1),
      /ends in the middle of a character(?!.*Latin)/,
    ],
  ])("L-3: a --payload in %s exits with 2 and sends nothing", async (name, bytes, said) => {
    const run = await send(["--to", GOOD, "--payload", bench.file(`${name}.json`, bytes)]);
    expect(run.stderr).toMatch(said);
    expect(run).toMatchObject({ code: 2, alerts: [] });
    expect(await send(["--to", GOOD, "--payload", "-"], bytes)).toMatchObject({ code: 2, alerts: [] });
  });
});

describe("what is too long to be shown", () => {
  test("L-14: a name of a megabyte does not bury the other messages", async () => {
    const name = "k".repeat(400_000);
    const stdin = `${line({ [name]: 1 })}{"${name}":1,"${name}":2}\n`;
    const run = await send(["-"], stdin);
    expect(run.stderr).toMatch(/line 1: failed: A notification has no field "kkk/);
    expect(run.stderr).toMatch(/line 2: .*kkk\.\.\. comes twice/);
    expect(run.stderr.length).toBeLessThan(5000);
  });

  test.runIf(existsSync("/dev/zero"))("a --payload without an end is not read to the end", async () => {
    const run = await apns(["send", "--to", GOOD, "--payload", "/dev/zero"]);
    expect(run.stderr).toContain("--payload /dev/zero has more than 16777216 bytes");
    expect(run.code).toBe(2);
  });
});

describe("the lines of an input", () => {
  test("L-4: end at LF and CRLF only: U+2028, U+2029, U+0085 and a lone CR are inside a line", async () => {
    const alert = "a\u2028b\u2029c\u0085d";
    const text = `${JSON.stringify({ deviceToken: GOOD, payload: { aps: { alert } } })}\r\nbad\n${line().replace(",", ",\r")}`;
    expect(text).toContain("\u2028");
    const run = await send(["-"], text);
    expect(run).toMatchObject({ code: 1, alerts: [alert, "Hi"] });
    expect(run.stderr.match(/^line \d+/gm)).toEqual(["line 2"]);
  });

  test("L-4: lines that end in CR alone are named as such", async () => {
    const run = await send(["-"], `${line().trim()}\r${line().trim()}`);
    expect(run).toMatchObject({ code: 5, alerts: [] });
    expect(run.stderr).toContain("not in CR alone");
  });

  test("L-5: a line above the limit costs that line only, and its number and size are said", async () => {
    const huge = `{"deviceToken":"${"0".repeat(3_000_000)}"}\n`;
    const run = await send(["-"], line() + huge + line());
    expect(run).toMatchObject({ code: 1, alerts: ["Hi", "Hi"] });
    expect(run.stderr).toContain(
      `line 2: the line is longer than 1048576 bytes: it has ${huge.length - 1}, and was skipped`,
    );
  });

  test("L-5: a line of 1 GB is read past in bounded memory", async () => {
    const piece = Buffer.alloc(1 << 20, "x");
    function* pieces(): Generator<Uint8Array> {
      yield Buffer.from(line());
      for (let megabytes = 0; megabytes < 1024; megabytes += 1) yield piece;
      yield Buffer.from(`\n${line()}`);
    }
    await using apple = await bench.start();
    const env = { NODE_OPTIONS: "--max-old-space-size=64" };
    const run = await apns(["send", "-", ...bench.binaryFlags(apple)], { stdin: pieces(), env });
    expect(run.stderr).toContain("it has 1073741824, and was skipped");
    expect(run.code).toBe(1);
    expect(apple.journal.counts.accepted).toBe(2);
  });

  test("L-2: of 100,000 lines of garbage ten are named, and the others are counted", async () => {
    const run = await send(["-"], `${"garbage\n".repeat(99_999)}${line()}`);
    // A slow machine also has a line of progress every five seconds.
    const said = run.stderr
      .trim()
      .split("\n")
      .filter((text) => !text.includes("settled"));
    expect(said).toHaveLength(11);
    expect(said[9]).toMatch(/^line 10: the line is not JSON/);
    expect(said[10]).toBe("and 99989 more failed: the line is not JSON; --json lists each");
    expect(run.stdout).toMatch(/failed +99,999/);
    expect(run).toMatchObject({ code: 1, alerts: ["Hi"] });
  });
});

describe("what comes from others and reaches the terminal", () => {
  test("L-14: control characters of field names, arguments and line ends appear as escapes", async () => {
    const name = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\nline 9: accepted";
    const run = await send(["-"], line({ [name]: 1 }));
    expect(run.stderr).toContain("\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202e\\nline 9: accepted");
    const json = await send(["-", "--json"], line({ [name]: 1 }));
    expect(JSON.parse(json.stdout).error.message).toContain(name);
    const flag = await apns(["send", "--\u001b[31m"]);
    for (const { stdout, stderr } of [run, json, flag]) {
      expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
    }
  });

  test.each(["--alert", "--collapse-id"])(
    "L-14: a %s that is not UTF-8 is refused, since it would arrive as U+FFFD",
    async (flag) => {
      const run = await apns(["send", "--to", GOOD, flag, "Gr\uFFFDe", "--cert", "x"]);
      expect(run.stderr).toContain(`${flag} is not UTF-8`);
      expect(run.code).toBe(2);
    },
  );
});

describe("an input or output that fails", () => {
  // Linux answers a read of this file with EIO.
  test.runIf(process.platform === "linux")(
    "L-15: EIO exits with 4 and a sentence, after what was read",
    async () => {
      const run = await send(["/proc/self/mem"]);
      expect(run.stderr.trim()).toMatch(/^apns: The file \/proc\/self\/mem cannot be read any further: EIO/);
      expect(run).toMatchObject({ code: 4 });
    },
  );

  test("L-15: a stdin that is a directory is not an empty input", async () => {
    await using apple = await bench.start();
    const stdin = openSync(bench.folder, "r");
    const child = spawn(process.execPath, [main, "send", "-", ...bench.binaryFlags(apple)], {
      stdio: [stdin, "ignore", "pipe"],
    });
    closeSync(stdin);
    const { code, stderr } = await finish(child);
    expect(code).toBe(2);
    expect(stderr).toContain("stdin - cannot be read: it is a directory");
  });

  test.runIf(existsSync("/dev/full"))(
    "L-15: a full disk under stdout exits with 4 and a sentence",
    async () => {
      await using apple = await bench.start();
      const stdout = openSync("/dev/full", "w");
      const child = spawn(process.execPath, [main, "send", "-", "--json", ...bench.binaryFlags(apple)], {
        stdio: ["pipe", stdout, "pipe"],
      });
      closeSync(stdout);
      child.stdin?.end(line());
      const { code, stderr } = await finish(child);
      expect(code).toBe(4);
      expect(stderr).toMatch(/^apns: stdout cannot be written: ENOSPC/m);
    },
  );

  test("L-15: a stderr that nobody reads changes nothing", async () => {
    await using apple = await bench.start();
    const child = spawn(process.execPath, [main, "send", "-", ...bench.binaryFlags(apple)], {
      stdio: ["pipe", "ignore", "pipe"],
    });
    child.stderr?.destroy();
    child.stdin?.end("bad\n".repeat(20) + line());
    expect((await finish(child)).code).toBe(1);
    expect(apple.journal.counts.accepted).toBe(1);
  });
});
