/** How many chunks of one claim may be due again: from four on, a quarter of the places is left to new ones. */
export function mostAgain(maxChunks: number): number {
  return maxChunks < 4 ? maxChunks : Math.floor((maxChunks * 3) / 4);
}
