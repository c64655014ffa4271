import type { ChannelStore } from "../channels/channel-store.js";
import { judgeBroadcast, judgeChannels } from "../channels/judge-channels.js";
import type { ConnectionCredentials } from "../credentials/connection-credentials.js";
import type { ProviderToken } from "../credentials/provider-token.js";
import { type Http2Answer, refusal } from "../reason.js";
import { isMethodOf, type Request, type Route, routeOf } from "../request.js";
import { type DeviceLimits, judgeDevice } from "./judge-device.js";

/** The answer to a request, and what led to it. */
export interface Judgement {
  readonly answer: Http2Answer;
  readonly route: Route | undefined;
  /** Undefined if it was not judged, was refused, or if the client has a certificate. */
  readonly token: ProviderToken | undefined;
}

/** What requests are judged against. */
export interface RequestLimits {
  readonly device: DeviceLimits;
  readonly channels: ChannelStore;
}

/** Judges in the order that the README shows: the path, the form, the credentials, the contents. */
export function judgeRequest(
  request: Request,
  credentials: ConnectionCredentials,
  limits: RequestLimits,
): Judgement {
  const route = routeOf(request.path);
  if (route === undefined) {
    const reason = request.method === "POST" ? "BadPath" : "MethodNotAllowed";
    return { answer: refusal(reason), route, token: undefined };
  }
  if (!isMethodOf(route, request.method)) {
    return { answer: refusal("MethodNotAllowed"), route, token: undefined };
  }
  if (request.duplicate !== undefined)
    return { answer: refusal("DuplicateHeaders"), route, token: undefined };
  const credential = credentials.admit(request.headers.get("authorization"));
  if (typeof credential === "string" && credential !== "certificate") {
    return { answer: refusal(credential), route, token: undefined };
  }
  const token = credential === "certificate" ? undefined : credential;
  if (route.api === "device") {
    const device = { request, deviceToken: route.deviceToken, credentials, credential };
    return { answer: judgeDevice(device, limits.device), route, token };
  }
  const about = {
    request,
    bundleId: route.bundleId,
    isAllowed: credentials.allows(credential, route.bundleId),
  };
  const answer =
    route.api === "broadcast"
      ? judgeBroadcast(about, limits.channels)
      : judgeChannels(about, limits.channels);
  return { answer, route, token };
}
