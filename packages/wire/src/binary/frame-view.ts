/**
 * One notification as places in a buffer, for gateways and meters that need no text. The decoder reuses one object
 * for every frame: read what you need before the visit ends. `bytes` is the chunk given to `push`, or a buffer of
 * the decoder's where the frame came in several chunks; the decoder never writes to it again.
 */
export interface FrameView {
  readonly bytes: Uint8Array;
  /** Offset of the frame in `bytes`. */
  readonly start: number;
  /** Offset after the frame. */
  readonly end: number;
  readonly command: 0 | 1 | 2;
  readonly deviceTokenStart: number;
  /** Equal to its start where the device token is empty or absent. */
  readonly deviceTokenEnd: number;
  readonly payloadStart: number;
  /** Equal to its start where the payload is empty or absent. */
  readonly payloadEnd: number;
  /** 0 to 2^32 - 1; -1 where the frame has none. */
  readonly identifier: number;
  /** Seconds since 1970, 0 to 2^32 - 1; -1 where the frame has none. */
  readonly expiration: number;
  /** 0 to 255; -1 where the frame has none. */
  readonly priority: number;
}

/** The view as the decoder fills it. */
export type MutableFrame = { -readonly [Key in keyof FrameView]: FrameView[Key] };
