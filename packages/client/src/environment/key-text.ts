const PEM = "-----BEGIN";

/**
 * The PEM of a key that a variable holds itself, with line ends or `\n`, or as base64, as secrets of build systems often
 * are; undefined for the path of a file.
 */
export function keyTextOf(key: string): string | undefined {
  if (key.includes(PEM)) return key.replaceAll("\\n", "\n");
  if (!/^[A-Za-z0-9+/=\s]{100,}$/.test(key)) return undefined;
  const text = Buffer.from(key, "base64").toString("utf8");
  return text.includes(PEM) ? text : undefined;
}
