// Type-checks a program against the installed packages, with the oldest TypeScript that the READMEs promise, with
// one from the middle and with the repository's own, as the settings of users resolve the types.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What npm installs, by name: the compilers beside the repository's own. */
export const compilers = {
  "typescript-oldest": "npm:typescript@5.0.4",
  "typescript-5.4": "npm:typescript@5.4.5",
};

const es2022 = { lib: ["es2022"], target: "es2022" };
const es2020 = { lib: ["es2020"], target: "es2020" };
const disposable = { lib: ["es2023", "esnext.disposable"], target: "es2022" };
const node16 = { module: "node16", moduleResolution: "node16" };
const bundler = { module: "esnext", moduleResolution: "bundler" };
// TypeScript 5.0 on calls it node10; it knows typesVersions and no exports.
const node10 = { module: "commonjs", moduleResolution: "node10" };

const AWAIT_USING = `
import { startSimulator } from "@apns/simulator";
export async function binary(): Promise<Outcome> {
  await using apple = await startSimulator();
  const { ca, clientCertificate: credentials, gateway } = apple;
  await using client = createClient({ protocol: "binary", credentials, ca, endpoints: { gateway } });
  return client.send({ deviceToken: "00", payload: createPayload({ alert: { title: "Hello" } }) });
}
`;

/** Each check with its title, the compiler (undefined: the repository's own) and the settings. */
export const typeChecks = [
  ["TypeScript 5.0, node16, lib es2022", "typescript-oldest", { ...node16, ...es2022 }],
  ["TypeScript 5.0, bundler, lib es2020", "typescript-oldest", { ...bundler, ...es2020 }],
  ["TypeScript 5.0, node10, lib es2020", "typescript-oldest", { ...node10, ...es2020 }],
  ["TypeScript 5.4, node10, lib es2020", "typescript-5.4", { ...node10, ...es2020 }],
  ["TypeScript 5.4, node16, lib es2022", "typescript-5.4", { ...node16, ...es2022 }],
  ["this TypeScript, node10, lib es2020", undefined, { ...node10, ...es2020 }],
  ["this TypeScript, node16, lib es2020", undefined, { ...node16, ...es2020 }],
  ["this TypeScript, node16, await using", undefined, { ...node16, ...disposable }],
  ["this TypeScript, bundler, await using", undefined, { ...bundler, ...disposable }],
];

/**
 * @param {string} folder Where the packages and compilers are installed.
 * @param {{ title: string, tsc: string, settings: object, entries: readonly string[] }} check
 * @throws what the compiler says
 */
export function typeCheck(folder, { title, tsc, settings, entries }) {
  const home = join(folder, `types-${title.replaceAll(/[^\w]+/g, "-")}`);
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, "consumer.ts"),
    program(entries, settings.lib.includes("esnext.disposable") ? AWAIT_USING : ""),
  );
  const common = { types: ["node"], strict: true, noEmit: true, skipLibCheck: false };
  writeFileSync(join(home, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...common, ...settings } }));
  execFileSync(process.execPath, [tsc, "-p", home], { stdio: "pipe" });
}

/** Every entry, and a use of each kind of type that older compilers have read as `any` or not at all. */
function program(entries, more) {
  const imports = entries.map((entry, n) => `import * as m${n} from "${entry}";`);
  const names = entries.map((_, n) => `m${n}`);
  return `${imports.join("\n")}
import { type ClientOptions, createClient, createPayload, type Outcome } from "@apns/client";
export const all: unknown[] = [${names.join(", ")}];
// @ts-expect-error credentials are not a number, and not any
export const credentials: ClientOptions["credentials"] = 5;
// @ts-expect-error the same of options that come from another package
export const proxy: ClientOptions["proxy"] = 5;
export async function main(): Promise<Outcome> {
  const client = createClient({ credentials: { key: "x", keyId: "y", teamId: "z" }, topic: "a" });
  const outcomes = client.sendMany([{ deviceToken: "00", payload: createPayload({ alert: "x" }) }]);
  for await (const outcome of outcomes) {
    const index: number = outcome.index;
    if (outcome.outcome === "rejected") outcome.status.toFixed(index);
    // @ts-expect-error a status exists only on rejections
    outcome.status;
  }
  for await (const batch of outcomes.batches()) for (const { index } of batch) index.toFixed();
  for await (const { deviceToken } of client.feedback()) deviceToken.trim();
  // @ts-expect-error priorities are 10, 5 and 1
  return client.send({ deviceToken: "00", payload: {}, priority: 7 });
}
${more}`;
}
