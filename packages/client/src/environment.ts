/** Which of Apple's two worlds: apps from the App Store (and TestFlight) or from Xcode. */
export type Environment = "production" | "sandbox";

/** Where a service listens; each endpoint may be overridden. */
export interface Endpoint {
  readonly host: string;
  /** 1 to 65535. Default: the port of Apple's own service. */
  readonly port?: number;
}

/** Endpoints that differ from Apple's own, for simulators, gateways and private relays. */
export interface Endpoints {
  readonly gateway?: Endpoint;
  readonly feedback?: Endpoint;
  readonly http2?: Endpoint;
}

interface CompleteEndpoint {
  readonly host: string;
  readonly port: number;
}

/** Apple's hosts and ports of the binary protocol (Apple, Binary Provider API, "General Provider Requirements"). */
export const appleEndpoints: Readonly<
  Record<Environment, { readonly gateway: CompleteEndpoint; readonly feedback: CompleteEndpoint }>
> = {
  production: {
    gateway: { host: "gateway.push.apple.com", port: 2195 },
    feedback: { host: "feedback.push.apple.com", port: 2196 },
  },
  sandbox: {
    gateway: { host: "gateway.sandbox.push.apple.com", port: 2195 },
    feedback: { host: "feedback.sandbox.push.apple.com", port: 2196 },
  },
};
