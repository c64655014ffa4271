const LENGTH = 10;
/** Words of ten letters that people put into the names of key files. */
const WORDS: ReadonlySet<string> = new Set(["PRODUCTION", "ENTERPRISE"]);

/**
 * The key id in the name of a .p8 file; undefined if there is none. The developer account calls the file
 * `AuthKey_XXXXXXXXXX.p8`, browsers number a second download, and people add what it is for, or leave only the id.
 *
 * @param teamId is never taken for the key's id
 */
export function keyIdInName(path: string, teamId: unknown): string | undefined {
  const name = path.split(/[\\/]/).at(-1) ?? "";
  const label = /authkey/i.exec(name);
  const isLabelled = label !== null;
  const parts = (isLabelled ? name.slice(label.index + label[0].length) : name).split(/[^A-Za-z0-9]+/);
  const ids = parts
    .filter((part) => part.length === LENGTH && (isLabelled ? isId(part) : isSurelyId(part)))
    .map((part) => part.toUpperCase())
    .filter((id) => id !== teamId);
  // Without the label, two of them could be anything.
  return isLabelled || ids.length === 1 ? ids[0] : undefined;
}

function isId(part: string): boolean {
  if (/^[A-Z0-9]+$/.test(part)) return !WORDS.has(part);
  return /^[a-z0-9]+$/.test(part) && /\d/.test(part);
}

function isSurelyId(part: string): boolean {
  return /^[A-Z0-9]+$/.test(part) && /\d/.test(part) && /[A-Z]/.test(part);
}
