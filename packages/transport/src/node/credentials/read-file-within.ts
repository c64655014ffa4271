import { TransportError } from "../../errors/transport-error.js";
import { node } from "../node-modules.js";
import { MAX_MATERIAL_BYTES } from "./unwrap-material.js";

/**
 * Reads the file of a key, a certificate or an archive. It may be a pipe, which has no size and may never end, so no
 * more is read than {@link MAX_MATERIAL_BYTES} and one byte.
 *
 * @param field the option with the path, for the error
 * @throws TransportError `credentials-unreadable`
 */
export function readFileWithin(path: string, field: string): Buffer {
  // One byte more than allowed shows that there is too much.
  const bytes = Buffer.alloc(MAX_MATERIAL_BYTES + 1);
  let length = 0;
  try {
    const file = node.fs.openSync(path, "r");
    try {
      for (let read = 1; read > 0 && length < bytes.length; length += read) {
        read = node.fs.readSync(file, bytes, length, bytes.length - length, null);
      }
    } finally {
      node.fs.closeSync(file);
    }
  } catch (cause) {
    throw new TransportError(
      "credentials-unreadable",
      `${field} cannot be read: ${(cause as Error).message}`,
      {
        cause,
        hint: "Check the file's permissions and the path, which is relative to the working directory.",
      },
    );
  }
  return Buffer.from(bytes.subarray(0, length));
}
