import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { repositoryLinks } from "./repository-links.mjs";
import { referenceSidebar, sidebarOf } from "./sidebar.mjs";
import { writeTextFiles } from "./text-files.mjs";

const site = fileURLToPath(new URL("..", import.meta.url));
/** The path below which the site is served; it begins and ends with a slash. */
const base = process.env.SITE_BASE ?? "/";
/** Where the built site goes. */
const outDir = process.env.SITE_OUT ?? "./.vitepress/dist";
const repository = process.env.SITE_REPOSITORY;
/** In the page itself, so that it needs no path. */
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b57d0"/><rect x="6" y="8" width="20" height="6" rx="3" fill="#fff"/><rect x="6" y="18" width="13" height="6" rx="3" fill="#fff" opacity=".75"/></svg>`;

export default defineConfig({
  base,
  outDir,
  lang: "en",
  title: "@apns",
  description: "The toolkit for the Apple Push Notification service",
  head: [["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  srcExclude: ["README.md"],
  cleanUrls: false,
  lastUpdated: false,
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config: (markdown) => {
      markdown.use(repositoryLinks({ repository }));
    },
  },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        // Who types the name of a reason wants its page.
        miniSearch: {
          searchOptions: {
            fuzzy: 0.1,
            prefix: true,
            boost: { title: 8, text: 2, titles: 1 },
            boostDocument: (id) => (/\/(?:reasons|statuses|codes)\//.test(id) ? 2 : 1),
          },
        },
      },
    },
    nav: [
      { text: "Guide", link: "/guide/start", activeMatch: "^/guide/" },
      {
        text: "Errors",
        items: [
          { text: "Reasons of APNs", link: "/reasons/" },
          { text: "Statuses", link: "/statuses/" },
          { text: "Error codes", link: "/codes/" },
        ],
      },
      { text: "Reference", link: "/reference/", activeMatch: "^/reference/" },
      { text: "Versions", link: "/project/versions" },
    ],
    sidebar: { "/reference/": referenceSidebar(), "/": sidebarOf(site) },
    outline: [2, 3],
    docFooter: { prev: "Before", next: "Next" },
    ...(repository === undefined ? {} : { socialLinks: [{ icon: "github", link: repository }] }),
  },
  // The index of the search is one file; it loads when somebody searches.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  buildEnd: writeTextFiles,
});
