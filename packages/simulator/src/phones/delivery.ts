/** What happened to a notification on its way to a device, in the words of Apple's log. */
export type DeliveryStep =
  | "Received"
  | "Delivered"
  | "Delivered (From Storage)"
  | "Stored – Device Offline"
  | "Stored – Power Considerations"
  | "Discarded – Token Unregistered"
  | "Discarded – Expired"
  | "Discarded – Disabled"
  /** Not one of Apple's words: a newer notification took its place in the store. */
  | "Discarded – Overwritten";

/** A line of the delivery log. */
export interface Delivery {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly at: number;
  readonly deviceToken: string;
  /** The id of the notification, as `apple.received` has it. */
  readonly notification: string;
  /** The app it is for. */
  readonly bundleId: string;
  readonly step: DeliveryStep;
}
