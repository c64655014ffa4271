const PIECE = 12;
const SPACE = 0x20;

/**
 * Makes text of octets: one character for each, U+0000 to U+00FF. On the way it notices octets that a field value may
 * not have everywhere, so that nobody has to read each value a second time.
 */
export class OctetReader {
  /** Negative once any octet was a control character below U+0020, or a space at an end. */
  #suspicion = 0;

  /** Whether any text so far had a control character below U+0020, or a space at one of its ends. */
  get isSuspicious(): boolean {
    return this.#suspicion < 0;
  }

  /** The octets from `start` to before `end` as text. */
  read(octets: ArrayLike<number>, start: number, end: number): string {
    let text = "";
    let at = start;
    let suspicion = this.#suspicion;
    // Twelve at a time: a call with that many arguments needs neither a view nor an array.
    for (; at + PIECE <= end; at += PIECE) {
      const a = octets[at] as number;
      const b = octets[at + 1] as number;
      const c = octets[at + 2] as number;
      const d = octets[at + 3] as number;
      const e = octets[at + 4] as number;
      const f = octets[at + 5] as number;
      const g = octets[at + 6] as number;
      const h = octets[at + 7] as number;
      const i = octets[at + 8] as number;
      const j = octets[at + 9] as number;
      const k = octets[at + 10] as number;
      const l = octets[at + 11] as number;
      // The sign bit gathers what is below a space.
      suspicion |= (a - SPACE) | (b - SPACE) | (c - SPACE) | (d - SPACE) | (e - SPACE) | (f - SPACE);
      suspicion |= (g - SPACE) | (h - SPACE) | (i - SPACE) | (j - SPACE) | (k - SPACE) | (l - SPACE);
      text += String.fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l);
    }
    for (; at < end; at++) {
      const one = octets[at] as number;
      suspicion |= one - SPACE;
      text += String.fromCharCode(one);
    }
    if (start < end && (octets[start] === SPACE || octets[end - 1] === SPACE)) suspicion = -1;
    this.#suspicion = suspicion;
    return text;
  }
}
