const COMMENT = "//[^\\n]*|/\\*(?:[^*]|\\*(?!/))*\\*/";
const TEXT = '"(?:[^"\\\\]|\\\\.)*"';
const LAST_COMMA = `,(?=\\s*(?:(?:${COMMENT})\\s*)*[\\]}])`;
const TOKEN: RegExp = new RegExp(`${TEXT}|${COMMENT}|${LAST_COMMA}`, "g");

/** JSON without its comments and last commas. Texts stay as they are, and lines keep their numbers. */
export function withoutComments(text: string): string {
  return text.replace(TOKEN, (token) => {
    if (token.startsWith('"')) return token;
    return token.replace(/[^\n]/g, " ");
  });
}
