import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

/** What may be served, and as what. Nothing else of the folder is. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".json": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};
const TWINS = [
  { encoding: "br", extension: ".br" },
  { encoding: "gzip", extension: ".gz" },
] as const;
/** With a hash in its name a file never changes. */
const HASHED = /-[A-Za-z0-9_-]{8,}\.\w+$/;
const NO_PAGE =
  "The page was not built. The API works: GET /openapi.json describes it.\nIn a clone: pnpm --filter @apns/inbox build\n";

interface PageFile {
  readonly mediaType: string;
  readonly cacheControl: string;
  readonly body: Buffer;
  readonly twins: ReadonlyMap<string, Buffer>;
}

/** What a path of the page is answered with. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * The files of the page, read once at the start: a path of a request is looked up in a table and never on the disk.
 */
export class PageFiles {
  readonly #files = new Map<string, PageFile>();

  /** @param folder what Vite built; absent, or without files: a text in place of the page */
  constructor(folder: string | undefined) {
    if (folder !== undefined && existsSync(folder)) {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) this.#add(folder, join(entry.parentPath, entry.name));
      }
    }
    const index = this.#files.get("/index.html");
    this.#files.set("/", index ?? textFile(NO_PAGE));
  }

  get paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** @param path one of `paths` */
  answer(path: string, acceptEncoding = ""): PageAnswer {
    const file = this.#files.get(path) ?? textFile(NO_PAGE);
    const accepted = acceptEncoding.split(",").map((one) => one.trim().toLowerCase());
    const encoding = [...file.twins.keys()].find((name) => accepted.includes(name));
    return {
      status: 200,
      headers: {
        "content-type": file.mediaType,
        "cache-control": file.cacheControl,
        vary: "Accept-Encoding",
        ...(encoding === undefined ? {} : { "content-encoding": encoding }),
      },
      body: (encoding === undefined ? undefined : file.twins.get(encoding)) ?? file.body,
    };
  }

  #add(folder: string, path: string): void {
    const mediaType = MEDIA_TYPES[extname(path)];
    if (mediaType === undefined) return;
    const twins = new Map<string, Buffer>();
    for (const { encoding, extension } of TWINS) {
      if (existsSync(path + extension)) twins.set(encoding, readFileSync(path + extension));
    }
    this.#files.set(`/${relative(folder, path).split(sep).join("/")}`, {
      mediaType,
      cacheControl: HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      body: readFileSync(path),
      twins,
    });
  }
}

function textFile(text: string): PageFile {
  return {
    mediaType: "text/plain; charset=utf-8",
    cacheControl: "no-store",
    body: Buffer.from(text),
    twins: new Map(),
  };
}
