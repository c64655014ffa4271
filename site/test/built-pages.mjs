// The built site, as the tests read it.
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { builtSite, builtSiteBase } from "../../scripts/check/places.mjs";

/** @returns {string[]} Paths below the site's root. */
export function builtFiles(extension) {
  return readdirSync(builtSite, { recursive: true })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => name.endsWith(extension));
}

export function readBuilt(path) {
  return readFileSync(join(builtSite, path), "utf8");
}

/** @returns {Map<string, string>} The HTML of each page by its path. */
export function builtPages() {
  return new Map(builtFiles(".html").map((path) => [path, readBuilt(path)]));
}

/**
 * Links between pages that lead nowhere: to no file, or to no element of the page.
 *
 * @param {Map<string, string>} pages HTML by path.
 * @param {{ base?: string, hasFile?: (path: string) => boolean }} [options] `hasFile`: of files that are no pages.
 * @returns {string[]} A sentence for each.
 */
export function deadLinks(pages, { base = builtSiteBase, hasFile = () => false } = {}) {
  const anchors = new Map([...pages].map(([path, html]) => [path, idsIn(html)]));
  const found = new Set();
  for (const [path, html] of pages) {
    for (const href of linksIn(html)) {
      const { pathname, hash, origin } = new URL(href, `http://site${base}${path}`);
      if (origin !== "http://site") continue;
      const target = pathname.startsWith(base) ? targetOf(pathname.slice(base.length)) : undefined;
      const ids = target && anchors.get(target);
      if (ids === undefined && !(target && hasFile(target))) found.add(`${path}: ${href} leads nowhere`);
      else if (hash !== "" && ids !== undefined && !ids.has(decodeURIComponent(hash.slice(1))))
        found.add(`${path}: ${href} names a part that ${target} does not have`);
    }
  }
  return [...found];
}

/** Every address on another host that a page would load by itself. */
export function foreignLoads(html) {
  const loads = [
    ...html.matchAll(/<(?:script|img|iframe|source|video|audio)[^>]*\bsrc="([^"]+)"/g),
    ...html.matchAll(/<link[^>]*\bhref="([^"]+)"/g),
    ...html.matchAll(/url\(["']?([^"')]+)/g),
  ];
  return loads.map(([, address]) => address).filter((address) => /^(?:[a-z]+:)?\/\//i.test(address));
}

function targetOf(path) {
  if (path === "" || path.endsWith("/")) return `${path}index.html`;
  return /\.\w+$/.test(path) ? path : `${path}.html`;
}

function idsIn(html) {
  return new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => unescaped(id)));
}

function linksIn(html) {
  return [...html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)].map(([, href]) => unescaped(href));
}

function unescaped(text) {
  return text
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
}
