import { expect, test } from "vitest";
import { compileBlocks } from "./compile-blocks.mjs";
import { blocksIn, blocksOf, userDocuments } from "./document-blocks.mjs";

const LANGUAGES = ["ts", "typescript", "js", "javascript", "mts", "mjs", "cjs"];

test("every block of TypeScript and JavaScript that users read compiles", () => {
  const blocks = userDocuments().flatMap((document) => blocksOf(document, LANGUAGES));
  expect(blocks.length).toBeGreaterThan(30);
  expect(compileBlocks(blocks)).toEqual([]);
});

test("a wrong name, a wrong type, an unknown export and a missing variable are found, each in its line", () => {
  const text = `
\`\`\`ts
import { createClient, createClinet } from "@apns/client";
createClient({ topics: "com.example.app" });
\`\`\`

1. A list:

   \`\`\`js
   import { createPayload } from "@apns/client";
   createPayload({ badge: "1" });
   console.log(outcome);
   import fastify from "fastify";
   \`\`\`
`;
  const faults = compileBlocks(blocksIn(text, { document: "x.md", languages: LANGUAGES }));
  expect(faults.map((fault) => fault.slice(0, 40))).toEqual([
    expect.stringMatching(/^x\.md:3: .*createClinet|^x\.md:3: /),
    expect.stringMatching(/^x\.md:4: /),
    expect.stringMatching(/^x\.md:11: /),
    expect.stringMatching(/^x\.md:12: /),
  ]);
});
