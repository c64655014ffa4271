import { checkContent } from "../api/check-content.js";
import { assertFields, readExpiration } from "../api/header-values.js";
import { readPriority } from "../api/priority.js";
import { describePushType, type PushType } from "../api/push-type.js";
import { WireError } from "../errors/wire-error.js";
import { createPayload } from "../payload/create-payload.js";
import type { Payload } from "../payload/payload.js";
import type { PayloadOptions } from "../payload/payload-options.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

type AnyDelivery = DeliveryOptions<10 | 5 | 1>;

/** A kind of push that {@link createPayload} can write. */
export interface ContentKind {
  readonly pushType: PushType;
  /** The options that it has, beside those of delivery. */
  readonly takes: readonly (keyof PayloadOptions)[];
  /** Those of them that it cannot do without. */
  readonly needs?: readonly (keyof PayloadOptions)[];
  /** What is the same for all of its kind. */
  readonly sets?: PayloadOptions;
}

/** Content out of options; what is no option of this kind is refused, and what is missing named. */
export function createContent(
  kind: ContentKind,
  options: AnyDelivery & { readonly [option in keyof PayloadOptions]?: unknown },
): NotificationContent {
  const { takes, needs = [], sets } = kind;
  assertOptions(options, takes);
  for (const option of needs) assertGiven(options[option], option);
  const { priority: _, expiration: __, ...given } = options;
  return deliver(kind.pushType, createPayload({ ...(given as PayloadOptions), ...sets }), options);
}

/** Content out of a payload. */
export function deliver(
  pushType: PushType,
  payload: Payload,
  { priority, expiration }: AnyDelivery,
): NotificationContent {
  checkContent(payload, pushType);
  const priorityToSend = readPriority(priority, describePushType(pushType));
  return {
    pushType,
    payload,
    ...(priorityToSend === undefined ? {} : { priority: priorityToSend }),
    ...(expiration === undefined ? {} : { expiration: readExpiration(expiration as Date | number) }),
  };
}

/** Refuses options that a kind of push does not have. */
export function assertOptions(options: object, takes: readonly string[]): void {
  assertFields(options, "options");
  const known = [...takes, "priority", "expiration"];
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    throw new WireError(
      "unknown-option",
      `${option} is no option here: one of ${known.join(", ")} was expected`,
      { field: option },
    );
  }
}

export function assertGiven(value: unknown, field: string): void {
  if (value === undefined) throw new WireError("invalid-type", `${field} is missing`, { field });
}
