import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { createInboxClient } from "@apns/inbox/client";
import { createSimulatorIdentity } from "@apns/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../../fixture/terminal-of-a-test.js";
import { Workbench } from "../../fixture/workbench.js";

const recipe = (name: string): string =>
  readFileSync(new URL(`../../../../inbox/recipes/${name}`, import.meta.url), "utf8");

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.open();
});
afterAll(() => bench.close());

test("I-38: the entry point of the Dockerfile starts, with the flags and the token of the Compose recipe", async () => {
  const [, entryPoint = ""] = /^ENTRYPOINT (\[.*\])$/m.exec(recipe("Dockerfile")) ?? [];
  const [, compose = ""] = /^ {4}command: (\[.*\])$/m.exec(recipe("README.md")) ?? [];
  const [, token = ""] = /APNS_INBOX_TOKEN: (\S+)/.exec(recipe("README.md")) ?? [];
  const [program, ...args] = [...(JSON.parse(entryPoint) as string[]), ...(JSON.parse(compose) as string[])];
  expect(program).toBe("apns");
  // A container has the ports and the folder for itself.
  const here = args.map((arg) => (arg === "/apple" ? bench.at("apple") : arg.replace(/^2\d{3}$/, "0")));
  // Keys that are made faster than those of a first start.
  await createSimulatorIdentity({ dir: bench.at("apple"), keyType: "ec" });
  const interrupt = new AbortController();
  let running: Promise<unknown> | undefined;
  const line = await new Promise<string>((resolve) => {
    running = runCommand(here, {
      env: { APNS_INBOX_TOKEN: token },
      interrupted: interrupt.signal,
      onLine: resolve,
    });
  });
  const { port } = (JSON.parse(line) as { readonly inbox: { readonly port: number } }).inbox;
  const request = get({ port, path: "/readyz", headers: { host: "apple:2180" }, agent: false });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(200);
  const inbox = createInboxClient({ url: `http://127.0.0.1:${port}`, token });
  expect((await inbox.identity()).environment).toMatchObject({ APNS_CA: bench.at("apple/ca.pem") });
  interrupt.abort();
  expect(await running).toMatchObject({ code: 0 });
});
