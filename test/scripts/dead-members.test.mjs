import ts from "typescript";
import { expect, test } from "vitest";
import { deadMembers } from "../../scripts/faults/dead-members.mjs";

/** What is found in one source; `Shown` is published, and the documents have the word `told`. */
function found(text) {
  const path = "/src/planted.ts";
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const host = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name) => (name === path ? file : undefined),
    fileExists: (name) => name === path,
    writeFile: () => {},
  };
  const program = ts.createProgram(
    [path],
    { noLib: true, strict: true, target: ts.ScriptTarget.ES2022 },
    host,
  );
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file));
  const members = deadMembers(program, {
    isSource: (name) => name === path,
    published: new Set(exported.filter(({ name }) => name === "Shown")),
    words: new Set(["told"]),
  });
  return members.map(({ owner, name, kind, isCertain }) => `${kind} ${owner}.${name}${isCertain ? "" : "?"}`);
}

const planted = [
  [
    "an option that nothing reads",
    "export interface SendOptions { ttl: number } export const o: SendOptions = { ttl: 1 };",
    ["option SendOptions.ttl"],
  ],
  [
    "an option that is read",
    "interface SendOptions { ttl: number } export const f = (o: SendOptions) => o.ttl;",
    [],
  ],
  [
    "an option that is destructured",
    "interface SendOptions { ttl: number } export const f = ({ ttl }: SendOptions) => ttl;",
    [],
  ],
  [
    "an option that is read by a key from a table",
    'interface SendOptions { ttl: number } export const keys = ["ttl"];',
    [],
  ],
  [
    "an option that is read through a mapped type",
    "interface SendOptions { ttl?: number } type All = { [K in keyof SendOptions]-?: SendOptions[K] }; export const f = (o: All) => o.ttl;",
    [],
  ],
  [
    "a field that is only written",
    "interface A { b: number } export const f = (a: A) => { a.b = 1; };",
    ["member A.b"],
  ],
  [
    "a field of the same name that is read of another type",
    "interface A { b: number } export const f = (a: { b: string }) => a.b;",
    ["member A.b?"],
  ],
  [
    "a getter that nothing calls",
    "class A { get b(): number { return 1; } } export const a = new A();",
    ["member A.b"],
  ],
  [
    "a method that is called through an interface",
    "interface I { b(): void } class A implements I { b() {} } export const f = (i: I) => [new A(), i.b()];",
    [],
  ],
  [
    "an option that is handed to what reads it through another type",
    "interface SendOptions { ttl: number } const read = (o: { ttl: number }) => o.ttl; export const f = (o: SendOptions) => read(o);",
    [],
  ],
  [
    "a field for users that no document names",
    "export interface Shown { secret: number }",
    ["published Shown.secret"],
  ],
  [
    "a field for users that a document names",
    "export interface Shown { told: number }",
    ["published Shown.told?"],
  ],
  ["a method of a class for users", "export class Shown { act() {} }", []],
  [
    "a field that is always undefined",
    "class A { readonly b: number | undefined = undefined; } export const f = (a: A) => a.b;",
    ["constant A.b"],
  ],
  [
    "but not one that the class changes through a view of itself",
    "class A { readonly b: number | undefined = undefined; set(c: number): void { (this as { b: number | undefined }).b = c; } } export const f = (a: A) => [a.b, a.set];",
    ["member A.b?"],
  ],
];

test.each(planted)("members: %s", (_, text, expected) => {
  expect(found(text)).toEqual(expected);
});
