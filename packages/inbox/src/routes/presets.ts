import type { RequestRule } from "@apns/simulator";
import type { Preset } from "../api/simulator.js";

/** A fault with one rule, which looks at requests. */
interface Fault extends Omit<Preset, "rules"> {
  readonly rule: Omit<RequestRule, "at">;
}

/** The next notification for a device; a broadcast passes. */
const NEXT_FOR_A_DEVICE: Omit<RequestRule, "at" | "do"> = { times: 1, when: { api: "device" } };

const FAULTS: readonly Fault[] = [
  {
    id: "next-410",
    title: "Next: 410 Unregistered",
    description: "The next notification is answered as if the app were gone.",
    rule: { name: "next: 410", ...NEXT_FOR_A_DEVICE, do: answering(410, "Unregistered") },
  },
  {
    id: "next-bad-device-token",
    title: "Next: 400 BadDeviceToken",
    description: "As with a device token of the other environment.",
    rule: { name: "next: BadDeviceToken", ...NEXT_FOR_A_DEVICE, do: answering(400, "BadDeviceToken") },
  },
  {
    id: "one-percent-503",
    title: "1 %: 503 ServiceUnavailable",
    description: "One in a hundred is to be sent again.",
    rule: { name: "1 %: 503", when: { probability: 0.01 }, do: answering(503, "ServiceUnavailable") },
  },
  {
    id: "too-many-requests",
    title: "10 %: 429 TooManyRequests",
    description: "With retry-after: 2.",
    rule: {
      name: "10 %: 429",
      when: { probability: 0.1 },
      do: answering(429, "TooManyRequests", { "retry-after": "2" }),
    },
  },
  {
    id: "goaway-after-100",
    title: "GOAWAY after 100",
    description: "Each connection ends after every hundredth request, as at a restart of Apple's servers.",
    rule: { name: "GOAWAY after 100", when: { nth: 100 }, do: { goaway: {} } },
  },
  {
    id: "slow-answers",
    title: "Answers take 2 s",
    description: "Every answer comes two seconds late.",
    rule: { name: "answers take 2 s", do: { delayMs: 2000 } },
  },
  {
    id: "no-answers",
    title: "No answers",
    description: "Requests are read and never answered; PINGs still are.",
    rule: { name: "no answers", do: { answer: "never" } },
  },
  {
    id: "black-hole",
    title: "Black hole",
    description: "From its next request on, each connection is dead silent.",
    rule: { name: "black hole", do: { reading: "stop" } },
  },
  {
    id: "expired-provider-token",
    title: "Provider tokens expire",
    description: "Every provider token that was minted before the next request is too old.",
    rule: { name: "provider tokens expire", times: 1, do: { providerTokens: "expire" } },
  },
  {
    id: "reset-connections",
    title: "1 %: connection reset",
    description: "One request in a hundred breaks its connection.",
    rule: { name: "1 %: reset", when: { probability: 0.01 }, do: { close: "reset" } },
  },
];

/** Faults to set in one click: those that senders meet at Apple. */
export const PRESETS: readonly Preset[] = FAULTS.map(({ rule, ...texts }) => ({
  ...texts,
  rules: [{ at: "request", ...rule }],
}));

function answering(
  status: number,
  reason: string,
  headers?: Readonly<Record<string, string>>,
): RequestRule["do"] {
  return { answer: { status, reason, ...(headers === undefined ? {} : { headers }) } };
}
