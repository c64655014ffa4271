// Every entry of the packed packages resolves, for ESM and CJS, with types that match: publint and "are the types
// wrong" on the tarballs.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { bin } from "./check/places.mjs";
import { tarballs } from "./check/tarballs.mjs";

const failures = [];
for (const { name, path } of tarballs()) {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
  });
  for (const message of messages) failures.push(`${name}: ${formatMessage(message, pkg)}`);
  const { status, stdout, stderr } = spawnSync(bin("attw"), [path, "--profile", "node16"], {
    encoding: "utf8",
  });
  if (status !== 0) failures.push(`${name}: ${stdout}${stderr}`);
  process.stdout.write(`shape: ${name}\n`);
}
for (const failure of failures) process.stderr.write(`shape: ${failure}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;
