/**
 * Copies the bytes from `start` up to `end` into memory of their own.
 *
 * Node's sockets, files and databases return a Buffer, which is a Uint8Array whose `slice` is a view of the same memory.
 */
export function copyBytes(bytes: Uint8Array, start: number = 0, end: number = bytes.length): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}
