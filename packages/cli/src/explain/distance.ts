/** More letters than any name has; a longer text is near to nothing. */
const MAX_LETTERS = 80;

/** How many letters have to be added, left out, changed or swapped with a neighbour to make one text of another. */
export function distanceBetween(one: string, other: string): number {
  if (Math.max(one.length, other.length) > MAX_LETTERS) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const steps = [
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      ];
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (isSwap) steps.push((beforeLast[column - 2] ?? 0) + 1);
      next.push(Math.min(...steps));
    }
    beforeLast = last;
    last = next;
  }
  return last[other.length] ?? 0;
}
