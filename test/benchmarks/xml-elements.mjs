const TOKEN = /<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
const ATTRIBUTE = / ([a-zA-Z0-9:-]+)="([^"]*)"/g;
const NAMES = { amp: "&", lt: "<", gt: ">", quot: '"' };

/**
 * The elements of an XML document in the order of their start tags; what is not well-formed throws.
 *
 * @param {string} xml
 * @returns {{ name: string, attributes: Record<string, string>, content: string }[]} `content`: its own text.
 */
export function elementsOf(xml) {
  const elements = [];
  const open = [];
  let at = 0;
  for (const [token, end, name, attributes, isEmpty, content] of xml.matchAll(TOKEN)) {
    at += token.length;
    if (content !== undefined) {
      const owner = open.at(-1);
      if (owner !== undefined) owner.content += plain(content);
      else if (content.trim() !== "") throw new Error(`text outside the document: ${content}`);
    } else if (end === "/") {
      if (open.pop()?.name !== name) throw new Error(`</${name}> ends another element`);
    } else {
      if (elements.length > 0 && open.length === 0) throw new Error("a second root");
      const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, key, value]) => [key, plain(value)]);
      const element = { name, attributes: Object.fromEntries(pairs), content: "" };
      if (Object.keys(element.attributes).length < pairs.length)
        throw new Error(`<${name}>: an attribute twice`);
      elements.push(element);
      if (isEmpty !== "/") open.push(element);
    }
  }
  if (at !== xml.length) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`);
  if (open.length > 0) throw new Error(`<${open.at(-1).name}> does not end`);
  return elements;
}

function plain(text) {
  return text.replace(/&(\w*;?)/g, (whole, name) => {
    const character = NAMES[name.replace(";", "")];
    if (character === undefined || !name.endsWith(";")) throw new Error(`${whole} is no entity`);
    return character;
  });
}
