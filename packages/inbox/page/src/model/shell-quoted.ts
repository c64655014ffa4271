/** A word for a shell: between single quotes, nothing has a meaning. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A word for a shell, quoted only where it has to be. */
export function shellWord(text: string): string {
  return /^[\w.:/%-]+$/.test(text) ? text : shellQuoted(text);
}
