// A page for each code of an error, made of docs/error-codes.md. Classes may share a code; it has one page.
import { readErrorCodes } from "../../../scripts/check/error-code-rows.mjs";
import { page, table } from "./page.mjs";

const { rows, introductions } = readErrorCodes();

/** Every code once, in the order of the document. */
const errorCodes = [...new Set(rows.map(({ code }) => code))];

/** @returns {import("./page.mjs").Page[]} */
export function codePages() {
  return [index(), ...errorCodes.map(codePage)];
}

function index() {
  return page("codes/index", {
    title: "Error codes",
    description: "Every code of every error that the packages throw.",
    body: [
      "Every error has a `code` out of a closed union. What APNs refuses is not an error: it is a `rejected` outcome with a [reason](../reasons/).",
      ...[...introductions].flatMap(([errorClass, introduction]) => [
        `## ${errorClass}`,
        siteLinks(introduction),
        table(
          ["code", "meaning"],
          rows
            .filter((row) => row.errorClass === errorClass)
            .map(({ code, meaning }) => [`[\`${code}\`](./${code})`, meaning]),
        ),
      ]),
    ],
  });
}

function codePage(code) {
  const own = rows.filter((row) => row.code === code);
  return page(`codes/${code}`, {
    title: code,
    description: own.map(({ errorClass, meaning }) => `${errorClass}: ${meaning}`).join(" "),
    body: [
      own.length > 1 ? `${own.length} classes of errors have this code.` : undefined,
      ...own.flatMap(({ errorClass, meaning, next }) => [
        `## ${errorClass}`,
        `**${siteLinks(meaning)}**`,
        `Next: ${siteLinks(next)}`,
        `*${errorClass}*: ${siteLinks(introductions.get(errorClass) ?? "")}`,
      ]),
      `On a terminal:\n\n\`\`\`sh\napns explain ${code}\n\`\`\``,
    ],
  });
}

/** The document's links are relative to docs/, and lead to the repository. */
function siteLinks(markdown) {
  return markdown.replace(/\]\(\.\.\//g, "](../../");
}
