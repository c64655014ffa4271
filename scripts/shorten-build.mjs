// Takes out of a package's built files what only readers of the sources need: spaces and comments. Names stay, for stack
// traces. What is left loads sooner. The source maps keep files, lines and names, without a second copy of the sources.
// Called by each package's `build`, in its folder.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";

const PURE = "/* @__PURE__ */";
/** Where it is before all of an expression, so that it could be an assignment. In operands it says nothing. */
const PURE_EXPRESSION = /(?<=(?:(?<![=!<>])=|=>|[([,:]|(?<!\?)\?)\s*)\/\* @__PURE__ \*\//g;
/** Such an assignment, as long as the comment: for the time of the transformation. */
const MARK = "$__PURE_MARK__=";
const LINK = /\n\/\/# sourceMappingURL=\S+\s*$/;

const paths = readdirSync("dist", { recursive: true }).map((name) => join("dist", name));
const built = paths.filter((path) => /\.c?js$/.test(path) && statSync(path).isFile());
if (built.length === 0) throw new Error("dist has no built file; tsup runs first");
await Promise.all(built.filter((path) => LINK.test(readFileSync(path, "utf8"))).map(shorten));

async function shorten(path) {
  const [text, map] = [path, `${path}.map`].map((name) => readFileSync(name, "utf8"));
  const [link] = LINK.exec(text);
  // As a part of the text, so that the new map leads to the sources.
  const inline = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  const marked = text.replace(PURE_EXPRESSION, MARK);
  const result = await transform(marked.replace(LINK, inline), {
    format: path.endsWith(".cjs") ? "cjs" : "esm",
    target: "node20",
    platform: "node",
    // No shorter forms: they join declarations, so that a bundler keeps all for one of them, and in CommonJS they hide
    // the names of exports from Node.
    minifyWhitespace: true,
    // Node shows the line of an error that nobody catches, whole.
    lineLimit: 120,
    legalComments: "none",
    sourcemap: "external",
    sourcesContent: false,
  });
  // esbuild drops these comments with the spaces, and bundlers would then keep every table for one function.
  const code = ownNames(result.code.replaceAll(MARK, PURE));
  writeFileSync(path, code.trimEnd() + link);
  writeFileSync(`${path}.map`, result.map);
}

/**
 * esbuild calls a class that names itself `_UsageError`, which a program sees in `constructor.name` and whoever reads
 * the output of an error that nobody caught. The spaces keep every column, for the source map.
 */
function ownNames(text) {
  const renamed = [...text.matchAll(/\b(?:const|let|var) ([\w$]+) ?= ?class _\1\b/g)].map(([, name]) => name);
  return renamed.reduce(
    (result, name) => result.replace(new RegExp(`(?<![\\w$.#])_${name}\\b`, "g"), ` ${name}`),
    text,
  );
}
