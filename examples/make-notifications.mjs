// Writes examples/notifications.ndjson: 1,000 notifications, always the same. Needs a build.
import { writeFileSync } from "node:fs";
import { createDemoNotifications } from "@apns/cli";

const lines = createDemoNotifications().map((notification) => `${JSON.stringify(notification)}\n`);
writeFileSync(new URL("notifications.ndjson", import.meta.url), lines.join(""));
