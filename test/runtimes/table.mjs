// The table of runtimes in docs/versions.md, made of what is run.
import { programs, programsOf } from "./runtimes.mjs";

const MARKS = /<!-- runtimes -->[\s\S]*<!-- \/runtimes -->/;
/** Which Node runs this is no matter of the table: the supported ones run every test of the repository. */
const NODE = "20.19 and newer";
const COMMAND = ["@apns/cli", "the command", "yes", "not tried", "not tried", "no"];

/** @param {(import("./runtimes.mjs").Runtime & { version: string })[]} runtimes The last is workerd. */
export function tableOf(runtimes) {
  const heads = runtimes.map(({ name, version }) => `${name} ${name === "Node" ? NODE : version}`);
  const rows = programs.map((program) => [
    `\`${program.package.replaceAll(", ", "`, `")}\``,
    program.what,
    ...runtimes.map((runtime) => cell(runtime, program)),
  ]);
  const [command, ...rest] = COMMAND;
  const lines = [["package", "what was run", ...heads], heads.concat("", "").map(() => "---"), ...rows];
  return [...lines, [`\`${command}\``, ...rest]].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function cell(runtime, { name, workerd }) {
  if (runtime.name === "workerd") return workerd ?? "no";
  if (runtime.name === "Node" && name === "sqlite") return "yes, from 22.13; before with `libsql`";
  return programsOf(runtime).some((program) => program.name === name) ? "yes" : "no";
}

/** @param {string} text Of the document. */
export function withTable(text, table) {
  if (!MARKS.test(text)) throw new Error("docs/versions.md has no place for the table of runtimes");
  return text.replace(MARKS, `<!-- runtimes -->\n\n${table}\n\n<!-- /runtimes -->`);
}
