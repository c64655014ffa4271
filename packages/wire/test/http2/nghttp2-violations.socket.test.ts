import { connect } from "node:http2";
import { expect, test } from "vitest";
import { hpackViolations } from "./hpack/hpack-violations.js";
import { END_HEADERS, HEADERS, type Http2Frame, PING, PRIORITY } from "./http2-frame.js";
import { http2Violations } from "./http2-violations.js";
import { closed, listening, rawServer } from "./raw-http2-peer.js";

// The tables of what ends a connection, held against a client that is not ours: nghttp2 inside Node.

const INTERNAL_ERROR = 2;
const COMPRESSION_ERROR = 9;

/** Where nghttp2 names another code, and why ours stays. */
const otherCodes: Readonly<Record<string, { readonly code: number; readonly why: string }>> = {
  "a frame of type 9 with 16,385 octets": { code: 1, why: "it looks at the type before the length" },
  "DATA without its padding length": {
    code: 1,
    why: "4.2 says FRAME_SIZE_ERROR where mandatory octets lack",
  },
  "HEADERS without its padding length": {
    code: 1,
    why: "4.2 says FRAME_SIZE_ERROR where mandatory octets lack",
  },
};

// nghttp2 1.61 ends it at PRIORITY on stream 0 too, 1.69 reads nothing of PRIORITY; RFC 9113, 6.3 still has stream 0 end the connection.
const judged = http2Violations.filter(({ frames }) => frames[0]?.type !== PRIORITY);

test.each(judged)("nghttp2 too ends the connection at $title", async ({ title, errorCode, frames }) => {
  const { code, acknowledged } = await verdictOf(frames);
  expect(acknowledged).toBe(false);
  // Where nghttp2 calls a frame invalid, Node ends the session with INTERNAL_ERROR instead of its code.
  expect([otherCodes[title]?.code ?? errorCode, INTERNAL_ERROR]).toContain(code);
});

test.each(hpackViolations)("nghttp2 too ends the connection at $title", async ({ blocks }) => {
  const frames = blocks.map(
    (block, at): Http2Frame => ({
      type: HEADERS,
      streamId: 1,
      flags: END_HEADERS,
      // After `:status: 200` in the first block; but a table size update has to come at its beginning.
      payload: at === 0 && !/^[23]/.test(block) ? `88 ${block}` : block,
    }),
  );
  expect(await verdictOf(frames)).toEqual({ code: COMPRESSION_ERROR, acknowledged: false });
});

test("nghttp2 takes the frames that the tables put around a violation", async () => {
  const response: Http2Frame = { type: HEADERS, streamId: 1, flags: END_HEADERS, payload: "88" };
  expect(await verdictOf([response])).toEqual({ code: undefined, acknowledged: true });
});

/** The answer of nghttp2, as a client with one request in flight, to these frames of its server and a PING. */
async function verdictOf(
  frames: readonly Http2Frame[],
): Promise<{ readonly code: number | undefined; readonly acknowledged: boolean }> {
  const { server, connection } = rawServer();
  const port = await listening(server);
  const session = connect(`http://127.0.0.1:${port}`, { settings: { enablePush: false } });
  session.on("error", () => {});
  const request = session.request({ ":path": "/" });
  request.on("error", () => {});
  request.resume();
  const raw = await connection;
  await raw.line((line) => line.startsWith("HEADERS 1"));
  raw.write(...frames, { type: PING, payload: "0000000000000001" });
  const answer = await raw.line((line) => /^GOAWAY|^PING .* ack/.test(line));
  session.destroy();
  await raw.end();
  await closed(server);
  const code = /^GOAWAY last \d+ code (\d+)/.exec(answer)?.[1];
  return { code: code === undefined ? undefined : Number(code), acknowledged: answer.startsWith("PING") };
}
