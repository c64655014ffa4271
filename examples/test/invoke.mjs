// What a platform of functions does: it calls the handler for each line of its input, and prints what this returns.
import { createInterface } from "node:readline";
import { handler } from "../lambda/handler.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await handler(JSON.parse(line))));
}
