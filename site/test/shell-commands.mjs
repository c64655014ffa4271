// The commands in a block of shell, as far as documents use the language: words, quotes, comments, continued lines,
// pipes and lists, and commands in `$(...)`.

const OPERATORS = /^(?:\|\||&&|[|;&()<>]+)/;

/**
 * @param {string} code
 * @returns {{ words: string[], line: number }[]} `line`: from 0.
 */
export function shellCommands(code) {
  const found = [];
  const lines = code.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const first = at;
    let text = lines[at];
    while (text.endsWith("\\") && at + 1 < lines.length) text = `${text.slice(0, -1)} ${lines[++at].trim()}`;
    // A prompt is no part of the command.
    for (const words of commandsIn(text.replace(/^\s*\$ /, ""))) found.push({ words, line: first });
  }
  return found;
}

function commandsIn(text) {
  const commands = [[]];
  const inner = [];
  let rest = text.trimStart();
  for (; rest !== "" && !rest.startsWith("#"); rest = rest.trimStart()) {
    const [operator] = OPERATORS.exec(rest) ?? [];
    if (operator !== undefined) {
      commands.push([]);
      rest = rest.slice(operator.length);
      // The file of a redirection is no command.
      if (/^[<>]/.test(operator) && !rest.startsWith("(")) rest = rest.trimStart().replace(/^\S+/, "");
      continue;
    }
    const word = wordOf(rest);
    rest = rest.slice(word.length);
    for (const [, command] of word.matchAll(/\$\(([^()]*)\)/g)) inner.push(command);
    commands.at(-1).push(unquoted(word));
  }
  return [...commands.filter((words) => words.length > 0).map(withoutPrefixes), ...inner.flatMap(commandsIn)];
}

/** The text of the first word: quotes and `$(...)` may hold spaces. */
function wordOf(text) {
  const [word] = /^(?:'[^']*'|"(?:\\.|[^"\\])*"|\$\([^()]*\)|\\.|[^\s'"|;&()<>\\])+/.exec(text) ?? [];
  return word ?? text[0];
}

function unquoted(word) {
  return word.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"/g, (_, single, double) => single ?? double);
}

/** `NAME=value`, `npx -y`, `sudo`: what stands before the name of a program. */
function withoutPrefixes(words) {
  const runners = ["npx", "bunx", "sudo", "time", "exec", "nohup"];
  const at = words.findIndex(
    (word, place) =>
      !/^[A-Z_]+=/.test(word) &&
      !runners.includes(word) &&
      !(/^-/.test(word) && place > 0) &&
      !(word === "pnpm" && words[place + 1] === "exec") &&
      !(word === "exec" && words[place - 1] === "pnpm"),
  );
  return at < 0 ? words : words.slice(at);
}
