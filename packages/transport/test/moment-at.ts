import type { Moment } from "@apns/transport/session";

/** Both clocks at one moment of virtual time. Default: the wall clock runs beside the monotonic one, in 2023. */
export function at(nowMs: number, unixMs: number = 1.7e12 + nowMs): Moment {
  return { nowMs, unixMs };
}
