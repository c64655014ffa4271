/** The smallest and the largest size of a device token, in bytes. */
export type DeviceTokenSizes = readonly [least: number, most: number];

/** Devices report this size for nearly every push type. Apple documents none, so options can change it. */
export const ONE_SIZE: DeviceTokenSizes = [32, 32];
/** Live Activities and Push to Talk have device tokens of their own, which are longer on some devices. */
const LONGER: DeviceTokenSizes = [32, 100];

/** The largest payload of a broadcast (Apple, "Sending broadcast push notification requests to APNs"). */
export const MAX_BROADCAST_BYTES = 5120;
const MAX_PAYLOAD_BYTES = 4096;

const PUSH_TYPES: ReadonlyMap<string, PushTypeRule> = new Map([
  ["alert", rule("")],
  ["background", rule("")],
  ["complication", rule(".complication")],
  ["controls", rule(".push-type.controls")],
  ["fileprovider", rule(".pushkit.fileprovider")],
  ["liveactivity", rule(".push-type.liveactivity", { certificate: "refused", deviceTokenBytes: LONGER })],
  ["location", rule(".location-query", { certificate: "refused" })],
  ["mdm", rule("")],
  ["pushtotalk", rule(".voip-ptt", { deviceTokenBytes: LONGER })],
  ["voip", rule(".voip", { maxPayloadBytes: 5120 })],
  ["widgets", rule(".push-type.widgets")],
]);

const SUFFIXES = Array.from(PUSH_TYPES.values(), ({ suffix }) => suffix).filter((suffix) => suffix !== "");

/** What a push type requires (Apple, "Sending notification requests to APNs", apns-push-type). */
interface PushTypeRule {
  /** What follows the bundle id in the topic; may be empty. */
  readonly suffix: string;
  readonly maxPayloadBytes: number;
  /** Whether a client with a certificate, and so without a provider token, may send it. */
  readonly certificate: "allowed" | "refused";
  readonly deviceTokenBytes: DeviceTokenSizes;
}

function rule(suffix: string, more: Partial<PushTypeRule> = {}): PushTypeRule {
  return {
    suffix,
    maxPayloadBytes: MAX_PAYLOAD_BYTES,
    certificate: "allowed",
    deviceTokenBytes: ONE_SIZE,
    ...more,
  };
}

/** The largest payload of a push type; Apple's usual limit for one that is not known. */
export function maxPayloadBytesOf(pushType: string): number {
  return pushTypeRule(pushType)?.maxPayloadBytes ?? MAX_PAYLOAD_BYTES;
}

export function pushTypeRule(pushType: string): PushTypeRule | undefined {
  return PUSH_TYPES.get(pushType);
}

/** The part of a topic that a push type adds to the bundle id; empty for a bare bundle id. */
export function topicSuffix(topic: string): string {
  return SUFFIXES.find((suffix) => topic.endsWith(suffix) && topic.length > suffix.length) ?? "";
}

/** The push type that a topic stands for where a notification names none. */
export function impliedPushType(topic: string): string {
  const suffix = topicSuffix(topic);
  if (suffix === "") return "alert";
  return Array.from(PUSH_TYPES).find(([, each]) => each.suffix === suffix)?.[0] ?? "alert";
}

/** The app that a topic belongs to. */
export function bundleIdOf(topic: string): string {
  return topic.slice(0, topic.length - topicSuffix(topic).length);
}

/** Whether the topic is of a push type that only provider tokens may send. */
export function needsProviderToken(topic: string): boolean {
  const suffix = topicSuffix(topic);
  return Array.from(PUSH_TYPES.values()).some(
    (each) => each.suffix === suffix && each.certificate === "refused",
  );
}
