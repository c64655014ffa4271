const PIECE = 12;

/** The octets from `start` to before `end` as text: one character for each, U+0000 to U+00FF. */
export function readOctets(octets: ArrayLike<number>, start: number, end: number): string {
  let text = "";
  let at = start;
  // Twelve at a time: a call with that many arguments needs neither a view nor an array.
  for (; at + PIECE <= end; at += PIECE) {
    text += String.fromCharCode(
      octets[at] as number,
      octets[at + 1] as number,
      octets[at + 2] as number,
      octets[at + 3] as number,
      octets[at + 4] as number,
      octets[at + 5] as number,
      octets[at + 6] as number,
      octets[at + 7] as number,
      octets[at + 8] as number,
      octets[at + 9] as number,
      octets[at + 10] as number,
      octets[at + 11] as number,
    );
  }
  for (; at < end; at++) text += String.fromCharCode(octets[at] as number);
  return text;
}
