import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConnectAnswerReader } from "../../../src/node/connector/proxy/connect-answer.js";

type Reading = ReturnType<ConnectAnswerReader["read"]>;

/** Reads pieces until there is an answer; the pieces after it belong to its rest. */
function readAll(pieces: readonly Buffer[]): Reading {
  const reader = new ConnectAnswerReader();
  for (const [at, piece] of pieces.entries()) {
    const answer = reader.read(piece);
    if (answer === undefined) continue;
    if (typeof answer === "string") return answer;
    return { ...answer, rest: Buffer.concat([answer.rest, ...pieces.slice(at + 1)]) };
  }
  return undefined;
}
const read = (text: string): Reading => readAll([Buffer.from(text, "latin1")]);

describe("K-2: the answer to CONNECT", () => {
  const cases: [string, string, object | string | undefined][] = [
    ["ends with an empty line", "HTTP/1.1 200 OK\r\n\r\n", { status: 200 }],
    ["may be HTTP/1.0 without a reason", "HTTP/1.0 200\r\n\r\n", { status: 200 }],
    ["may end its lines without a carriage return", "HTTP/1.1 200 Fine\nvia: x\n\n", { status: 200 }],
    ["may follow provisional ones", "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", { status: 200 }],
    [
      "keeps what follows it",
      "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\x16\x03\x01",
      { status: 200, rest: Buffer.of(0x16, 3, 1) },
    ],
    [
      "names the authentication schemes",
      'HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate:  Basic realm="x"\r\n\r\n',
      { status: 407, authenticationSchemes: ["ntlm", "basic"] },
    ],
    ["is incomplete until its head ends", "HTTP/1.1 200 OK\r\nvia: x\r\n", undefined],
    ["is malformed with another beginning", "SSH-2.0-x", "malformed"],
    ["is malformed with another version", "HTTP/2 200\r\n\r\n", "malformed"],
    ["is malformed without a status", "HTTP/1.1 OK\r\n\r\n", "malformed"],
    ["is malformed with a status of four digits", "HTTP/1.1 2000 x\r\n\r\n", "malformed"],
    ["is malformed with a status of 600", "HTTP/1.1 600 x\r\n\r\n", "malformed"],
    ["is malformed if something else follows a provisional one", "HTTP/1.1 100 x\r\n\r\nx", "malformed"],
  ];
  for (const [title, text, expected] of cases) {
    test(title, () => {
      if (typeof expected === "object") expect(read(text)).toMatchObject(expected);
      else expect(read(text)).toBe(expected);
    });
  }

  test("has at most 16 KiB, provisional ones included", () => {
    const head = "HTTP/1.1 200 OK\r\n";
    const fitting = `${head}${"x".repeat(16_384 - head.length - 4)}\r\n\r\n`;
    expect(read(fitting)).toMatchObject({ status: 200 });
    expect(read(fitting.replace("x", "xx"))).toBe("too-long");
    expect(read("HTTP/1.1 100 x\r\n\r\n".repeat(1000))).toBe("too-long");
    expect(read(`HTTP/1.1 ${" ".repeat(20_000)}`)).toBe("too-long");
  });

  test("reads the same in any pieces", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cases.map(([, text]) => Buffer.from(text, "latin1"))),
        fc.array(fc.nat(90), { maxLength: 12 }),
        (bytes, cuts) => {
          const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
          const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
          expect(readAll(pieces)).toEqual(readAll([bytes]));
        },
      ),
      { numRuns: 500 },
    );
  });
});
