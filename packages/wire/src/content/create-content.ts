import { assertFields, readExpiration } from "../api/header-values.js";
import { readPriority } from "../api/priority.js";
import { describePushType, type PushType } from "../api/push-type.js";
import { checkRequiredKeys } from "../api/required-keys/check-required-keys.js";
import { readFields } from "../errors/reading-failure.js";
import { UsageError } from "../errors/usage-error.js";
import { createPayload } from "../payload/create-payload.js";
import type { Payload } from "../payload/payload.js";
import type { PayloadOptions } from "../payload/payload-options.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

type AnyDelivery = DeliveryOptions<10 | 5 | 1>;

/** A kind of notification that `createPayload` can write. */
export interface ContentKind {
  readonly pushType: PushType;
  /** Its options, besides those of delivery. */
  readonly takes: readonly (keyof PayloadOptions)[];
  /** The required ones. Default none. */
  readonly needs?: readonly (keyof PayloadOptions)[];
  /** The same for every notification of the kind. */
  readonly sets?: PayloadOptions;
}

/** Makes content of options: unknown options are refused, missing ones named. */
export function createContent(
  kind: ContentKind,
  options: AnyDelivery & { readonly [option in keyof PayloadOptions]?: unknown },
): NotificationContent {
  const { takes, needs = [], sets } = kind;
  const all = takeOptions(options, takes);
  for (const option of needs) assertGiven(all[option], option);
  const { priority: _, expiration: __, ...given } = all;
  return deliver(kind.pushType, createPayload({ ...(given as PayloadOptions), ...sets }), all);
}

/** Makes content of a payload. */
export function deliver(
  pushType: PushType,
  payload: Payload,
  { priority, expiration }: AnyDelivery,
): NotificationContent {
  checkRequiredKeys(payload, pushType);
  const priorityToSend = readPriority(priority, describePushType(pushType));
  return {
    pushType,
    payload,
    ...(priorityToSend === undefined ? {} : { priority: priorityToSend }),
    ...(expiration === undefined ? {} : { expiration: readExpiration(expiration) }),
  };
}

/** Reads every option once and refuses those that the kind does not have. */
export function takeOptions<Options extends object>(options: Options, takes: readonly string[]): Options {
  assertFields(options, "options");
  const known = [...takes, "priority", "expiration"];
  const taken = readFields(options, "options");
  for (const option of Object.keys(taken)) {
    if (known.includes(option)) continue;
    throw new UsageError("unknown-option", `unknown option ${option}: use one of ${known.join(", ")}`, {
      field: option,
    });
  }
  return taken;
}

/** Refuses an absent value where one is required. */
export function assertGiven(value: unknown, field: string): void {
  if (value === undefined) throw new UsageError("invalid-type", `${field} is missing`, { field });
}
