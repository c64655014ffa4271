// Takes out of a package's built files what only readers of the sources need: spaces, comments, long forms. Names stay,
// for stack traces. What is left compiles sooner, and compiling is most of what an import costs. The source maps keep
// files, lines and names, without a second copy of the sources. Called by each package's `build`, in its folder.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";

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
  const result = await transform(text.replace(LINK, inline), {
    format: path.endsWith(".cjs") ? "cjs" : "esm",
    target: "node20",
    platform: "node",
    // In CommonJS, Node finds the names of exports by the long forms.
    minifySyntax: path.endsWith(".js"),
    minifyWhitespace: true,
    legalComments: "none",
    sourcemap: "external",
    sourcesContent: false,
  });
  writeFileSync(path, result.code.trimEnd() + link);
  writeFileSync(`${path}.map`, result.map);
}
