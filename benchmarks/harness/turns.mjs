/** The order of a round: every second one runs backwards. */
export function turnsOf(rows, round) {
  return round % 2 === 0 ? rows : rows.toReversed();
}
