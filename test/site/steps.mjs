// The steps of the page "Start in five minutes", taken from its Markdown as it is built (guide/start.md): what a
// newcomer types, in order, up to the step that needs an Apple account.

/**
 * @typedef {object} Step
 * @property {string} command A line of shell.
 * @property {string | undefined} output What the page says that it prints; undefined: nothing is said.
 *
 * @typedef {object} Steps
 * @property {string} install Installs the packages, by npm.
 * @property {string} service Runs in a shell of its own until the end.
 * @property {string} environment Points the second shell at the service.
 * @property {{ name: string, text: string }[]} files Saved before the commands.
 * @property {Step[]} commands In the second shell.
 */

const ACCOUNT = /^## .*real Apple/m;

/**
 * @param {string} page Markdown.
 * @returns {Steps}
 * @throws {Error} When the page has no such steps any more.
 */
export function stepsOf(page) {
  const [free] = page.split(ACCOUNT);
  const files = [];
  const steps = [];
  for (const [, language, name, text] of free.matchAll(/^```(\w*)(?: \[([^\]]+)\])?\n([\s\S]*?)^```$/gm)) {
    if (name !== undefined) files.push({ name, text });
    else if (language === "sh")
      steps.push(
        ...text
          .trim()
          .split("\n")
          .map((command) => ({ command, output: undefined })),
      );
    // What follows further down is what another shell or the inbox shows.
    else if (language === "text" && steps.length > 0) steps.at(-1).output ??= text.trim();
  }
  const take = (pattern) => {
    const place = steps.findIndex(({ command }) => pattern.test(command));
    if (place < 0) throw new Error(`the page has no command like ${pattern}`);
    return steps.splice(place, 1)[0].command;
  };
  const install = take(/^npm install /);
  const environment = take(/^eval .*--print-env/);
  const service = take(/apns simulate/);
  if (files.length === 0 || steps.length === 0)
    throw new Error("the page has no program, or no command to run it");
  return { install, service, environment, files, commands: steps };
}

/** Whether an output is what the page shows; times and ids differ. */
export function isOutput(output, shown) {
  return shown === undefined || comparable(output) === comparable(shown);
}

function comparable(text) {
  return text
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
    .replaceAll(/\d+ ms/g, "N ms")
    .replaceAll(/\s+/g, " ")
    .trim();
}
