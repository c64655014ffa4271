/** Everything that goes wrong, each seldom enough that most notifications get through. */
export function rulesOf() {
  return [
    { at: "request", when: { probability: 0.01 }, do: { answer: { status: 410, reason: "Unregistered" } } },
    {
      at: "request",
      when: { probability: 0.005 },
      do: { answer: { status: 503, reason: "ServiceUnavailable" } },
    },
    { at: "request", when: { probability: 0.005 }, do: { resetStream: "REFUSED_STREAM" } },
    { at: "request", when: { probability: 0.0005 }, do: { goaway: { lastStreamId: "before" } } },
    { at: "request", when: { probability: 0.0003 }, do: { close: "reset" } },
    { at: "request", when: { probability: 0.001 }, do: { delayMs: { min: 1, max: 200 } } },
    { at: "notification", when: { probability: 0.002 }, do: { answer: { status: 8 } } },
    { at: "notification", when: { probability: 0.0003 }, do: { answer: { status: 10 } } },
    { at: "notification", when: { probability: 0.0003 }, do: { close: "reset" } },
    { at: "notification", when: { probability: 0.0003 }, do: { close: "half-close" } },
    { at: "connect", when: { probability: 0.02 }, do: { tls: "reset" } },
    { at: "connect", when: { probability: 0.02, service: "http2" }, do: { tls: "close" } },
  ];
}
