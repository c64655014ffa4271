import type { CommandEntry } from "./command-entry.js";

/**
 * All commands, in the order of the help. A command loads much: the client, the simulator. So each is loaded when it
 * is needed, and the help of the whole needs none.
 */
export const commandList: readonly CommandEntry[] = [
  {
    name: "send",
    family: "Send:",
    summary: "send one notification, or the notifications of a file",
    load: async () => (await import("./send/send.js")).defineSend,
  },
  {
    name: "resume",
    family: "Send:",
    summary: "go on with a run of send that was interrupted or killed",
    load: async () => (await import("./send/resume.js")).defineResume,
  },
  {
    name: "feedback",
    family: "Ask Apple:",
    summary: "read the feedback service of the binary protocol",
    load: async () => (await import("./apple/feedback.js")).defineFeedback,
  },
  {
    name: "enqueue",
    family: "Queue:",
    summary: "put notifications into a queue that outlives the process",
    load: async () => (await import("./queue/enqueue.js")).defineEnqueue,
  },
  {
    name: "worker",
    family: "Queue:",
    summary: "send what is in a queue, until it is stopped",
    load: async () => (await import("./queue/worker.js")).defineWorker,
  },
  {
    name: "queue",
    family: "Queue:",
    summary: "look into a queue: status, pause, resume, cancel, dead, replay, purge",
    load: async () => (await import("./queue/queue.js")).defineQueue,
  },
  {
    name: "simulate",
    family: "Try it without Apple:",
    summary: "run a fake Apple for programs in any language",
    load: async () => (await import("./simulate/simulate.js")).defineSimulate,
  },
  {
    name: "demo",
    family: "Try it without Apple:",
    summary: "send 1,000 notifications to a fake Apple, and show what happened",
    load: async () => (await import("./demo/demo.js")).defineDemo,
  },
];
