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
    name: "explain",
    family: "Find out what is wrong:",
    summary: "say what a reason, a status or an error text means, and what to do",
    load: async () => (await import("./answers/explain.js")).defineExplain,
  },
  {
    name: "doctor",
    family: "Find out what is wrong:",
    summary: "find out at which step the way to a device breaks",
    load: async () => (await import("./answers/doctor.js")).defineDoctor,
  },
  {
    name: "lint",
    family: "Find out what is wrong:",
    summary: "check a payload before it is sent",
    load: async () => (await import("./answers/lint.js")).defineLint,
  },
  {
    name: "inspect",
    family: "Find out what is wrong:",
    summary: "show the frames in a capture of bytes",
    load: async () => (await import("./shell/inspect.js")).defineInspect,
  },
  {
    name: "feedback",
    family: "Ask Apple:",
    summary: "read the feedback service of the binary protocol",
    load: async () => (await import("./apple/feedback.js")).defineFeedback,
  },
  {
    name: "live",
    family: "Ask Apple:",
    summary: "start, update and end Live Activities",
    load: async () => (await import("./apple/live.js")).defineLive,
  },
  {
    name: "channel",
    family: "Ask Apple:",
    summary: "create, list, read and delete broadcast channels",
    load: async () => (await import("./apple/channel.js")).defineChannel,
  },
  {
    name: "broadcast",
    family: "Ask Apple:",
    summary: "update or end the Live Activities that follow a channel",
    load: async () => (await import("./apple/broadcast.js")).defineBroadcast,
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
  {
    name: "init",
    family: "Set up:",
    summary: "write a configuration file with comments",
    load: async () => (await import("./shell/init.js")).defineInit,
  },
  {
    name: "key",
    family: "Set up:",
    summary: "look into .p8 keys, and print a provider token",
    load: async () => (await import("./credentials/key.js")).defineKey,
  },
  {
    name: "cert",
    family: "Set up:",
    summary: "look into client certificates, and warn before they expire",
    load: async () => (await import("./credentials/cert.js")).defineCert,
  },
  {
    name: "completion",
    family: "Set up:",
    summary: "print a script that completes commands and flags in your shell",
    load: async () => (await import("./shell/completion.js")).defineCompletion,
  },
];
