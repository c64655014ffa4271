// Encode and decode rates of @apns/wire, in one process and without sockets.
//
//   node benchmarks/codec.mjs [--quick] [--json] [name ...]
//
// Every figure is CPU time of this process (user and system) per operation, the median of interleaved
// rounds; names filter by substring. Results are checked before they are timed.

import { writeSync } from "node:fs";
import { performance } from "node:perf_hooks";
import {
  createPayload,
  ErrorResponseDecoder,
  encodeErrorResponse,
  encodeFeedbackTuple,
  encodeNotification,
  encodeNotificationInto,
  encodePayload,
  FeedbackDecoder,
  FrameDecoder,
  NotificationDecoder,
  NotificationWriter,
  parseDeviceToken,
} from "@apns/wire";

const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const quick = flags.includes("--quick");
const rounds = quick ? 5 : 15;
const roundMs = quick ? 40 : 150;

const COUNT = 1000;
/** What a TLS record carries at most. */
const RECORD_BYTES = 16_384;

const tokenBytes = Array.from({ length: COUNT }, (_, index) =>
  Uint8Array.from({ length: 32 }, (_, at) => (index * 131 + at * 37 + (index >> 3)) & 0xff),
);
const tokenTexts = tokenBytes.map((bytes) => Buffer.from(bytes).toString("hex"));

/** Fresh payload objects, as a program makes them: one shape, values that differ. */
const payloadOf = (text, index) => ({ aps: { alert: text, sound: "default", badge: index & 15 }, id: index });
const textOf = (unit, bytes) => unit.repeat(Math.max(1, Math.floor((bytes - 60) / Buffer.byteLength(unit))));

const rows = [];

/** `prepare` gives a function that does `count` operations and returns something to check once. */
function row(name, { count = COUNT, bytes, run, check }) {
  if (names.length > 0 && !names.some((part) => name.includes(part))) return;
  const result = run();
  if (!check(result)) throw new Error(`${name}: the result is wrong`);
  rows.push({ name, count, bytes, run, cpuNs: [], wallNs: [] });
}

function cut(stream, size) {
  const chunks = [];
  for (let at = 0; at < stream.length; at += size) chunks.push(stream.slice(at, at + size));
  return chunks;
}

/** What each push gave is looked at and let go, as a gateway does; the last character stands for the rest. */
function decodeAll(decoder, chunks) {
  const seen = { count: 0, wrong: 0 };
  for (const chunk of chunks) {
    for (const { deviceToken } of decoder.push(chunk)) {
      if (deviceToken.charCodeAt(63) !== tokenTexts[seen.count].charCodeAt(63)) seen.wrong += 1;
      seen.count += 1;
    }
  }
  decoder.end();
  return seen;
}

const hasAllDeviceTokens = ({ count, wrong }) => count === COUNT && wrong === 0;

for (const [label, unit] of [
  ["ASCII", "x"],
  ["emoji", "\u{1F600}"],
]) {
  for (const size of [60, 120, 300, 1000, 2000, 4000]) {
    const text = textOf(unit, size);
    const limits = { maxPayloadBytes: 4096 };
    const target = { bytes: new Uint8Array(COUNT * 4500), offset: 0, command: 2, ...limits };
    for (const command of size === 120 && label === "ASCII" ? [0, 1, 2] : [2]) {
      const frameBytes = encodeNotification(
        { deviceToken: tokenTexts[0], payload: payloadOf(text, 100) },
        { command, ...limits },
      ).length;
      row(`encode into, command ${command}, fresh payload of ${size} bytes, ${label}`, {
        bytes: frameBytes,
        run() {
          target.offset = 0;
          target.command = command;
          for (let index = 0; index < COUNT; index++) {
            target.offset = encodeNotificationInto(
              { deviceToken: tokenTexts[index], payload: payloadOf(text, index), identifier: index },
              target,
            );
          }
          return target.offset;
        },
        check: (end) =>
          new NotificationDecoder()
            .push(target.bytes.slice(0, end))
            .every(({ deviceToken }, index) => deviceToken === tokenTexts[index]),
      });
    }
    row(`JSON.stringify alone, ${size} bytes, ${label}`, {
      bytes: size,
      run() {
        let length = 0;
        for (let index = 0; index < COUNT; index++) length += JSON.stringify(payloadOf(text, index)).length;
        return length;
      },
      check: (length) => length > 0,
    });
  }
}

const payload = encodePayload(payloadOf(textOf("x", 120), 100));
for (const [label, tokens] of [
  ["text", tokenTexts],
  ["bytes", tokenBytes],
]) {
  const target = {
    bytes: new Uint8Array(COUNT * 300),
    offset: 0,
    command: 2,
    maxPayloadBytes: 2048,
    identifier: 0,
  };
  row(`encode into, one payload for all, device token as ${label}`, {
    bytes: encodeNotification({ deviceToken: tokens[0], payload }).length,
    run() {
      target.offset = 0;
      for (let index = 0; index < COUNT; index++) {
        target.identifier = index;
        target.offset = encodeNotificationInto({ deviceToken: tokens[index], payload }, target);
      }
      return target.offset;
    },
    check: (end) => new NotificationDecoder().push(target.bytes.slice(0, end)).length === COUNT,
  });
}

row("NotificationWriter, one payload for all, device token as text", {
  bytes: encodeNotification({ deviceToken: tokenTexts[0], payload }).length,
  run() {
    const writer = new NotificationWriter({ initialBytes: 262_144 });
    for (let index = 0; index < COUNT; index++) writer.append({ deviceToken: tokenTexts[index], payload });
    return writer.finish();
  },
  check: (bytes) => new NotificationDecoder().push(bytes).length === COUNT,
});

row("encodeNotification, one payload for all", {
  bytes: encodeNotification({ deviceToken: tokenTexts[0], payload }).length,
  run() {
    let length = 0;
    for (let index = 0; index < COUNT; index++) {
      length += encodeNotification({ deviceToken: tokenTexts[index], payload }).length;
    }
    return length;
  },
  check: (length) => length > COUNT,
});

row("createPayload, alert text, sound, badge", {
  run() {
    let badge = 0;
    for (let index = 0; index < COUNT; index++) {
      badge += createPayload({ alert: "Hello World!", sound: "default", badge: index }).aps.badge;
    }
    return badge;
  },
  check: (badge) => badge === (COUNT * (COUNT - 1)) / 2,
});

row("parseDeviceToken, in angle brackets", {
  run() {
    let length = 0;
    for (let index = 0; index < COUNT; index++) length += parseDeviceToken(`<${tokenTexts[index]}>`).length;
    return length;
  },
  check: (length) => length === COUNT * 64,
});

const frames = tokenBytes.map((deviceToken, index) =>
  encodeNotification({
    deviceToken,
    payload: encodePayload(payloadOf("x".repeat(57), 100)),
    identifier: index,
  }),
);
const stream = Uint8Array.from(Buffer.concat(frames));
const frameBytes = stream.length / COUNT;
for (const [label, chunks] of [
  ["in one piece", [stream]],
  ["in TLS records", cut(stream, RECORD_BYTES)],
  ["in pieces of 1,400 bytes", cut(stream, 1400)],
  ["byte by byte", cut(stream, 1)],
]) {
  row(`decode frames of ${frameBytes} bytes, ${label}: framing with places`, {
    bytes: frameBytes,
    run() {
      const decoder = new FrameDecoder();
      let sum = 0;
      const visit = (frame) => {
        sum += frame.identifier + frame.payloadEnd - frame.payloadStart;
      };
      for (const chunk of chunks) decoder.push(chunk, visit);
      decoder.end();
      return sum;
    },
    check: (sum) => sum > (COUNT * (COUNT - 1)) / 2,
  });
  row(`decode frames of ${frameBytes} bytes, ${label}: device token text and payload view`, {
    bytes: frameBytes,
    run: () => decodeAll(new NotificationDecoder(), chunks),
    check: hasAllDeviceTokens,
  });
}

const feedback = Uint8Array.from(
  Buffer.concat(tokenTexts.map((deviceToken, failedAt) => encodeFeedbackTuple({ deviceToken, failedAt }))),
);
for (const [label, chunks] of [
  ["in TLS records", cut(feedback, RECORD_BYTES)],
  ["byte by byte", cut(feedback, 1)],
]) {
  row(`decode feedback tuples, ${label}`, {
    bytes: 38,
    run: () => decodeAll(new FeedbackDecoder(), chunks),
    check: hasAllDeviceTokens,
  });
}

const responses = Uint8Array.from(
  Buffer.concat(tokenTexts.map((_, identifier) => encodeErrorResponse({ status: 8, identifier }))),
);
row("decode error responses", {
  bytes: 6,
  run: () => new ErrorResponseDecoder().push(responses),
  check: (list) => list.every(({ identifier }, index) => identifier === index),
});

/** Runs for about `ms` and returns CPU and wall nanoseconds per operation. */
function measure({ run, count }, ms) {
  const until = performance.now() + ms;
  const wallStart = performance.now();
  const cpuStart = process.cpuUsage();
  let operations = 0;
  do {
    run();
    operations += count;
  } while (performance.now() < until);
  const { user, system } = process.cpuUsage(cpuStart);
  return {
    cpuNs: ((user + system) * 1000) / operations,
    wallNs: ((performance.now() - wallStart) * 1e6) / operations,
  };
}

for (const each of rows) measure(each, roundMs);
for (let round = 0; round < rounds; round++) {
  for (let index = 0; index < rows.length; index++) {
    const each = rows[(index + round) % rows.length];
    const { cpuNs, wallNs } = measure(each, roundMs);
    each.cpuNs.push(cpuNs);
    each.wallNs.push(wallNs);
  }
}

const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.round((values.length - 1) * part)];
const print = (line) => writeSync(1, `${line}\n`);
if (!flags.includes("--json"))
  print(
    `${"CPU ns".padStart(9)} ${"min..max".padStart(15)} ${"million/s".padStart(10)} ${"MB/s".padStart(8)}`,
  );
for (const { name, bytes, cpuNs, wallNs } of rows) {
  const median = quantile(cpuNs, 0.5);
  const [min, max] = [quantile(cpuNs, 0), quantile(cpuNs, 1)];
  const megabytes = bytes === undefined ? undefined : (bytes / median) * 1000;
  if (flags.includes("--json")) {
    print(
      JSON.stringify({
        name,
        cpuNs: median,
        minCpuNs: min,
        maxCpuNs: max,
        wallNs: quantile(wallNs, 0.5),
        bytes,
        megabytesPerSecond: megabytes,
      }),
    );
  } else {
    const spread = `${min.toFixed(0)}..${max.toFixed(0)}`;
    print(
      `${median.toFixed(1).padStart(9)} ${spread.padStart(15)} ${(1000 / median).toFixed(2).padStart(10)} ${(megabytes?.toFixed(0) ?? "").padStart(8)}  ${name}`,
    );
  }
}
