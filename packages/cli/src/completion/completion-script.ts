import { allNodes, type CommandNode, type FlagNode } from "./command-node.js";
import { powershellScript } from "./powershell-script.js";

export type Shell = "bash" | "zsh" | "fish" | "powershell";

export const shells: readonly Shell[] = ["bash", "zsh", "fish", "powershell"];

/** Longer descriptions would wrap in a list of a shell. */
const MAX_DESCRIPTION = 60;

/** A script that completes commands, flags and the values of flags; it starts no program. */
export function completionScript(shell: Shell, program: CommandNode): string {
  switch (shell) {
    case "bash":
      return bashScript(program);
    case "zsh":
      return zshScript(program);
    case "fish":
      return fishScript(program);
    case "powershell":
      return powershellScript(program);
  }
}

function bashScript(program: CommandNode): string {
  const nodes = allNodes(program);
  return `# Completion of apns for bash. Put into ~/.bashrc: source <(apns completion bash)
_apns() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
      ${pathPatterns(nodes)}) at="$at/\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at:$prev" in
${nodes.flatMap((node) => choiceCases(node, (list) => `COMPREPLY=($(compgen -W "${list}" -- "$cur")); return`)).join("\n")}
    ${valuePatterns(nodes)}) return ;;
  esac
  case "$at" in
${nodes.map((node) => `    "${node.path}") [[ $cur == -* ]] && COMPREPLY=($(compgen -W "${names(node.flags)}" -- "$cur")) || COMPREPLY=($(compgen -W "${names(node.commands)}" -- "$cur")) ;;`).join("\n")}
  esac
}
complete -o default -F _apns apns
`;
}

function zshScript(program: CommandNode): string {
  const nodes = allNodes(program);
  const described = (list: readonly { name: string; text: string }[]): string =>
    list.map(({ name, text }) => quoted(`${name.replaceAll(":", "\\:")}:${text}`)).join(" ");
  return `#compdef apns
# Completion of apns for zsh. Put into ~/.zshrc, after compinit: source <(apns completion zsh)
_apns() {
  local at="" i
  local -a items
  for ((i = 2; i < CURRENT; i++)); do
    case "$at/\${words[i]}" in
      ${pathPatterns(nodes)}) at="$at/\${words[i]}" ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${nodes.flatMap((node) => choiceCases(node, (list) => `items=(${list}); _describe value items; return`)).join("\n")}
    ${valuePatterns(nodes)}) _files; return ;;
  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    case "$at" in
${nodes.map(({ path, flags }) => `      "${path}") items=(${described(flags.map((flag) => ({ name: flag.name, text: short(flag.description) })))}) ;;`).join("\n")}
    esac
    _describe flag items
    return
  fi
  case "$at" in
${nodes
  .filter(({ commands }) => commands.length > 0)
  .map(
    ({ path, commands }) =>
      `    "${path}") items=(${described(commands.map(({ name, summary }) => ({ name, text: short(summary) })))}); _describe command items; return ;;`,
  )
  .join("\n")}
  esac
  _files
}
if [ "\${funcstack[1]}" = "_apns" ]; then _apns "$@"; else compdef _apns apns; fi
`;
}

function fishScript(program: CommandNode): string {
  const nodes = allNodes(program);
  const lines = nodes.flatMap(({ path, flags, commands }) => {
    const condition = `-n "__apns_at '${path}'"`;
    return [
      ...commands.map(
        ({ name, summary }) => `complete -c apns -f ${condition} -a ${name} -d ${quoted(short(summary))}`,
      ),
      ...flags.map((flag) => {
        const value =
          flag.choices.length > 0 ? ` -x -a ${quoted(flag.choices.join(" "))}` : flag.takesValue ? " -r" : "";
        return `complete -c apns ${condition} -l ${flag.name.slice(2)}${value} -d ${quoted(short(flag.description))}`;
      }),
    ];
  });
  return `# Completion of apns for fish: apns completion fish > ~/.config/fish/completions/apns.fish
function __apns_at
    set -l at ""
    for word in (commandline -opc)[2..-1]
        if contains -- "$at/$word" ${nodes
          .slice(1)
          .map(({ path }) => path)
          .join(" ")}
            set at "$at/$word"
        end
    end
    test "$at" = "$argv[1]"
end
${lines.join("\n")}
`;
}

function pathPatterns(nodes: readonly CommandNode[]): string {
  return nodes
    .slice(1)
    .map(({ path }) => path)
    .join("|");
}

function choiceCases({ path, flags }: CommandNode, body: (choices: string) => string): string[] {
  return flags
    .filter(({ choices }) => choices.length > 0)
    .map(({ name, choices }) => `    "${path}:${name}") ${body(choices.join(" "))} ;;`);
}

/** Flags with a value of any kind: files are completed after them. */
function valuePatterns(nodes: readonly CommandNode[]): string {
  return nodes
    .flatMap(({ path, flags }) =>
      flags
        .filter(({ takesValue, choices }) => takesValue && choices.length === 0)
        .map(({ name }) => `"${path}:${name}"`),
    )
    .join("|");
}

function names(list: readonly (CommandNode | FlagNode)[]): string {
  return list.map(({ name }) => name).join(" ");
}

/** The beginning of a description, in one line. */
function short(text: string): string {
  const [first = ""] = text.split(/[.;\n]/);
  return first.length > MAX_DESCRIPTION ? `${first.slice(0, MAX_DESCRIPTION - 3)}...` : first;
}

/** A word for zsh and fish, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "’")}'`;
}
