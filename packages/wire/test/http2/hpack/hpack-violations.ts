import { bitsOf, EOS, packBits } from "./rfc7541-huffman-code.js";

/** A sequence of header blocks whose last cannot be read (RFC 9113, section 4.3: COMPRESSION_ERROR). */
export interface HpackViolation {
  readonly title: string;
  readonly rule: "H-23" | "H-24" | "H-25" | "H-26" | "H-28";
  readonly section: string;
  /** Hex with blanks; every block but the last is sound. */
  readonly blocks: readonly string[];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A literal without indexing, name "a", whose value is this Huffman code. */
function withHuffmanValue(bytes: Uint8Array): string {
  return `00 01 61 ${(0x80 | bytes.length).toString(16)} ${hex(bytes)}`;
}

const textBits = (text: string): string =>
  Array.from(text, (character) => bitsOf(character.charCodeAt(0))).join("");

export const hpackViolations: readonly HpackViolation[] = [
  { title: "index 0", rule: "H-25", section: "6.1", blocks: ["80"] },
  { title: "index 62 in an empty table", rule: "H-25", section: "2.3.3", blocks: ["be"] },
  {
    title: "index 63 in a table of one entry",
    rule: "H-25",
    section: "2.3.3",
    blocks: ["40 01 61 01 62 be bf"],
  },
  { title: "an index far beyond", rule: "H-25", section: "2.3.3", blocks: ["ff 80 80 04"] },
  {
    title: "a literal with indexing whose name is beyond",
    rule: "H-25",
    section: "2.3.3",
    blocks: ["7e 01 61"],
  },
  {
    title: "a literal without indexing whose name is beyond",
    rule: "H-25",
    section: "2.3.3",
    blocks: ["0f 2f 01 61"],
  },
  {
    title: "a literal never indexed whose name is beyond",
    rule: "H-25",
    section: "2.3.3",
    blocks: ["1f 2f 01 61"],
  },
  {
    title: "an entry that was evicted by a table size update",
    rule: "H-25",
    section: "4.3",
    blocks: ["40 01 61 01 62", "20 be"],
  },
  {
    title: "an entry that was evicted by one larger than the table",
    rule: "H-25",
    section: "4.4",
    blocks: ["3f 09 40 01 61 01 62", `40 01 63 0f ${"64".repeat(15)} be`],
  },
  {
    title: "a field that was written without indexing",
    rule: "H-25",
    section: "6.2.2",
    blocks: ["00 01 61 01 62 be"],
  },
  { title: "an index cut inside", rule: "H-24", section: "5.1", blocks: ["ff"] },
  { title: "an index cut after one octet more", rule: "H-24", section: "5.1", blocks: ["ff 80"] },
  { title: "an index of 2^32 and more", rule: "H-24", section: "5.1", blocks: ["ff ff ff ff ff 7f"] },
  {
    title: "an index of ever more octets",
    rule: "H-24",
    section: "5.1",
    blocks: [`ff ${"ff".repeat(40)} 01`],
  },
  {
    title: "an index of many octets that add nothing",
    rule: "H-24",
    section: "5.1",
    blocks: [`ff ${"80".repeat(20)} 00`],
  },
  { title: "a length cut inside", rule: "H-24", section: "5.1", blocks: ["00 7f"] },
  { title: "a length of 2^32 and more", rule: "H-24", section: "5.1", blocks: ["00 7f ff ff ff ff 7f 61"] },
  { title: "a table size cut inside", rule: "H-24", section: "5.1", blocks: ["3f"] },
  { title: "a table size of 2^32 and more", rule: "H-24", section: "5.1", blocks: ["3f ff ff ff ff 7f"] },
  { title: "a literal without anything after it", rule: "H-28", section: "6.2.1", blocks: ["40"] },
  { title: "a literal without a value", rule: "H-28", section: "6.2.1", blocks: ["40 01 61"] },
  {
    title: "a literal with a known name and without a value",
    rule: "H-28",
    section: "6.2.2",
    blocks: ["04"],
  },
  { title: "a name that is longer than the block", rule: "H-28", section: "5.2", blocks: ["40 02 61"] },
  {
    title: "a value that is longer than the block",
    rule: "H-28",
    section: "5.2",
    blocks: ["40 01 61 02 62"],
  },
  {
    title: "a Huffman value that is longer than the block",
    rule: "H-28",
    section: "5.2",
    blocks: ["00 01 61 82 1f"],
  },
  { title: "a table size above the limit", rule: "H-26", section: "6.3", blocks: ["3f e2 1f"] },
  { title: "a table size update after an indexed field", rule: "H-26", section: "4.2", blocks: ["82 20"] },
  {
    title: "a table size update after a literal",
    rule: "H-26",
    section: "4.2",
    blocks: ["00 01 61 01 62 20"],
  },
  {
    title: "a table size update after a literal with indexing",
    rule: "H-26",
    section: "4.2",
    blocks: ["40 01 61 01 62 20"],
  },
  {
    title: "a length of six octets after its prefix",
    rule: "H-24",
    section: "5.1",
    blocks: [`00 01 61 7f 80 80 80 80 80 00 ${"62".repeat(127)}`],
  },
  { title: "a table size update between fields", rule: "H-26", section: "4.2", blocks: ["82 3f e1 1f 84"] },
  {
    title: "EOS as a Huffman code",
    rule: "H-23",
    section: "5.2",
    blocks: [withHuffmanValue(packBits(bitsOf(EOS)))],
  },
  {
    title: "EOS in the midst of a Huffman code",
    rule: "H-23",
    section: "5.2",
    blocks: [withHuffmanValue(packBits(textBits("ab") + bitsOf(EOS) + textBits("c")))],
  },
  {
    title: "EOS in a Huffman name",
    rule: "H-23",
    section: "5.2",
    blocks: [`00 84 ${hex(packBits(bitsOf(EOS)))} 01 62`],
  },
  {
    title: "Huffman padding of a whole octet",
    rule: "H-23",
    section: "5.2",
    blocks: [withHuffmanValue(Uint8Array.of(...packBits(textBits("aaaaaaaa")), 0xff))],
  },
  {
    title: "Huffman padding of 9 bits",
    rule: "H-23",
    section: "5.2",
    blocks: [withHuffmanValue(Uint8Array.of(...packBits(textBits("aaa")), 0xff))],
  },
  {
    title: "Huffman padding of zeros",
    rule: "H-23",
    section: "5.2",
    blocks: [withHuffmanValue(packBits(textBits("aa"), "0"))],
  },
  {
    title: "Huffman padding alone",
    rule: "H-23",
    section: "5.2",
    blocks: [withHuffmanValue(Uint8Array.of(0xff))],
  },
];
