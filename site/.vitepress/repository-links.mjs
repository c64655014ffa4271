// Documents that the site includes link to other files of the repository. Such a link leads to the page of the site
// that shows the file, or into the repository if its address is known (SITE_REPOSITORY, set when it is published);
// otherwise it is text.
import { dirname, join, relative } from "node:path/posix";

/** Files that have a page of their own. */
const pages = {
  "docs/error-codes.md": "codes/",
  "docs/protocol.md": "project/rules",
  "docs/versions.md": "project/versions",
  "SECURITY.md": "project/security",
};

/** @param {{ repository: string | undefined }} options `repository`: its address, without a slash at the end. */
export function repositoryLinks({ repository }) {
  /** A plugin of markdown-it. */
  return (markdown) => {
    markdown.core.ruler.push("repository-links", ({ tokens, env }) => {
      for (const { type, children } of tokens) if (type === "inline") rewrite(children, env);
    });
  };

  function rewrite(tokens, { relativePath, frontmatter }) {
    const source = frontmatter?.source;
    const here = relativePath ?? "";
    for (const [place, token] of tokens.entries()) {
      if (token.type !== "link_open") continue;
      const href = token.attrGet("href") ?? "";
      if (/^(?:[a-z]+:|#|\/)/.test(href)) continue;
      const [path, hash = ""] = href.split(/(?=#)/);
      const target = join(dirname(source ?? join("site", here)), path);
      if (target.startsWith("site/") && source === undefined) continue;
      const page = pages[target];
      const packageName = /^packages\/(\w+)(?:\/README\.md)?\/?$/.exec(target)?.[1];
      if (page !== undefined) token.attrSet("href", linkFrom(here, page, hash));
      else if (packageName !== undefined && hash === "")
        token.attrSet("href", linkFrom(here, `reference/${packageName}`, ""));
      else if (repository !== undefined) token.attrSet("href", `${repository}/blob/HEAD/${target}${hash}`);
      else unlink(tokens, place);
    }
  }
}

function linkFrom(here, page, hash) {
  const path = relative(dirname(here), page) || ".";
  return `${path.startsWith(".") ? path : `./${path}`}${page.endsWith("/") ? "/" : ""}${hash}`;
}

/** The text of the link stays. */
function unlink(tokens, place) {
  const end = tokens.findIndex(({ type }, at) => at > place && type === "link_close");
  for (const token of [tokens[place], tokens[end]]) {
    token.type = "text";
    token.tag = "";
    token.content = "";
    token.nesting = 0;
  }
}
