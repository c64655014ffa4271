import { countOrNull, ref, type Schema, textOrNull, time, whole } from "../schema.js";

const ADDRESS: Schema = whole("Where a service listens.", {
  host: { type: "string" },
  port: { type: "integer" },
});

export const SYSTEM_SCHEMAS: Readonly<Record<string, Schema>> = {
  Problem: {
    type: "object",
    description: "What went wrong, and what to do (RFC 9457).",
    properties: {
      type: { type: "string", description: "A URN with the code." },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      code: { type: "string", description: "For programs; it never changes." },
      field: textOrNull("The parameter, header or JSON pointer at fault; null if none is."),
      cure: { type: "string", description: "What to do next." },
    },
    required: ["type", "title", "status", "detail", "code", "field", "cure"],
    additionalProperties: true,
  },
  WaitProblem: {
    type: "object",
    description:
      "Too few came in time. `nearest` are those that came closest, with what kept them from matching.",
    properties: {
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      code: { type: "string", enum: ["wait-timeout"] },
      field: { type: "null" },
      cure: { type: "string" },
      count: { type: "integer", description: "How many were waited for." },
      found: { type: "array", items: ref("Notification") },
      missed: { type: "integer", description: "How many after the cursor had left the ring before." },
      next: textOrNull("The cursor to go on waiting from."),
      nearest: {
        type: "array",
        items: whole("One that did not match.", {
          notification: ref("Notification"),
          mismatches: {
            type: "array",
            items: whole("A filter that did not hold.", {
              filter: { type: "string" },
              wanted: { type: "string" },
              found: textOrNull("What the notification has."),
            }),
          },
        }),
      },
    },
    required: ["type", "title", "status", "detail", "code", "field", "cure", "count", "found", "nearest"],
    additionalProperties: true,
  },
  Rule: {
    type: "object",
    description:
      "A fault: when it holds, and what then happens, as the README of @apns/simulator describes. `id`, `matches` and `left` are the inbox's own; they are ignored in what is sent.",
    properties: {
      id: { type: "string" },
      matches: { type: "integer", description: "How often it held." },
      left: countOrNull("How often it may still hold; null: no limit."),
      name: { type: "string" },
      times: { type: "integer", minimum: 1 },
      at: { type: "string", enum: ["connect", "handshake", "notification", "request", "feedback"] },
      when: { type: "object", additionalProperties: true },
      do: { type: "object", additionalProperties: true },
    },
    required: ["do"],
    additionalProperties: true,
  },
  RuleList: whole("The rules in force; the first that holds wins.", {
    rules: { type: "array", items: ref("Rule") },
  }),
  RuleChange: {
    oneOf: [ref("Rule"), { type: "array", items: ref("Rule"), maxItems: 1000 }, ref("RuleList")],
    description: "A rule, a list of them, or what reading the rules returns.",
  },
  Preset: whole("A fault to set in one click.", {
    id: { type: "string" },
    title: { type: "string" },
    description: { type: "string" },
    rules: { type: "array", items: ref("Rule") },
  }),
  PresetList: whole("Faults to set in one click.", { presets: { type: "array", items: ref("Preset") } }),
  Clock: whole("The simulator's clock.", {
    now: time("What the simulator takes for now."),
    advancedMs: { type: "integer", description: "How far it is ahead of real time." },
  }),
  ClockChange: {
    type: "object",
    properties: {
      advanceMs: {
        type: "integer",
        minimum: 0,
        maximum: 3_155_760_000_000,
        description: "How far to go forward, milliseconds.",
      },
    },
    required: ["advanceMs"],
    additionalProperties: false,
  },
  Identity: whole("Who the simulator is, and what a program needs to talk to it.", {
    version: { type: "string" },
    start: { type: "string", description: "Differs after each start; every id begins with it." },
    http2: ADDRESS,
    gateway: ADDRESS,
    feedback: ADDRESS,
    topic: { type: "string" },
    keyId: { type: "string" },
    teamId: { type: "string" },
    ca: { type: "string", description: "The authority to trust, PEM." },
    clientCertificate: whole("For the binary protocol, PEM.", {
      cert: { type: "string" },
      key: { type: "string" },
    }),
    providerKey: { type: "string", description: "For provider tokens, PEM. It opens this simulator only." },
    environment: {
      type: "object",
      additionalProperties: { type: "string" },
      description:
        "Variables that the apns command and the README read. Files are named where a folder keeps them.",
    },
  }),
  Health: whole("Whether it works.", { status: { type: "string", enum: ["ok"] } }),
  Empty: { type: "object", properties: {}, additionalProperties: false },
};
