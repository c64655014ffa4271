// The packages' sources as TypeScript sees them: one program for every check that asks about names and types.
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import ts from "typescript";
import { root } from "./places.mjs";

/**
 * @typedef {object} Entry
 * @property {string} specifier What users import, such as `@apns/wire/http2`.
 * @property {string} folder Of its package, from the root.
 * @property {string} source From the root.
 */

/** @returns {Entry[]} What the packages publish, read from their `exports`. */
export function publishedEntries() {
  return readdirSync(join(root, "packages")).flatMap((short) => {
    const folder = `packages/${short}`;
    const { name, exports } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    return Object.entries(exports).flatMap(([entry, conditions]) => {
      const source = conditions["@apns/source"];
      if (source === undefined) return [];
      return [
        { specifier: name + entry.slice(1), folder, source: join(folder, source).split(sep).join("/") },
      ];
    });
  });
}

/** A program of all sources of all packages, and the helpers that every question needs. */
export function packageProgram() {
  const files = readdirSync(join(root, "packages")).flatMap((short) =>
    readdirSync(join(root, "packages", short, "src"), { recursive: true })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(root, "packages", short, "src", name)),
  );
  return createProgram(files);
}

/** A program of some files with the repository's settings, without output. */
function createProgram(files) {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(files, {
    ...options,
    composite: false,
    emitDeclarationOnly: false,
    noEmit: true,
    types: ["node"],
    skipLibCheck: true,
  });
  return program;
}

/**
 * What a module exports, re-exports followed to what they name.
 *
 * @returns {{ name: string, symbol: import("typescript").Symbol, isValue: boolean }[]}
 */
export function exportsOf(program, path) {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(join(root, path));
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) return [];
  return checker.getExportsOfModule(module).map((exported) => {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    const isTypeOnly = chainOf(checker, exported).some(isTypeOnlyAlias);
    return {
      name: exported.name,
      symbol,
      isValue: !isTypeOnly && (symbol.flags & ts.SymbolFlags.Value) !== 0,
    };
  });
}

/** A re-exported symbol with every alias on the way to what it names. */
function chainOf(checker, symbol) {
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return [];
  return [symbol, ...chainOf(checker, checker.getImmediateAliasedSymbol(symbol))];
}

function isTypeOnlyAlias({ declarations = [] }) {
  return declarations.some(ts.isTypeOnlyImportOrExportDeclaration);
}
