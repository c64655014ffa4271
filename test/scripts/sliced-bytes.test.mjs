import ts from "typescript";
import { expect, test } from "vitest";
import { slicedBytes } from "../../scripts/faults/sliced-bytes.mjs";

const TYPES = `
interface Uint8Array { slice(start: number): Uint8Array; subarray(start: number): Uint8Array }
interface Buffer extends Uint8Array { slice(start: number): Buffer }
`;

function found(text) {
  const sources = new Map([
    ["/types.d.ts", TYPES],
    ["/src/planted.ts", text],
  ]);
  const host = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => {
      const source = sources.get(name);
      return source === undefined
        ? undefined
        : ts.createSourceFile(name, source, ts.ScriptTarget.ES2022, true);
    },
    fileExists: (name) => sources.has(name),
    writeFile: () => {},
  };
  const program = ts.createProgram([...sources.keys()], { noLib: true, strict: true }, host);
  return slicedBytes(program, (path) => path.startsWith("/src/")).map(
    ({ line, text: call }) => `${line} ${call}`,
  );
}

test("sliced bytes: of a Uint8Array, a Buffer, and what may be one of them", () => {
  expect(
    found(`export const a = (bytes: Uint8Array) => bytes.slice(1);
export const b = (bytes: Buffer) => bytes.slice(2);
export const c = (value: string | Uint8Array) => (value as Uint8Array | undefined)?.slice(3);`),
  ).toEqual(["1 bytes.slice(1)", "2 bytes.slice(2)", "3 (value as Uint8Array | undefined)?.slice(3)"]);
});

test("sliced bytes: neither a view, nor a text, nor a list", () => {
  expect(
    found(`interface List { slice(start: number): List }
export const a = (bytes: Uint8Array, text: { slice(start: number): string }, list: List) =>
  [bytes.subarray(1), text.slice(1), list.slice(1)];`),
  ).toEqual([]);
});
