import { once } from "node:events";
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { type FieldMode, HpackDecoder, HpackEncoder } from "@apns/wire/http2";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHex } from "../binary/byte-builder.js";
import { cutAt } from "../binary/cuts.js";
import { readBlock } from "./hpack/hpack-reading.js";
import { type ModedField, writeBlock } from "./hpack/hpack-writing.js";
import type { Field } from "./hpack/rfc7541-static-table.js";
import {
  ACK,
  CONTINUATION,
  END_HEADERS,
  END_STREAM,
  HEADERS,
  type Http2Frame,
  SETTINGS,
} from "./http2-frame.js";
import { closed, listening, toServer } from "./raw-http2-peer.js";

// Header blocks of ours read by nghttp2, and of nghttp2 read by ours, on one connection with one table each way.

interface Exchange {
  /** The table sizes that nghttp2 announces before the request, each in SETTINGS of its own. */
  readonly sizes: readonly number[];
  readonly request: readonly ModedField[];
  /** Where the request's header block is split into CONTINUATION. */
  readonly cuts: readonly number[];
  readonly response: readonly Field[];
}

const octet = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0x21, max: 0x7e }) },
  { weight: 1, arbitrary: fc.integer({ min: 0x80, max: 0xff }) },
);
const octets = (maxLength: number) =>
  fc.array(octet, { maxLength }).map((codes) => String.fromCharCode(...codes));
const values = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("", "1", "10", "com.example.app", "two words") },
  { weight: 3, arbitrary: octets(40) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 900 }).map((length) => "v".repeat(length)) },
);
const names = fc.oneof(
  fc.constantFrom("authorization", "apns-id", "apns-topic", "apns-priority", "user-agent", "x"),
  fc.stringMatching(/^[a-z][a-z-]{0,9}$/).map((name) => `x-${name}`),
);
const modes = fc.constantFrom<FieldMode>("index", "index", "name", "none", "never");
const request = fc
  .tuple(
    fc.tuple(fc.constantFrom("/", "/3/device/00", "/index.html"), modes),
    fc.array(fc.tuple(names, values, modes), { maxLength: 8 }),
  )
  .map(([[path, mode], rest]): ModedField[] => [
    [":method", "POST", "index"],
    [":scheme", "http", "index"],
    [":authority", "localhost", "index"],
    [":path", path, mode],
    ...rest,
  ]);
const response = fc
  .tuple(
    fc.constantFrom("200", "400", "410", "503"),
    fc.uniqueArray(fc.tuple(names, values), { selector: ([name]) => name, maxLength: 8 }),
  )
  .map(([status, rest]): Field[] => [
    [":status", status],
    // Node adds the present time where there is none.
    ["date", "Mon, 21 Oct 2013 20:13:21 GMT"],
    ...rest,
  ]);
const exchange: fc.Arbitrary<Exchange> = fc.record({
  sizes: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.oneof(fc.constantFrom(0, 64, 4096, 65_536), fc.nat(600)), { maxLength: 3 }),
    },
  ),
  request,
  cuts: fc.array(fc.nat(3000), { maxLength: 3 }),
  response,
});
const runs = fc.record({
  exchanges: fc.array(exchange, { minLength: 1, maxLength: 12 }),
  huffman: fc.constantFrom<"never" | "shorter">("never", "shorter"),
  maxTableBytes: fc.constantFrom(0, 200, 4096, 8192),
  /** The table size for the answers that we announce. */
  announced: fc.constantFrom(0, 100, 4096, 16_384),
});

test("H-20, H-26, H-30, H-32: nghttp2 reads what ours writes and ours what it writes, while tables change", async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ exchanges, huffman, maxTableBytes, announced }) => {
      const server = createServer();
      const port = await listening(server);
      const opened = once(server, "session");
      const raw = await toServer(port, `0001 ${announced.toString(16).padStart(8, "0")}`);
      const [session] = (await opened) as [ServerHttp2Session];
      session.on("error", () => {});
      try {
        await raw.line((line) => line === "SETTINGS");
        raw.write({ type: SETTINGS, flags: ACK });
        const encoder = new HpackEncoder({ maxTableBytes, huffman });
        const decoder = new HpackDecoder({ maxTableBytes: announced });
        for (const [at, exchange] of exchanges.entries()) {
          for (const size of exchange.sizes) {
            const inForce = once(session, "localSettings");
            session.settings({ headerTableSize: size });
            await raw.line((line) => line === "SETTINGS");
            encoder.setMaxTableBytes(size);
            raw.write({ type: SETTINGS, flags: ACK });
            await inForce;
          }
          const streamId = 2 * at + 1;
          const arrival = arrivalAt(session);
          raw.write(...framesOf(streamId, cutAt(writeBlock(encoder, exchange.request), exchange.cuts)));
          const { stream, fields } = await Promise.race([
            arrival,
            raw.ended.then(() => expect.fail(`${raw.lines}`)),
          ]);
          expect(fields).toEqual(exchange.request.map(([name, value]) => [name, value]));
          stream.respond(Object.fromEntries(exchange.response), { endStream: true });
          const line = await raw.line((told) => told.startsWith(`HEADERS ${streamId} `));
          const block = fromHex(/\[(.*)\]/.exec(line)?.[1] ?? "");
          expect(readBlock(decoder, block)).toEqual({
            fields: exchange.response,
            errorCode: undefined,
            message: "",
          });
        }
        expect(raw.lines.filter((line) => /^GOAWAY|^RST_STREAM/.test(line))).toEqual([]);
      } finally {
        await raw.end();
        await closed(server);
      }
    }),
    { numRuns: 100 },
  );
});

async function arrivalAt(
  session: ServerHttp2Session,
): Promise<{ readonly stream: ServerHttp2Stream; readonly fields: Field[] }> {
  const [stream, , , flat] = (await once(session, "stream")) as [ServerHttp2Stream, object, number, string[]];
  stream.on("error", () => {});
  const fields = flat.flatMap((name, at): Field[] => (at % 2 === 0 ? [[name, flat[at + 1] ?? ""]] : []));
  return { stream, fields };
}

/** A header block in HEADERS and CONTINUATION. */
function framesOf(streamId: number, fragments: readonly Uint8Array[]): Http2Frame[] {
  return fragments.map((payload, at) => ({
    type: at === 0 ? HEADERS : CONTINUATION,
    streamId,
    flags: (at === 0 ? END_STREAM : 0) | (at === fragments.length - 1 ? END_HEADERS : 0),
    payload,
  }));
}
