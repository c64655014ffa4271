const MAX_TEXTS = 1000;

const texts = new Map<string, string>();

/** The same text, as one object for all who have it: requests repeat their topics and push types. */
export function interned<Text extends string | undefined>(text: Text): Text {
  if (text === undefined) return text;
  const known = texts.get(text);
  if (known !== undefined) return known as Text;
  // A client that makes up topics must not fill the memory.
  if (texts.size >= MAX_TEXTS) texts.clear();
  texts.set(text, text);
  return text;
}
