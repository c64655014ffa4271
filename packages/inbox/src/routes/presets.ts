import type { Preset } from "../api/simulator.js";

/** Faults to set in one click: those that senders meet at Apple. */
export const PRESETS: readonly Preset[] = [
  {
    id: "next-410",
    title: "Next: 410 Unregistered",
    description: "The next notification is answered as if the app were gone.",
    rules: [
      {
        name: "next: 410",
        at: "request",
        times: 1,
        when: { api: "device" },
        do: { answer: { status: 410, reason: "Unregistered" } },
      },
    ],
  },
  {
    id: "next-bad-device-token",
    title: "Next: 400 BadDeviceToken",
    description: "As with a device token of the other environment.",
    rules: [
      {
        name: "next: BadDeviceToken",
        at: "request",
        times: 1,
        when: { api: "device" },
        do: { answer: { status: 400, reason: "BadDeviceToken" } },
      },
    ],
  },
  {
    id: "one-percent-503",
    title: "1 %: 503 ServiceUnavailable",
    description: "One in a hundred is to be sent again.",
    rules: [
      {
        name: "1 %: 503",
        at: "request",
        when: { probability: 0.01 },
        do: { answer: { status: 503, reason: "ServiceUnavailable" } },
      },
    ],
  },
  {
    id: "too-many-requests",
    title: "10 %: 429 TooManyRequests",
    description: "With retry-after: 2.",
    rules: [
      {
        name: "10 %: 429",
        at: "request",
        when: { probability: 0.1 },
        do: { answer: { status: 429, reason: "TooManyRequests", headers: { "retry-after": "2" } } },
      },
    ],
  },
  {
    id: "goaway-after-100",
    title: "GOAWAY after 100",
    description: "Each connection ends after every hundredth request, as at a restart of Apple's servers.",
    rules: [{ name: "GOAWAY after 100", at: "request", when: { nth: 100 }, do: { goaway: {} } }],
  },
  {
    id: "slow-answers",
    title: "Answers take 2 s",
    description: "Every answer comes two seconds late.",
    rules: [{ name: "answers take 2 s", at: "request", do: { delayMs: 2000 } }],
  },
  {
    id: "no-answers",
    title: "No answers",
    description: "Requests are read and never answered; PINGs still are.",
    rules: [{ name: "no answers", at: "request", do: { answer: "never" } }],
  },
  {
    id: "black-hole",
    title: "Black hole",
    description: "From its next request on, each connection is dead silent.",
    rules: [{ name: "black hole", at: "request", do: { reading: "stop" } }],
  },
  {
    id: "expired-provider-token",
    title: "Provider tokens expire",
    description: "Every provider token that was minted before the next request is too old.",
    rules: [{ name: "provider tokens expire", at: "request", times: 1, do: { providerTokens: "expire" } }],
  },
  {
    id: "reset-connections",
    title: "1 %: connection reset",
    description: "One request in a hundred breaks its connection.",
    rules: [{ name: "1 %: reset", at: "request", when: { probability: 0.01 }, do: { close: "reset" } }],
  },
];
