import { readText } from "../payload/option-readers.js";
import { assertGiven, deliver, takeOptions } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** Options of `createMdm`. */
export interface MdmContentOptions extends DeliveryOptions {
  /** The PushMagic string that the device sent when it checked in. */
  readonly pushMagic: string;
}

/**
 * Makes a managed device contact its server (Apple, Sending MDM commands to a device). It needs the MDM certificate;
 * its topic is the UID of that certificate.
 *
 * @throws UsageError as `createAlert`, with the option as `field`.
 */
export function createMdm(options: MdmContentOptions): NotificationContent {
  const all = takeOptions(options, ["pushMagic"]);
  assertGiven(all.pushMagic, "pushMagic");
  return deliver("mdm", { mdm: readText(all.pushMagic, "pushMagic") as string }, all);
}
