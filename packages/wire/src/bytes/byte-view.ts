/** The bytes that {@link viewFor} was asked about last, and their view: mostly the ones of the next question, too. */
let lastBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
let lastView: DataView = /* @__PURE__ */ viewOf(lastBytes);

/** A view of the bytes, to write several of them at once. Making one costs more than a frame has time for. */
export function viewFor(bytes: Uint8Array): DataView {
  if (bytes !== lastBytes) {
    lastBytes = bytes;
    lastView = viewOf(bytes);
  }
  return lastView;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
