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
  /** HTTP/2: device pushes and broadcasts. Apple listens on 443 and, for firewalls that close it, on 2197. */
  readonly http2?: Endpoint;
  /** HTTP/2: management of broadcast channels. Default: Apple's, or `http2` where that is given. */
  readonly channels?: Endpoint;
}

interface CompleteEndpoint {
  readonly host: string;
  readonly port: number;
}

/** Apple's services. */
interface Services {
  /** Binary protocol; switched off in March 2021. */
  readonly gateway: CompleteEndpoint;
  /** Binary protocol; switched off in March 2021. */
  readonly feedback: CompleteEndpoint;
  readonly http2: CompleteEndpoint;
  readonly channels: CompleteEndpoint;
}

/**
 * Apple's hosts and ports (Apple, Binary Provider API, "General Provider Requirements"; Establishing a
 * connection to APNs; Sending channel management requests to APNs).
 */
export const appleEndpoints: Readonly<Record<Environment, Services>> = {
  production: {
    gateway: { host: "gateway.push.apple.com", port: 2195 },
    feedback: { host: "feedback.push.apple.com", port: 2196 },
    http2: { host: "api.push.apple.com", port: 443 },
    channels: { host: "api-manage-broadcast.push.apple.com", port: 2196 },
  },
  sandbox: {
    gateway: { host: "gateway.sandbox.push.apple.com", port: 2195 },
    feedback: { host: "feedback.sandbox.push.apple.com", port: 2196 },
    http2: { host: "api.sandbox.push.apple.com", port: 443 },
    channels: { host: "api-manage-broadcast.sandbox.push.apple.com", port: 2195 },
  },
};
