import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const sources = new URL("../src/", import.meta.url);

test("I-46: nothing in the server opens a connection: no address out of a payload can be fetched", () => {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.startsWith("client/"),
  );
  expect(files.length).toBeGreaterThan(40);
  for (const name of files) {
    const text = readFileSync(join(sources.pathname, name), "utf8");
    expect([
      name,
      /\bfetch\(|node:(?:https|http2|dns|dgram|tls|child_process)|\brequest\(|new Socket/.test(text),
    ]).toEqual([name, false]);
    const imports = [...text.matchAll(/import \{([^}]*)\} from "node:(http|net)"/g)].map(
      ([, names]) => names,
    );
    expect(imports.join()).not.toMatch(/\b(?:connect|createConnection|get)\b/);
  }
});
