export { badNotifications, createDemoNotifications, type DemoNotification } from "./demo-notifications.js";
export { type ExitCode, exitCode } from "./exit-code.js";
export { run } from "./run.js";
export type { Terminal } from "./terminal.js";
