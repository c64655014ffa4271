import type { CertificateEnvironment } from "../../identity/certificate-environment.js";
import type { PhoneBook } from "../../phones/phone-book.js";
import type { ConnectionCredentials } from "../credentials/connection-credentials.js";
import type { ProviderToken } from "../credentials/provider-token.js";
import { type Http2Answer, type Reason, refusal } from "../reason.js";
import type { Request } from "../request.js";
import { isExpiration, isUuid } from "./field-formats.js";
import { judgePayload } from "./judge-payload.js";
import { bundleIdOf, type DeviceTokenSizes, ONE_SIZE, pushTypeRule, topicSuffix } from "./push-type.js";

const TOPIC = /^[A-Za-z0-9][A-Za-z0-9.-]*$/;
const MAX_COLLAPSE_ID_BYTES = 64;

/** What the API requires of a notification. */
export interface DeviceLimits {
  readonly minDeviceTokenBytes: number | undefined;
  readonly maxDeviceTokenBytes: number | undefined;
  readonly badDeviceTokens: ReadonlySet<string>;
  readonly devices: PhoneBook;
  readonly environment: CertificateEnvironment;
}

/** A notification for one device, and its sender's credentials. */
export interface DeviceRequest {
  readonly request: Request;
  readonly deviceToken: string;
  readonly credentials: ConnectionCredentials;
  readonly credential: ProviderToken | "certificate";
}

/** Answers 200, or the first reason against it. Apple documents the reasons but not their order; see the README. */
export function judgeDevice(device: DeviceRequest, limits: DeviceLimits): Http2Answer {
  const { body, headers } = device.request;
  const topic = headers.get("apns-topic") ?? device.credentials.defaultTopic;
  const pushType = pushTypeRule(headers.get("apns-push-type") ?? impliedPushType(topic ?? ""));
  const reason =
    topicReason(device, topic) ??
    headerReason(device.request, topic ?? "") ??
    deviceTokenReason(device.deviceToken, limits, pushType?.deviceTokenBytes ?? ONE_SIZE);
  if (reason !== undefined) return refusal(reason);
  const known = deviceReason(device.deviceToken.toLowerCase(), topic ?? "", limits);
  if (known !== undefined) return known;
  return judgePayload(body, pushType?.maxPayloadBytes ?? 0);
}

/** What is known of the device itself. */
function deviceReason(deviceToken: string, topic: string, limits: DeviceLimits): Http2Answer | undefined {
  const { devices, environment } = limits;
  if (devices.size === 0) return undefined;
  if (!devices.isOf(deviceToken, environment)) return refusal("BadDeviceToken");
  const loss = devices.lossOf(deviceToken);
  if (loss !== undefined) return { ...refusal(loss.reason), timestamp: loss.at };
  const isFor = devices.isFor(deviceToken, { bundleId: bundleIdOf(topic), topic });
  return isFor ? undefined : refusal("DeviceTokenNotForTopic");
}

function topicReason(
  { credentials, credential }: DeviceRequest,
  topic: string | undefined,
): Reason | undefined {
  if (topic === undefined || topic === "") return "MissingTopic";
  if (!TOPIC.test(topic)) return "BadTopic";
  return credentials.allows(credential, topic) ? undefined : "TopicDisallowed";
}

function headerReason({ headers }: Request, topic: string): Reason | undefined {
  const pushType = headers.get("apns-push-type");
  if (pushType !== undefined && pushTypeRule(pushType)?.suffix !== topicSuffix(topic))
    return "InvalidPushType";
  const priority = headers.get("apns-priority");
  if (priority !== undefined && !isPriority(priority, pushType)) return "BadPriority";
  const expiration = headers.get("apns-expiration");
  if (expiration !== undefined && !isExpiration(expiration)) return "BadExpirationDate";
  if (Buffer.byteLength(headers.get("apns-collapse-id") ?? "", "latin1") > MAX_COLLAPSE_ID_BYTES)
    return "BadCollapseId";
  const id = headers.get("apns-id");
  return id === undefined || isUuid(id) ? undefined : "BadMessageId";
}

function isPriority(priority: string, pushType: string | undefined): boolean {
  return priority === "1" || priority === "5" || (priority === "10" && pushType !== "background");
}

function deviceTokenReason(
  deviceToken: string,
  limits: DeviceLimits,
  [least, most]: DeviceTokenSizes,
): Reason | undefined {
  if (deviceToken === "") return "MissingDeviceToken";
  const bytes = deviceToken.length / 2;
  const { minDeviceTokenBytes = least, maxDeviceTokenBytes = most } = limits;
  const isGood =
    /^([0-9a-f]{2})+$/i.test(deviceToken) &&
    bytes >= minDeviceTokenBytes &&
    bytes <= maxDeviceTokenBytes &&
    !limits.badDeviceTokens.has(deviceToken.toLowerCase());
  return isGood ? undefined : "BadDeviceToken";
}

/** Old clients name no push type; the topic implies it. */
function impliedPushType(topic: string): string {
  return topic.endsWith(".voip") ? "voip" : "alert";
}
