// Type-checks blocks of code as modules of their own, against the sources of the packages.
import { join } from "node:path";
import ts from "typescript";
import { root } from "../../scripts/check/places.mjs";

const folder = join(root, "site", "blocks-of-documents");
const prelude = join(root, "site", "test", "prelude.d.ts");
const settings = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ["@apns/source"],
  types: ["node"],
  typeRoots: [join(root, "node_modules", "@types")],
  strict: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  skipLibCheck: true,
  esModuleInterop: true,
  allowImportingTsExtensions: true,
  noImplicitAny: false,
};
const CANNOT_FIND_MODULE = [2307, 7016];

/**
 * @param {import("./document-blocks.mjs").Block[]} blocks
 * @returns {string[]} A sentence for each fault, with document and line.
 */
export function compileBlocks(blocks) {
  if (blocks.length === 0) return [];
  const files = new Map(
    blocks.map((block, place) => [join(folder, `block-${place}.${extensionOf(block)}`), block]),
  );
  const program = ts.createProgram([prelude, ...files.keys()], settings, hostOf(files));
  return [...files].flatMap(([file, block]) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.filter(isFault).map((diagnostic) => sentenceOf(diagnostic, block));
  });
}

function extensionOf({ language, code }) {
  if (language === "ts" || language === "typescript") return "mts";
  return language === "cjs" || /\brequire\(/.test(code) ? "cjs" : "mjs";
}

/** The compiler's host, which also has the blocks as files. */
function hostOf(files) {
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.code ?? readFile(name);
  host.getSourceFile = (name, options, ...rest) => {
    const block = files.get(name);
    if (block === undefined) return getSourceFile(name, options, ...rest);
    // Each one is a module, so that two of them may have the same names.
    const end = name.endsWith(".cjs") ? "" : "\nexport {};\n";
    return ts.createSourceFile(name, `${block.code}${end}`, options);
  };
  return host;
}

/** A package of others need not be installed for its import to be shown. */
function isFault({ code, messageText }) {
  if (!CANNOT_FIND_MODULE.includes(code)) return true;
  return /'(?:@apns\/|\.)/.test(ts.flattenDiagnosticMessageText(messageText, " "));
}

function sentenceOf({ file, start = 0, messageText }, { document, line }) {
  const within = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line;
  return `${document}:${line + within}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
}
