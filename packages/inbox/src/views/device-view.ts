import type {
  DeviceSettings,
  LiveActivity as SimulatedActivity,
  Device as SimulatedDevice,
} from "@apns/simulator";
import type { Device, DeviceChange, LiveActivity } from "../api/device.js";
import { timeText, timeTextOrNull } from "./time-text.js";

/** A virtual phone as the API shows it. */
export function deviceOf(device: SimulatedDevice): Device {
  return {
    deviceToken: device.deviceToken,
    name: device.name ?? null,
    state: device.state,
    topics: device.topics ?? null,
    environment: device.environment,
    lowPower: device.lowPower === "on",
    channels: device.channels,
    settings: device.display,
    uninstalledAt: timeTextOrNull(device.uninstalledAt),
    stored: device.stored.map(({ notification, bundleId, why, expiresAt }) => ({
      notificationId: notification,
      topic: bundleId,
      why,
      expiresAt: timeText(expiresAt),
    })),
    activities: device.activities.map(activityOf),
    delivered: device.delivered,
  };
}

/** A change, as the simulator takes it. */
export function settingsOf({ settings, lowPower, topics, ...others }: DeviceChange): DeviceSettings {
  const power = lowPower ? "on" : "off";
  return {
    ...others,
    topics: topics === null ? "any" : topics,
    display: settings,
    lowPower: lowPower === undefined ? undefined : power,
  };
}

function activityOf(activity: SimulatedActivity): LiveActivity {
  return {
    number: activity.number,
    updateToken: activity.updateToken,
    topic: activity.bundleId,
    attributesType: activity.attributesType ?? null,
    attributes: activity.attributes ?? null,
    contentState: activity.contentState ?? null,
    state: activity.state,
    timestamp: activity.timestamp,
    staleAt: timeTextOrNull(activity.staleAt),
    endsAt: timeText(activity.endsAt),
    dismissedAt: timeTextOrNull(activity.dismissedAt),
  };
}
