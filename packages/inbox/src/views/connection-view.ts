import type { ConnectionState, FrameRecord } from "@apns/simulator";
import type { Connection, Frame } from "../api/connection.js";
import { timeText, timeTextOrNull } from "./time-text.js";

/** A connection as the API shows it. */
export function connectionOf(connection: ConnectionState): Connection {
  const { closedAt, openedAt, closeReason, closeDetail, tlsVersion, ...others } = connection;
  return {
    ...others,
    openedAt: timeText(openedAt),
    closedAt: timeTextOrNull(closedAt),
    closeReason: closeReason ?? null,
    closeDetail: closeDetail ?? null,
    tlsVersion: tlsVersion ?? null,
  };
}

/** A frame as the API shows it. */
export function frameOf({ at, length, detail, ...others }: FrameRecord): Frame {
  return { ...others, at: timeText(at), bytes: length, detail: detail ?? null };
}
