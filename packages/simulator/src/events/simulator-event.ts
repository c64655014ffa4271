import type { ConnectionState } from "../connections/connection-state.js";
import type { FrameRecord } from "../connections/frame-record.js";
import type { Delivery } from "../phones/delivery.js";
import type { Device } from "../phones/device.js";
import type { ReceivedNotification } from "../received/received-notification.js";
import type { RuleState } from "../rules/rule-state.js";

interface EventBase {
  /** `<start id>-<sequence>`. Sequences grow; there are gaps where nobody listened. */
  readonly id: string;
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly at: number;
}

/** Something that happened in a simulator. */
export type SimulatorEvent =
  /** A notification is in the ring, with its answer if that was given at once. */
  | (EventBase & { readonly kind: "notification"; readonly notification: ReceivedNotification })
  /** A notification was answered after its event. */
  | (EventBase & { readonly kind: "answer"; readonly notification: ReceivedNotification })
  /** A step on a notification's way to a device, in the words of Apple's log. */
  | (EventBase & { readonly kind: "delivery"; readonly delivery: Delivery })
  /** A device was made, changed or forgotten (`device` is then undefined). */
  | (EventBase & {
      readonly kind: "device";
      readonly deviceToken: string;
      readonly device: Device | undefined;
    })
  /** The rules changed, or one matched. */
  | (EventBase & {
      readonly kind: "rules";
      readonly change: "replaced" | "added" | "removed" | "matched";
      readonly rule: RuleState | undefined;
    })
  | (EventBase & {
      readonly kind: "connection";
      readonly change: "opened" | "secured" | "closed";
      readonly connection: ConnectionState;
    })
  | (EventBase & { readonly kind: "frame"; readonly connection: string; readonly frame: FrameRecord })
  /** `clock.advance` was called. */
  | (EventBase & { readonly kind: "clock"; readonly now: number })
  /** Notifications were deleted from the ring. */
  | (EventBase & { readonly kind: "deleted"; readonly count: number })
  /** `apple.reset()`: nothing that was known before holds. */
  | (EventBase & { readonly kind: "reset" })
  /** This reader was too slow and lost so many events: read the state again. */
  | (EventBase & { readonly kind: "resync"; readonly lost: number });

export type SimulatorEventKind = SimulatorEvent["kind"];
