/** The SQLSTATE for a character that the encoding of the database does not have. */
const UNTRANSLATABLE = "22P05";

/**
 * Text that PostgreSQL stores: it has no NUL and no half of a surrogate pair, and a report must not fail for what an
 * answer holds.
 */
export function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD").replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}

/** Text that a database of any encoding stores. */
function storableAnywhere(text: string): string {
  return text.replaceAll(/[^ -~]/gu, "?");
}

/** Writes text as it is; where the database has another encoding than UTF-8 and refuses it, what that encoding has. */
export async function writeText<Value>(
  write: (textOf: (text: string) => string) => Promise<Value>,
): Promise<Value> {
  try {
    return await write(storable);
  } catch (error) {
    if ((error as { readonly code?: unknown } | null)?.code !== UNTRANSLATABLE) throw error;
    return write(storableAnywhere);
  }
}
