import type { Field } from "./rfc7541-static-table.js";

/** One header block of RFC 7541, appendix C. */
export interface HpackExample {
  readonly section: string;
  /** The hex dump of the encoded data. */
  readonly hex: string;
  readonly fields: readonly Field[];
  /** The dynamic table afterwards, newest entry first, and its size. */
  readonly table: readonly Field[];
  readonly tableBytes: number;
}

/** Examples that follow each other on one connection. */
export interface HpackExampleRun {
  readonly title: string;
  readonly maxTableBytes: number;
  readonly huffman: boolean;
  readonly examples: readonly HpackExample[];
}

/**
 * Appendix C.1: integers in a prefix of five bits, as a table size has it. (C.1.3 begins at the octet; nothing in
 * a header block does.)
 */
export const integerExamples = [
  { section: "C.1.1", value: 10, hex: "0a" },
  { section: "C.1.2", value: 1337, hex: "1f9a0a" },
] as const;

/** Appendix C.2: the four representations, each on a table of its own. */
export const representationExamples: readonly HpackExample[] = [
  {
    section: "C.2.1 literal with indexing",
    hex: "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
    fields: [["custom-key", "custom-header"]],
    table: [["custom-key", "custom-header"]],
    tableBytes: 55,
  },
  {
    section: "C.2.2 literal without indexing",
    hex: "040c 2f73 616d 706c 652f 7061 7468",
    fields: [[":path", "/sample/path"]],
    table: [],
    tableBytes: 0,
  },
  {
    section: "C.2.3 literal never indexed",
    hex: "1008 7061 7373 776f 7264 0673 6563 7265 74",
    fields: [["password", "secret"]],
    table: [],
    tableBytes: 0,
  },
  {
    section: "C.2.4 indexed",
    hex: "82",
    fields: [[":method", "GET"]],
    table: [],
    tableBytes: 0,
  },
];

const authority: Field = [":authority", "www.example.com"];
const noCache: Field = ["cache-control", "no-cache"];
const customKey: Field = ["custom-key", "custom-value"];
const get: Field = [":method", "GET"];
const http: Field = [":scheme", "http"];
const root: Field = [":path", "/"];

const requests = [
  { fields: [get, http, root, authority], table: [authority], tableBytes: 57 },
  { fields: [get, http, root, authority, noCache], table: [noCache, authority], tableBytes: 110 },
  {
    fields: [get, [":scheme", "https"], [":path", "/index.html"], authority, customKey],
    table: [customKey, noCache, authority],
    tableBytes: 164,
  },
] as const;

const privately: Field = ["cache-control", "private"];
const at21: Field = ["date", "Mon, 21 Oct 2013 20:13:21 GMT"];
const at22: Field = ["date", "Mon, 21 Oct 2013 20:13:22 GMT"];
const location: Field = ["location", "https://www.example.com"];
const gzip: Field = ["content-encoding", "gzip"];
const setCookie: Field = ["set-cookie", "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"];

const responses = [
  {
    fields: [[":status", "302"], privately, at21, location],
    table: [location, at21, privately, [":status", "302"]],
    tableBytes: 222,
  },
  {
    fields: [[":status", "307"], privately, at21, location],
    table: [[":status", "307"], location, at21, privately],
    tableBytes: 222,
  },
  {
    fields: [[":status", "200"], privately, at22, location, gzip, setCookie],
    table: [setCookie, gzip, at22],
    tableBytes: 215,
  },
] as const;

/** Appendix C.3 to C.6: requests and responses, without and with the Huffman code. */
export const exampleRuns: readonly HpackExampleRun[] = [
  {
    title: "C.3 requests",
    maxTableBytes: 4096,
    huffman: false,
    examples: [
      {
        section: "C.3.1",
        hex: "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        ...requests[0],
      },
      { section: "C.3.2", hex: "8286 84be 5808 6e6f 2d63 6163 6865", ...requests[1] },
      {
        section: "C.3.3",
        hex: "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
        ...requests[2],
      },
    ],
  },
  {
    title: "C.4 requests, Huffman",
    maxTableBytes: 4096,
    huffman: true,
    examples: [
      { section: "C.4.1", hex: "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", ...requests[0] },
      { section: "C.4.2", hex: "8286 84be 5886 a8eb 1064 9cbf", ...requests[1] },
      {
        section: "C.4.3",
        hex: "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
        ...requests[2],
      },
    ],
  },
  {
    title: "C.5 responses, 256 bytes",
    maxTableBytes: 256,
    huffman: false,
    examples: [
      {
        section: "C.5.1",
        hex: `4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133
          2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70
          6c65 2e63 6f6d`,
        ...responses[0],
      },
      { section: "C.5.2", hex: "4803 3330 37c1 c0bf", ...responses[1] },
      {
        section: "C.5.3",
        hex: `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d
          54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049
          5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e
          3d31`,
        ...responses[2],
      },
    ],
  },
  {
    title: "C.6 responses, Huffman",
    maxTableBytes: 256,
    huffman: true,
    examples: [
      {
        section: "C.6.1",
        hex: `4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6
          2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3`,
        ...responses[0],
      },
      { section: "C.6.2", hex: "4883 640e ffc1 c0bf", ...responses[1] },
      {
        section: "C.6.3",
        hex: `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab
          77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f
          9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
        ...responses[2],
      },
    ],
  },
];

/** The octets of a hex dump with its blanks and line ends. */
export function octetsOf(hexDump: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hexDump.replaceAll(/\s/g, ""), "hex"));
}
