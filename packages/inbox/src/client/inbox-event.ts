import type { Connection, Frame } from "../api/connection.js";
import type { Device } from "../api/device.js";
import type { Notification, NotificationSummary, Stats } from "../api/notification.js";
import type { Clock, RuleInForce } from "../api/simulator.js";

/** Something that happened, as the stream reports it. */
export type InboxEvent =
  /** A notification was received. With `view: "full"` it has everything. */
  | { readonly kind: "notification"; readonly data: NotificationSummary | Notification }
  /** A notification was answered after its event. */
  | { readonly kind: "answer"; readonly data: NotificationSummary | Notification }
  /** A step of a notification on its way to a phone. */
  | {
      readonly kind: "delivery";
      readonly data: {
        readonly notificationId: string;
        readonly deviceToken: string;
        readonly at: string;
        readonly event: string;
      };
    }
  | { readonly kind: "device"; readonly data: Device }
  | { readonly kind: "device-removed"; readonly data: { readonly deviceToken: string } }
  /** All rules, when they change or match. */
  | { readonly kind: "rules"; readonly data: { readonly rules: readonly RuleInForce[] } }
  | { readonly kind: "connection"; readonly data: Connection }
  /** Only if `kinds` has it. */
  | { readonly kind: "frame"; readonly data: { readonly connection: string; readonly frame: Frame } }
  | { readonly kind: "clock"; readonly data: Clock }
  /** At most one a second, while something comes. */
  | { readonly kind: "stats"; readonly data: Stats }
  /** `maxRate` left out so many notifications, between these ids. */
  | {
      readonly kind: "skipped";
      readonly data: {
        readonly count: number;
        readonly after: string | null;
        readonly before: string | null;
      };
    }
  /** Notifications were deleted: read the list again. */
  | { readonly kind: "deleted"; readonly data: { readonly count: number } }
  | { readonly kind: "reset"; readonly data: { readonly start: string } }
  /** Something is missing for good: read everything again. */
  | { readonly kind: "resync"; readonly data: { readonly why: string } };

/** The kinds of events. */
export type InboxEventKind = InboxEvent["kind"];
