import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PageFiles } from "../../src/page/page-files.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "apns-page-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "assets", "page-AbCd1234.js"), "script");
  writeFileSync(join(folder, "assets", "page-AbCd1234.js.br"), "brotli");
  writeFileSync(join(folder, "assets", "page-AbCd1234.js.gz"), "gzip");
  writeFileSync(join(folder, "secret.pem"), "secret");
  symlinkSync("/etc/hostname", join(folder, "link.txt"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the files of the page", () => {
  test("I-37: are a table made at the start: known kinds only, no links", () => {
    const page = new PageFiles(folder);
    expect([...page.paths].sort()).toEqual(["/", "/assets/page-AbCd1234.js", "/index.html"]);
    expect(page.answer("/").headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
    });
  });

  test("I-37: come compressed to those who take it, and a name with a hash for ever", () => {
    const page = new PageFiles(folder);
    const script = (accept: string): string =>
      page.answer("/assets/page-AbCd1234.js", accept).body.toString();
    expect(script("gzip, deflate, br")).toBe("brotli");
    expect(script("gzip")).toBe("gzip");
    expect(script("")).toBe("script");
    expect(page.answer("/assets/page-AbCd1234.js", "br").headers).toMatchObject({
      "content-encoding": "br",
      "cache-control": "public, max-age=31536000, immutable",
      vary: "Accept-Encoding",
    });
  });

  test("I-37: without a page, say how to build it", () => {
    expect(new PageFiles(join(folder, "none")).answer("/").body.toString()).toContain("was not built");
  });
});
