import type { Delivery, Device, ReceivedNotification, Simulator } from "@apns/simulator";
import {
  type DisplayDeviceOptions,
  type DisplayNotification,
  EMPTY_SCREEN,
  passTime,
  receive,
  type Screen,
} from "@apns/simulator/display";
import type { DeviceScreen } from "../api/device-screen.js";
import { shownPartsOf, viewOfDisplay } from "./display-of.js";

/** How many earlier notifications count at most. */
const MOST_COUNTED = 1000;

/** A notification that reaches a phone, or waits for it. */
interface Arrival {
  readonly atMs: number;
  readonly notification: ReceivedNotification;
  /** Of the delivery log; undefined where it has none: the phone was not a virtual one yet. */
  readonly step: Delivery["step"] | undefined;
}

/** The screen of a phone before and after a notification for it, or as it is now. */
export function screenOf(
  apple: Simulator,
  deviceToken: string,
  at: ReceivedNotification | undefined,
): DeviceScreen {
  const device = apple.devices.get(deviceToken);
  const phoneToken = device?.deviceToken ?? deviceToken;
  const steps = stepsOf(apple, device);
  const earlier = apple.received.list(
    { where: (other) => other.deviceToken === phoneToken || steps.has(other.id) },
    { limit: MOST_COUNTED + 1, order: "newest-first", before: at?.id },
  );
  const counted = earlier.slice(0, MOST_COUNTED).reverse();
  const settings: DisplayDeviceOptions = device?.display ?? {};
  const untilMs = at?.receivedAt ?? apple.clock.now();
  let screen: Screen = EMPTY_SCREEN;
  for (const arrival of arrivalsOf(counted, steps, untilMs)) screen = after(arrival, settings, screen);
  const before = passTime(screen, untilMs);
  const facts = {
    deviceToken: phoneToken,
    before,
    counted: counted.length,
    isComplete: earlier.length <= MOST_COUNTED && apple.received.dropped === 0,
  };
  if (at === undefined) return { ...facts, at: null, display: null, after: before };
  const step = firstStepOf(steps.get(at.id));
  const received = receive(shownPartsOf(at), { ...settingsAt(settings, step), screen: before }, untilMs);
  return { ...facts, at: at.id, display: viewOfDisplay(received.display), after: received.screen };
}

function stepsOf(apple: Simulator, device: Device | undefined): ReadonlyMap<string, readonly Delivery[]> {
  const steps = new Map<string, Delivery[]>();
  if (device === undefined) return steps;
  for (const line of apple.devices.deliveries({ deviceToken: device.deviceToken })) {
    const known = steps.get(line.notification);
    if (known === undefined) steps.set(line.notification, [line]);
    else known.push(line);
  }
  return steps;
}

/** In the order in which the phone got them: what waited comes when it left the store. */
function arrivalsOf(
  notifications: readonly ReceivedNotification[],
  steps: ReadonlyMap<string, readonly Delivery[]>,
  untilMs: number,
): readonly Arrival[] {
  const arrivals = notifications.flatMap((notification): Arrival[] => {
    const lines = steps.get(notification.id);
    const later = lines?.find(({ step }) => step === "Delivered (From Storage)");
    const first = { atMs: notification.receivedAt, notification, step: firstStepOf(lines) };
    return later === undefined ? [first] : [first, { atMs: later.at, notification, step: later.step }];
  });
  return arrivals.filter(({ atMs }) => atMs <= untilMs).sort((one, other) => one.atMs - other.atMs);
}

function firstStepOf(lines: readonly Delivery[] | undefined): Delivery["step"] | undefined {
  return lines?.find(({ step }) => step !== "Received")?.step;
}

function after(
  { atMs, notification, step }: Arrival,
  settings: DisplayDeviceOptions,
  screen: Screen,
): Screen {
  const isLate = step === "Delivered (From Storage)";
  const shown = shownPartsOf(notification);
  const device = { ...settingsAt(settings, step), screen };
  return receive(isLate ? withoutWaiting(shown) : shown, device, atMs).screen;
}

/** Its priority held it back once, and must not do so again. A background notification never has priority 10. */
function withoutWaiting(notification: DisplayNotification): DisplayNotification {
  return { ...notification, priority: notification.pushType === "background" ? 5 : 10 };
}

/**
 * The log has what the switches of the phone were then; the settings are those of now. What came before it was a
 * virtual phone was delivered.
 */
function settingsAt(
  settings: DisplayDeviceOptions,
  step: Delivery["step"] | undefined,
): DisplayDeviceOptions {
  switch (step) {
    case "Stored – Device Offline":
      return { ...settings, connection: "offline" };
    case "Stored – Power Considerations":
      return { ...settings, power: "saving" };
    case "Discarded – Disabled":
      return { ...settings, permission: "off" };
    case "Discarded – Token Unregistered":
      return { ...settings, connection: "uninstalled" };
    default:
      return settings;
  }
}
