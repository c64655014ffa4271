// UTF-8 and numbers in network byte order, without Node: for transports and servers of your own.

export {
  readUint16,
  readUint24,
  readUint31,
  readUint32,
  writeUint16,
  writeUint24,
  writeUint32,
} from "./big-endian.js";
export { copyBytes } from "./copy-bytes.js";
export { decodeUtf8, encodeUtf8, encodeUtf8Into, utf8Length } from "./utf8.js";
