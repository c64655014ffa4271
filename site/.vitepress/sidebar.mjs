// The sidebar, made of the front matter of the pages: a new page needs no edit here.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedEntries } from "../../scripts/check/package-program.mjs";
import { splitFrontMatter } from "../scripts/front-matter.mjs";

/** Folders of written pages, and the group of a page that names none. */
const guides = [["guide", "Guide"]];
const more = [
  ["moving", "Moving from"],
  ["project", "Project"],
];
const errors = {
  text: "Errors",
  items: [
    { text: "Reasons", link: "/reasons/" },
    { text: "Statuses", link: "/statuses/" },
    { text: "Error codes", link: "/codes/" },
  ],
};

const reference = { text: "Reference", items: [{ text: "All entries", link: "/reference/" }] };

/**
 * Pages come in the order of their `order`, groups in that of their first page.
 *
 * @param {string} site The folder of the pages.
 * @throws {Error} For a page without title or order.
 */
export function sidebarOf(site) {
  const groupsIn = (folders) => folders.flatMap(([folder, group]) => groupsOf(site, folder, group));
  return [...groupsIn(guides), errors, ...groupsIn(more), reference];
}

/** Beside a page of the reference: its entries, by package. */
export function referenceSidebar() {
  const groups = new Map();
  for (const { specifier } of publishedEntries()) {
    const [, name] = specifier.split("/");
    const link = `/reference/${specifier.slice("@apns/".length)}`;
    groups.set(name, [...(groups.get(name) ?? []), { text: specifier, link }]);
  }
  return [reference, ...[...groups].map(([text, items]) => ({ text: `@apns/${text}`, items }))];
}

function groupsOf(site, folder, usualGroup) {
  const groups = new Map();
  for (const { group = usualGroup, title, link } of pagesOf(site, folder)) {
    if (!groups.has(group)) groups.set(group, { text: group, items: [] });
    groups.get(group).items.push({ text: title, link });
  }
  return [...groups.values()];
}

function pagesOf(site, folder) {
  if (!existsSync(join(site, folder))) return [];
  return readdirSync(join(site, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => {
      const { matter } = splitFrontMatter(readFileSync(join(site, folder, name), "utf8"));
      if (typeof matter.title !== "string" || typeof matter.order !== "number")
        throw new Error(
          `site/${folder}/${name}: its front matter needs a title, and an order that is a number`,
        );
      return { ...matter, link: `/${folder}/${name.replace(/(?:index)?\.md$/, "")}` };
    })
    .sort((one, other) => one.order - other.order || one.title.localeCompare(other.title));
}
