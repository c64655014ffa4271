import { allNodes, type CommandNode } from "./command-node.js";

/** A script for PowerShell, by its completer for native commands. */
export function powershellScript(program: CommandNode): string {
  const nodes = allNodes(program);
  const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(", ");
  const rows = nodes.map(
    ({ path, flags, commands }) =>
      `    '${path}' = @{ commands = @(${list(commands.map(({ name }) => name))}); flags = @(${list(flags.map(({ name }) => name))}) }`,
  );
  const choices = nodes.flatMap(({ path, flags }) =>
    flags
      .filter((flag) => flag.choices.length > 0)
      .map((flag) => `    '${path}:${flag.name}' = @(${list(flag.choices)})`),
  );
  return `# Completion of apns for PowerShell. Put into $PROFILE: apns completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName apns -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $known = @{
${rows.join("\n")}
  }
  $choices = @{
${choices.join("\n")}
  }
  $at = ''
  $previous = ''
  foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
    $word = $element.ToString()
    if ($element.Extent.EndOffset -ge $cursorPosition -and $word -eq $wordToComplete) { break }
    if ($known.ContainsKey("$at/$word")) { $at = "$at/$word" }
    $previous = $word
  }
  $candidates = if ($choices.ContainsKey("\${at}:$previous")) { $choices["\${at}:$previous"] }
    elseif ($wordToComplete.StartsWith('-')) { $known[$at].flags }
    else { $known[$at].commands }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
