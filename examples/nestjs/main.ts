// A NestJS application with a push module. SIGTERM ends it: requests that it took are answered, and what they sent
// has its outcome.
import "reflect-metadata";
import { NestFactory } from "@nestjs/core";
import { PushModule } from "./push.module.js";

const app = await NestFactory.create(PushModule, { logger: ["error", "warn"] });
// Without useProcessExit, Nest ends the process by the signal, so that its exit code is not 0.
app.enableShutdownHooks(["SIGTERM", "SIGINT"], { useProcessExit: true });
await app.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1");
console.log(await app.getUrl());
