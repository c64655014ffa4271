/**
 * Whether a value is a Uint8Array. Never throws, as `instanceof` alone does for a revoked proxy; a proxy of bytes is not
 * bytes, because its length cannot be read.
 */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && value instanceof Uint8Array;
}
