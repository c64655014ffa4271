// Serves the built site as any file server does, below its path and nowhere else.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { builtSite, builtSiteBase } from "../../scripts/check/places.mjs";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** @returns {Promise<{ url: string, strays: string[], close(): Promise<void> }>} `strays`: what was not there. */
export async function serveSite() {
  const strays = [];
  const server = createServer(async ({ url = "" }, response) => {
    const { pathname } = new URL(url, "http://site");
    const path = pathOf(decodeURIComponent(pathname));
    const body = path === undefined ? undefined : await readFile(path).catch(() => undefined);
    if (body === undefined) strays.push(pathname);
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": types[extname(path ?? "")] ?? "application/octet-stream",
    });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}${builtSiteBase}`,
    strays,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function pathOf(pathname) {
  if (!pathname.startsWith(builtSiteBase)) return undefined;
  const path = normalize(`/${pathname.slice(builtSiteBase.length)}`);
  return join(builtSite, path.endsWith("/") ? `${path}index.html` : path);
}
