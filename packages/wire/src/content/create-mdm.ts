import { readText } from "../payload/option-readers.js";
import { assertGiven, assertOptions, deliver } from "./create-content.js";
import type { DeliveryOptions, NotificationContent } from "./notification-content.js";

/** What {@link createMdm} takes. */
export interface MdmContentOptions extends DeliveryOptions {
  /** The PushMagic string that the device gave when it checked in. */
  readonly pushMagic: string;
}

/**
 * Has a managed device call its server (Apple, Sending MDM commands to a device). It takes the MDM certificate,
 * and its topic is the certificate's UID.
 *
 * @throws WireError as {@link createAlert} does
 */
export function createMdm(options: MdmContentOptions): NotificationContent {
  assertOptions(options, ["pushMagic"]);
  assertGiven(options.pushMagic, "pushMagic");
  return deliver("mdm", { mdm: readText(options.pushMagic, "pushMagic") as string }, options);
}
