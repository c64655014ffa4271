/** `1 line`, `2 lines`. */
export function amount(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
