import {
  ACK,
  CONTINUATION,
  DATA,
  END_HEADERS,
  GOAWAY,
  HEADERS,
  type Http2Frame,
  PADDED,
  PING,
  PRIORITY,
  PUSH_PROMISE,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
  WITH_PRIORITY,
} from "./http2-frame.js";

const PROTOCOL_ERROR = 0x1;
const FLOW_CONTROL_ERROR = 0x3;
const FRAME_SIZE_ERROR = 0x6;

/** Frames whose last ends the connection, by the document's word. */
export interface Http2Violation {
  readonly title: string;
  readonly rule: "H-3" | "H-5" | "H-7" | "H-8" | "H-9" | "H-10" | "H-11" | "H-12";
  /** Of RFC 9113. */
  readonly section: string;
  readonly errorCode: number;
  readonly frames: readonly Http2Frame[];
}

// `:status: 200` is 88.
const opened: Http2Frame = { type: HEADERS, streamId: 1, payload: "88" };
const whole: Http2Frame = { ...opened, flags: END_HEADERS };

const tooLarge = [DATA, HEADERS, SETTINGS, PING, GOAWAY, CONTINUATION, 0xbe].map(
  (type): Http2Violation => ({
    title: `a frame of type ${type} with 16,385 octets`,
    rule: "H-3",
    section: "4.2",
    errorCode: FRAME_SIZE_ERROR,
    frames: [
      ...(type === CONTINUATION ? [opened] : []),
      { type, streamId: [SETTINGS, PING, GOAWAY].includes(type) ? 0 : 1, payload: new Uint8Array(16_385) },
    ],
  }),
);

const insideBlock: readonly (readonly [what: string, frame: Http2Frame])[] = [
  ["DATA of the same stream", { type: DATA, streamId: 1, payload: "00" }],
  ["HEADERS of the same stream", { type: HEADERS, streamId: 1, flags: END_HEADERS, payload: "88" }],
  ["HEADERS of another stream", { type: HEADERS, streamId: 3, flags: END_HEADERS, payload: "88" }],
  ["PRIORITY", { type: PRIORITY, streamId: 1, payload: "00000000 10" }],
  ["RST_STREAM", { type: RST_STREAM, streamId: 1, payload: "00000008" }],
  ["SETTINGS", { type: SETTINGS }],
  ["SETTINGS acknowledgement", { type: SETTINGS, flags: ACK }],
  ["PING", { type: PING, payload: "0000000000000000" }],
  ["GOAWAY", { type: GOAWAY, payload: "00000001 00000000" }],
  ["WINDOW_UPDATE", { type: WINDOW_UPDATE, payload: "00000001" }],
  ["CONTINUATION of another stream", { type: CONTINUATION, streamId: 3, flags: END_HEADERS }],
  ["CONTINUATION of stream 0", { type: CONTINUATION, streamId: 0, flags: END_HEADERS }],
  ["a frame of unknown type", { type: 0xbe, streamId: 1 }],
];

const interleaved = insideBlock.flatMap(([what, frame]) =>
  [[opened], [opened, { type: CONTINUATION, streamId: 1, payload: "88" }]].map(
    (before, continued): Http2Violation => ({
      title: `${what} inside a header block${continued === 0 ? "" : ", after a CONTINUATION"}`,
      rule: "H-5",
      section: "4.3, 5.5, 6.2, 6.10",
      errorCode: PROTOCOL_ERROR,
      frames: [...before, frame],
    }),
  ),
);

const ofStream: readonly Http2Frame[] = [
  { type: DATA, payload: "00" },
  { type: HEADERS, flags: END_HEADERS, payload: "88" },
  { type: PRIORITY, payload: "00000000 10" },
  { type: RST_STREAM, payload: "00000000" },
];
const ofConnection: readonly Http2Frame[] = [
  { type: SETTINGS, streamId: 1 },
  { type: SETTINGS, streamId: 1, flags: ACK },
  { type: PING, streamId: 1, payload: "0000000000000000" },
  { type: GOAWAY, streamId: 1, payload: "00000000 00000000" },
];
const sections: Readonly<Record<number, string>> = {
  [DATA]: "6.1",
  [HEADERS]: "6.2",
  [PRIORITY]: "6.3",
  [RST_STREAM]: "6.4",
  [SETTINGS]: "6.5",
  [PING]: "6.7",
  [GOAWAY]: "6.8",
  [WINDOW_UPDATE]: "6.9",
};
const misplaced = [...ofStream, ...ofConnection].map(
  (frame): Http2Violation => ({
    title: `a frame of type ${frame.type} and flags ${frame.flags ?? 0} on stream ${frame.streamId ?? 0}`,
    rule: "H-8",
    section: sections[frame.type] ?? "",
    errorCode: PROTOCOL_ERROR,
    frames: [frame],
  }),
);

function ofLengths(
  type: number,
  lengths: readonly number[],
  rest: Partial<Http2Frame> = {},
): Http2Violation[] {
  return lengths.map((length) => ({
    title: `a frame of type ${type} and flags ${rest.flags ?? 0} with ${length} octets`,
    rule: "H-9",
    section: sections[type] ?? "",
    errorCode: FRAME_SIZE_ERROR,
    frames: [{ type, payload: new Uint8Array(length), ...rest }],
  }));
}

const onOpened = (frame: Http2Frame): readonly Http2Frame[] => [whole, frame];

export const http2Violations: readonly Http2Violation[] = [
  ...tooLarge,
  ...interleaved,
  {
    title: "CONTINUATION without HEADERS",
    rule: "H-5",
    section: "6.10",
    errorCode: PROTOCOL_ERROR,
    frames: [{ type: CONTINUATION, streamId: 1, flags: END_HEADERS, payload: "88" }],
  },
  {
    title: "CONTINUATION after a header block that had ended",
    rule: "H-5",
    section: "6.10",
    errorCode: PROTOCOL_ERROR,
    frames: onOpened({ type: CONTINUATION, streamId: 1, flags: END_HEADERS, payload: "88" }),
  },
  {
    title: "DATA whose padding is as long as the frame",
    rule: "H-7",
    section: "6.1",
    errorCode: PROTOCOL_ERROR,
    frames: onOpened({ type: DATA, streamId: 1, flags: PADDED, payload: "03 00 00" }),
  },
  {
    title: "DATA whose padding is longer than the frame",
    rule: "H-7",
    section: "6.1",
    errorCode: PROTOCOL_ERROR,
    frames: onOpened({ type: DATA, streamId: 1, flags: PADDED, payload: "ff 00 00" }),
  },
  {
    title: "DATA without its padding length",
    rule: "H-7",
    section: "4.2",
    errorCode: FRAME_SIZE_ERROR,
    frames: onOpened({ type: DATA, streamId: 1, flags: PADDED }),
  },
  {
    title: "HEADERS whose padding is longer than the frame",
    rule: "H-7",
    section: "6.2",
    errorCode: PROTOCOL_ERROR,
    frames: [{ type: HEADERS, streamId: 1, flags: PADDED | END_HEADERS, payload: "02 88" }],
  },
  {
    title: "HEADERS whose padding reaches into its priority",
    rule: "H-7",
    section: "6.2",
    errorCode: PROTOCOL_ERROR,
    frames: [
      {
        type: HEADERS,
        streamId: 1,
        flags: PADDED | WITH_PRIORITY | END_HEADERS,
        payload: "02 00000000 10 88",
      },
    ],
  },
  {
    title: "HEADERS without its padding length",
    rule: "H-7",
    section: "4.2",
    errorCode: FRAME_SIZE_ERROR,
    frames: [{ type: HEADERS, streamId: 1, flags: PADDED | END_HEADERS }],
  },
  {
    title: "HEADERS too short for its priority",
    rule: "H-7",
    section: "4.2",
    errorCode: FRAME_SIZE_ERROR,
    frames: [{ type: HEADERS, streamId: 1, flags: WITH_PRIORITY | END_HEADERS, payload: "00000000" }],
  },
  ...misplaced,
  ...ofLengths(RST_STREAM, [0, 3, 5, 8], { streamId: 1 }),
  ...ofLengths(SETTINGS, [1, 6], { flags: ACK }),
  ...ofLengths(SETTINGS, [1, 5, 7, 11]),
  ...ofLengths(PING, [0, 7, 9, 16]),
  ...ofLengths(PING, [0, 7, 9], { flags: ACK }),
  ...ofLengths(GOAWAY, [0, 7]),
  ...ofLengths(WINDOW_UPDATE, [0, 3, 5, 8]),
  ...ofLengths(WINDOW_UPDATE, [3], { streamId: 1 }),
  {
    title: "PUSH_PROMISE",
    rule: "H-10",
    section: "6.6, 8.4",
    errorCode: PROTOCOL_ERROR,
    frames: onOpened({ type: PUSH_PROMISE, streamId: 1, flags: END_HEADERS, payload: "00000002 82 86 84" }),
  },
  ...(
    [
      ["ENABLE_PUSH 1 from a server", "0002 00000001", PROTOCOL_ERROR],
      ["ENABLE_PUSH 2", "0002 00000002", PROTOCOL_ERROR],
      ["INITIAL_WINDOW_SIZE 2^31", "0004 80000000", FLOW_CONTROL_ERROR],
      ["INITIAL_WINDOW_SIZE 2^32 - 1", "0004 ffffffff", FLOW_CONTROL_ERROR],
      ["MAX_FRAME_SIZE 0", "0005 00000000", PROTOCOL_ERROR],
      ["MAX_FRAME_SIZE 16,383", "0005 00003fff", PROTOCOL_ERROR],
      ["MAX_FRAME_SIZE 2^24", "0005 01000000", PROTOCOL_ERROR],
      ["a wrong setting after a right one", "0003 00000064 0005 00000001", PROTOCOL_ERROR],
    ] as const
  ).map(
    ([title, payload, errorCode]): Http2Violation => ({
      title,
      rule: "H-11",
      section: "6.5.2",
      errorCode,
      frames: [{ type: SETTINGS, payload }],
    }),
  ),
  {
    title: "WINDOW_UPDATE of 0 for the connection",
    rule: "H-12",
    section: "6.9",
    errorCode: PROTOCOL_ERROR,
    frames: [{ type: WINDOW_UPDATE, payload: "00000000" }],
  },
  {
    title: "WINDOW_UPDATE of 0 for the connection, beside a reserved bit",
    rule: "H-12",
    section: "6.9",
    errorCode: PROTOCOL_ERROR,
    frames: [{ type: WINDOW_UPDATE, payload: "80000000" }],
  },
];
