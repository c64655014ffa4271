/** An event of a stream, as bytes. Its id is what a reader sends as `Last-Event-ID`. */
export function encodeEvent(kind: string, data: unknown, id?: string): Buffer {
  const name = id === undefined ? "" : `id: ${id}\n`;
  // JSON has no line ends outside of strings, and escapes them inside.
  return Buffer.from(`${name}event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** The first bytes of a stream: how long a reader waits before it comes again. */
export const STREAM_HEAD: Buffer = Buffer.from("retry: 1000\n\n");

/** Keeps proxies from closing a stream in which nothing happens. */
export const HEARTBEAT: Buffer = Buffer.from(": still here\n\n");

export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-store, no-transform",
  // nginx buffers responses, unless it is asked not to.
  "x-accel-buffering": "no",
};
