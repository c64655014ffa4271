/** Rows of two columns, the second one flush right: easy to read and to cut. Text is ASCII. */
export function formatColumns(rows: readonly (readonly [string, string])[]): string {
  const left = Math.max(0, ...rows.map(([name]) => name.length));
  const right = Math.max(0, ...rows.map(([, value]) => value.length));
  return rows.map(([name, value]) => ` ${name.padEnd(left)}  ${value.padStart(right)}`).join("\n");
}
