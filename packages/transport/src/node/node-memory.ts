import type { OutputMemory } from "../session/http2/connection/output-buffer.js";

/** Buffers for output: Node writes text into them in one step, without an extra view. */
export const nodeMemory: OutputMemory = {
  allocate: (byteCount) => Buffer.allocUnsafeSlow(byteCount),
  writeOctets: (text, bytes, offset) => void (bytes as Buffer).write(text, offset, "latin1"),
  writeText: (text, bytes, offset) => (bytes as Buffer).write(text, offset),
};
