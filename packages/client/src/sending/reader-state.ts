/**
 * How far a run has read its source.
 *
 * - `idle`: enough is pending, or no outcome was asked for yet.
 * - `reading`: items are taken and handed over.
 * - `awaiting-room`: the sender is full and calls back when it has room.
 * - `closing`: the run's signal was aborted, and the source is closing.
 * - `ended`: the source has no more, or failed.
 * - `stopped`: the reader of the outcomes has left.
 */
export type ReaderState = "idle" | "reading" | "awaiting-room" | "closing" | "ended" | "stopped";

/**
 * What changes the state of a reader.
 *
 * - `read`: more may be handed over.
 * - `rest`: enough is pending.
 * - `full`: the sender has no room.
 * - `room`: the sender has room again.
 * - `abort`: the run's signal was aborted.
 * - `end`: the source has no more, has closed, or has failed.
 * - `stop`: the reader of the outcomes has left.
 */
export type ReaderInput = "read" | "rest" | "full" | "room" | "abort" | "end" | "stop";

/** The next state for each input; an input that a state does not list changes nothing. */
export const transitions: Readonly<Record<ReaderState, Readonly<Partial<Record<ReaderInput, ReaderState>>>>> =
  {
    idle: { read: "reading", stop: "stopped" },
    reading: { rest: "idle", full: "awaiting-room", abort: "closing", end: "ended", stop: "stopped" },
    "awaiting-room": { room: "idle", stop: "stopped" },
    closing: { end: "ended", stop: "stopped" },
    ended: { stop: "stopped" },
    stopped: {},
  };
