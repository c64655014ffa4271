/** The pieces in which a stream may arrive. Every piece is a copy of its own, as from a socket. */
export interface Cut {
  readonly name: string;
  readonly chunks: readonly Uint8Array[];
}

/** The stream in one piece, byte by byte, in pieces of 64 bytes, and in two pieces cut at every place. */
export function cutsOf(stream: Uint8Array): Cut[] {
  const cuts: Cut[] = [
    { name: "whole", chunks: [stream.slice()] },
    { name: "byte by byte", chunks: piecesOf(stream, 1) },
    { name: "64 bytes at a time", chunks: piecesOf(stream, 64) },
    {
      name: "with empty pieces between",
      chunks: piecesOf(stream, 7).flatMap((piece) => [new Uint8Array(0), piece]),
    },
  ];
  for (let at = 1; at < stream.length; at++) {
    cuts.push({ name: `cut at ${at}`, chunks: [stream.slice(0, at), stream.slice(at)] });
  }
  return cuts;
}

export function piecesOf(stream: Uint8Array, bytes: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += bytes) pieces.push(stream.slice(at, at + bytes));
  return pieces;
}

/** Cuts at the given places, which may be in any order and beyond the end. */
export function cutAt(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ordered = [...new Set(places.map((place) => place % (stream.length + 1)))].sort((a, b) => a - b);
  const bounds = [0, ...ordered, stream.length];
  return bounds.slice(1).map((end, index) => stream.slice(bounds[index], end));
}
