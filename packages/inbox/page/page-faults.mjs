// What a built page must not be. packages/inbox/test/page/page-faults.test.ts shows that each kind is found.
import { gzipSync } from "node:zlib";

const MAX_GZIP_BYTES = 60_000;
const FORBIDDEN = [
  { pattern: /\beval\s*\(|new Function\b/, what: "runs text as code" },
  { pattern: /innerHTML|outerHTML|insertAdjacentHTML|document\.write/i, what: "writes HTML" },
  { pattern: /\sstyle=["']/, what: "has inline styles, which the content security policy refuses" },
  { pattern: /\son[a-z]+=["']/, what: "has an inline handler, which the content security policy refuses" },
  { pattern: /sourceMappingURL/, what: "names a source map" },
  { pattern: /@font-face|@import/, what: "loads a font or another style sheet" },
  { pattern: /preact\/debug|process\.env\.NODE_ENV|jsxDEV/, what: "is a development build" },
  {
    pattern: /(?:src|href|url|fetch|EventSource|import)\s*[(=]\s*["'`](?:https?:)?\/\//,
    what: "loads from another host",
  },
  { pattern: /(?:src|href)="\//, what: "has a path from the root: the page may live below another one" },
];

/**
 * @param {{ name: string, bytes: Uint8Array }[]} files
 * @returns {{ faults: string[], gzipBytes: number }}
 */
export function pageFaults(files) {
  const faults = files.flatMap(({ name, bytes }) => {
    const text = Buffer.from(bytes).toString("utf8");
    return FORBIDDEN.filter(({ pattern }) => pattern.test(text)).map(({ what }) => `${name} ${what}`);
  });
  const kinds = { js: ofKind(files, ".js"), css: ofKind(files, ".css") };
  for (const [kind, { length }] of Object.entries(kinds)) {
    if (length !== 1) faults.push(`there are ${length} files .${kind}; there must be one`);
  }
  const others = files.filter(({ name }) => !/\.(?:js|css|html|txt)$/.test(name));
  for (const { name } of others) faults.push(`${name} is not script, style or page`);
  const gzipBytes = [...kinds.js, ...kinds.css].reduce(
    (sum, { bytes }) => sum + gzipSync(bytes, { level: 9 }).length,
    0,
  );
  if (gzipBytes > MAX_GZIP_BYTES)
    faults.push(`script and style have ${gzipBytes} bytes; the limit is ${MAX_GZIP_BYTES}`);
  return { faults, gzipBytes };
}

function ofKind(files, extension) {
  return files.filter(({ name }) => name.endsWith(extension));
}
