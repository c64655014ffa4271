import { encodeErrorResponse, encodeFeedbackTuple, encodeNotification } from "@apns/wire";
import { CLIENT_PREFACE } from "@apns/wire/http2";
import { describe, expect, test } from "vitest";
import { captureBytes } from "../../src/inspect/capture-bytes.js";
import { guessFormat } from "../../src/inspect/capture-format.js";
import { type Inspection, inspectWhole } from "../../src/inspect/frame.js";
import { Http2Frames } from "../../src/inspect/http2-frames.js";
import { encodeRecord } from "../../src/journal/journal-record.js";
import { runCommand } from "../fixture/terminal-of-a-test.js";
import { GOOD, jsonLines } from "../fixture/workbench.js";

const notification = encodeNotification({
  deviceToken: GOOD,
  payload: { aps: { alert: "Hi" } },
  identifier: 7,
  expiration: 1_893_456_000,
  priority: 10,
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("apns inspect: the binary protocol", () => {
  test("L-55: notifications, masked unless asked for", async () => {
    const run = await runCommand(["inspect", hex(notification)]);
    expect(run).toMatchObject({
      code: 0,
      stdout: `notification: command 2, identifier 7, deviceToken ${GOOD.slice(0, 8)}…, expiration 2030-01-01T00:00:00.000Z, priority 10, payloadBytes 22, payload {"aps":{"alert":"Hi"}}\n`,
      stderr: "apns: 1 frame (binary)\n",
    });
    const whole = await runCommand(["inspect", "--json", "--show-device-tokens", hex(notification)]);
    expect(jsonLines(whole.stdout)).toEqual([
      expect.objectContaining({
        frame: "notification",
        command: 2,
        deviceToken: GOOD,
        payload: '{"aps":{"alert":"Hi"}}',
      }),
    ]);
  });

  test("L-55: error responses with their meaning, and feedback tuples", async () => {
    const responses = [
      encodeErrorResponse({ status: 8, identifier: 7 }),
      encodeErrorResponse({ status: 10, identifier: 9 }),
    ];
    const run = await runCommand(["inspect", responses.map(hex).join(" ")]);
    expect(run.stdout.split("\n")[0]).toMatch(
      /^error response: status 8, reason invalid-token, identifier 7, meaning /,
    );
    expect(run.stderr).toBe("apns: 2 frames (error-response)\n");
    const tuple = encodeFeedbackTuple({ deviceToken: GOOD, failedAt: 1_400_000_000 });
    const feedback = await runCommand(["inspect", Buffer.from(tuple).toString("base64"), "--json"]);
    expect(jsonLines(feedback.stdout)).toEqual([
      { frame: "feedback tuple", failedAt: "2014-05-13T16:53:20.000Z", deviceToken: `${GOOD.slice(0, 8)}…` },
    ]);
  });

  test("L-55: what comes before a fault is shown, then the fault; exit code 1", async () => {
    const cut = await runCommand(["inspect", hex(notification) + hex(notification).slice(0, 40)]);
    expect(cut.code).toBe(1);
    expect(cut.stdout.split("\n")).toHaveLength(2);
    expect(cut.stderr).toContain("the rest cannot be read: the stream ended after 20 bytes");
    const broken = await runCommand(["inspect", `${hex(notification)}ff`, "--as", "binary"]);
    expect(broken).toMatchObject({ code: 1 });
    expect((await runCommand(["inspect", "zz!"])).code).toBe(2);
  });
});

describe("apns inspect: HTTP/2", () => {
  /** A frame, written by hand. */
  function frame(type: number, flags: number, stream: number, content: Uint8Array): Buffer {
    const header = Buffer.from([0, 0, content.length, type, flags, 0, 0, 0, stream]);
    return Buffer.concat([header, content]);
  }

  /** A field as a literal without indexing (RFC 7541, section 6.2.2). */
  function field(name: string, value: string): Buffer {
    return Buffer.concat([
      Buffer.from([0, name.length]),
      Buffer.from(name),
      Buffer.from([value.length]),
      Buffer.from(value),
    ]);
  }

  const SECRET = "bearer eyJhbGciOiJFUzI1NiJ9.c2VjcmV0.c2VjcmV0";
  const client = Buffer.concat([
    CLIENT_PREFACE,
    frame(4, 0, 0, Buffer.from([0, 3, 0, 0, 3, 232])),
    frame(
      1,
      0x4,
      1,
      Buffer.concat([
        Buffer.from([0x83]),
        field(":path", `/3/device/${GOOD}`),
        field("authorization", SECRET),
        field("apns-topic", "com.example.app"),
      ]),
    ),
    frame(0, 0x1, 1, Buffer.from('{"aps":{}}')),
    frame(6, 0, 0, Buffer.from("0102030405060708", "hex")),
  ]);

  test("L-55: frames with their fields; device tokens masked, provider tokens never shown", async () => {
    const run = await runCommand(["inspect", client.toString("hex"), "--json"]);
    expect(jsonLines(run.stdout)).toEqual([
      { frame: "client preface" },
      { frame: "SETTINGS", stream: 0, maxConcurrentStreams: 1000 },
      {
        ...{ frame: "HEADERS", stream: 1, ":method": "POST", ":path": `/3/device/${GOOD.slice(0, 8)}…` },
        ...{ authorization: `(${SECRET.length} characters, not shown)`, "apns-topic": "com.example.app" },
      },
      { frame: "DATA", stream: 1, endStream: true, bytes: 10, text: '{"aps":{}}' },
      { frame: "PING", stream: 0, data: "0102030405060708" },
    ]);
    const whole = await runCommand(["inspect", client.toString("base64"), "--show-device-tokens"]);
    expect(whole.stdout).toContain(
      `HEADERS, stream 1: :method POST, :path /3/device/${GOOD}, authorization (`,
    );
    expect(whole.stdout).not.toContain("c2VjcmV0");
  });

  test("L-55: what a server writes: SETTINGS, GOAWAY with its reason, RST_STREAM", async () => {
    const reason = Buffer.from('{"reason":"BadCertificateEnvironment"}');
    const server = Buffer.concat([
      frame(4, 0, 0, Buffer.alloc(0)),
      frame(3, 0, 5, Buffer.from([0, 0, 0, 7])),
      frame(7, 0, 0, Buffer.concat([Buffer.from([0, 0, 0, 3, 0, 0, 0, 0]), reason])),
    ]);
    const { stdout, code } = await runCommand(["inspect", server.toString("hex")]);
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "SETTINGS",
      "RST_STREAM, stream 5: code REFUSED_STREAM",
      'GOAWAY: lastStream 3, code NO_ERROR, debugData {"reason":"BadCertificateEnvironment"}',
    ]);
  });

  function inspectHttp2(bytes: Uint8Array): Inspection {
    return inspectWhole(new Http2Frames("masked"), bytes);
  }

  test("L-55, L-75: pieces of any size give the same frames", () => {
    for (let size = 1; size <= client.length; size += 1) {
      const stream = new Http2Frames("masked");
      const frames: unknown[] = [];
      for (let at = 0; at < client.length; at += size)
        frames.push(...stream.push(client.subarray(at, at + size)));
      expect({ frames, failure: stream.failure }).toEqual(inspectHttp2(client));
    }
  });

  test("L-55: no cut and no change makes it throw", () => {
    for (let end = 0; end <= client.length; end += 1) inspectHttp2(client.subarray(0, end));
    for (let at = 0; at < client.length; at += 1) {
      const changed = Buffer.from(client);
      changed[at] = 0xff - (changed[at] ?? 0);
      inspectHttp2(changed);
    }
    expect(inspectHttp2(client.subarray(0, client.length - 1)).failure).toContain("inside a frame");
  });
});

describe("the forms of a capture", () => {
  const bytes = Buffer.from("080800000007", "hex");

  test.each([
    ["digits", "080800000007"],
    ["digits with blanks", "08 08 00 00\n00 07"],
    ["digits with colons", "08:08:00:00:00:07"],
    ["0x", "0x080800000007"],
    ["base64", "CAgAAAAH"],
    ["xxd", "00000000: 0808 0000 0007                           ......"],
    ["hexdump -C", "00000000  08 08 00 00 00 07                                 |......|\n00000006"],
  ])("L-55: %s", (_what, text) => {
    expect(hex(captureBytes(Buffer.from(text)))).toBe(hex(bytes));
  });

  test("L-55: bytes, also from stdin", async () => {
    expect(captureBytes(bytes)).toBe(bytes);
    const run = await runCommand(["inspect", "-"], { stdin: "080800000007" });
    expect(run.stderr).toBe("apns: 1 frame (error-response)\n");
  });

  test("L-55: the first bytes show the format", () => {
    expect(guessFormat(bytes)).toBe("error-response");
    expect(guessFormat(notification)).toBe("binary");
    expect(guessFormat(encodeFeedbackTuple({ deviceToken: GOOD, failedAt: 1_400_000_000 }))).toBe("feedback");
    expect(guessFormat(CLIENT_PREFACE)).toBe("http2");
    expect(guessFormat(Buffer.from("00000c040000000000", "hex"))).toBe("http2");
    expect(guessFormat(Buffer.from("ffff", "hex"))).toBeUndefined();
    expect(guessFormat(new Uint8Array())).toBeUndefined();
  });

  test("L-55: a journal of apns simulate, with masked device tokens, until a line that is none", async () => {
    const entry = { kind: "notification", deviceToken: GOOD, path: `/3/device/${GOOD}`, payloadText: "{}" };
    const stdin = `${JSON.stringify({ ...entry, payload: {} })}\n${JSON.stringify({ kind: "answer", status: 200 })}\n`;
    const run = await runCommand(["inspect", "-"], { stdin });
    const masked = `${GOOD.slice(0, 8)}…`;
    expect(run).toMatchObject({
      code: 0,
      stdout: `notification: deviceToken ${masked}, path /3/device/${masked}, payloadText {}\nanswer: status 200\n`,
      stderr: "apns: 2 frames (journal)\n",
    });
    const cut = await runCommand(["inspect", "-", "--json"], { stdin: `${stdin}{"kind":"ans` });
    expect(cut.code).toBe(1);
    expect(jsonLines(cut.stdout)).toHaveLength(2);
    expect(cut.stderr).toContain("Line 3 is not an entry of a journal");
  });
});

describe("a journal of apns send", () => {
  const flags = { to: [GOOD], http2: "localhost:2197" };
  const input = { path: "my.ndjson", bytes: 512, sum: "0" };
  const whole = [
    encodeRecord({ type: "journal", format: 1, at: "2026-01-02T03:04:05.000Z", flags, input }),
    encodeRecord({ type: "leaving", lines: "1-3" }),
    encodeRecord({ type: "settled", lines: "1", outcome: "accepted" }),
    encodeRecord({
      type: "settled",
      lines: "2",
      outcome: "rejected",
      status: 410,
      reason: "Unregistered",
      retry: "never",
    }),
  ];

  test("L-61: its records, what is torn, and what they say of the lines; device tokens masked", async () => {
    const stdin = `${whole.join("")}{"type":"sett\n${encodeRecord({ type: "run", at: "2026-01-03T00:00:00.000Z" })}`;
    const run = await runCommand(["inspect", "-"], { stdin });
    expect(run.stdout.split("\n")).toEqual([
      `journal: format 1, at 2026-01-02T03:04:05.000Z, input my.ndjson, inputBytes 512, flags {"to":["${GOOD.slice(0, 8)}…"],"http2":"localhost:2197"}`,
      "leaving: lines 1-3",
      "settled: lines 1, outcome accepted",
      "settled: lines 2, outcome rejected, status 410, reason Unregistered, retry never",
      "torn record: bytes 13",
      "run: at 2026-01-03T00:00:00.000Z",
      "",
    ]);
    expect(run).toMatchObject({
      code: 0,
      stderr:
        "apns: 6 frames (journal of apns send)\napns: lines: 1 accepted, 1 refused for good, 1 in doubt\n",
    });
    const json = await runCommand(["inspect", "-", "--json", "--show-device-tokens"], { stdin });
    expect(jsonLines(json.stdout)[0]).toEqual({
      ...{ frame: "journal", format: 1, at: "2026-01-02T03:04:05.000Z", flags },
      ...{ input: "my.ndjson", inputBytes: 512 },
    });
  });

  test("L-61: a torn tail is named, with 1; a tail that lacks its line end alone is whole", async () => {
    const tail = encodeRecord({ type: "settled", lines: "3", outcome: "accepted" });
    for (let cut = 1; cut <= tail.length; cut += 1) {
      const run = await runCommand(["inspect", "-"], { stdin: whole.join("") + tail.slice(0, -cut) });
      const isWhole = cut === 1 || cut === tail.length;
      expect(run.code).toBe(isWhole ? 0 : 1);
      if (!isWhole) expect(run.stderr).toContain(`The last record is torn after ${tail.length - cut} bytes`);
      expect(run.stderr).toContain(cut === 1 ? "2 accepted" : "1 in doubt");
    }
  });
});
