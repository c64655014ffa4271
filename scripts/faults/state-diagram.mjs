// A table of transitions, drawn for people: a Markdown table, and a diagram that GitHub draws.

/**
 * @param {Readonly<Record<string, Readonly<Partial<Record<string, readonly string[]>>>>>} transitions State, what
 *   happens, the states that may follow. The first state is the first of all; one without transitions is an end.
 * @returns {string} Markdown that ends with a line end.
 */
export function stateDiagram(transitions) {
  const states = Object.entries(transitions);
  const rows = states.map(([state, causes]) => `| \`${state}\` | ${cellOf(causes)} |`);
  const edges = states.flatMap(([state, causes]) => edgesOf(state, causes));
  const ends = states.filter(([, causes]) => Object.keys(causes).length === 0).map(([state]) => state);
  return `${[
    "| state | what may happen, and the state that follows |",
    "|---|---|",
    ...rows,
    "",
    "```mermaid",
    "stateDiagram-v2",
    `  [*] --> ${states[0][0]}`,
    ...edges,
    ...ends.map((state) => `  ${state} --> [*]`),
    "```",
  ].join("\n")}\n`;
}

function cellOf(causes) {
  const entries = Object.entries(causes);
  if (entries.length === 0) return "nothing: the end";
  return entries
    .map(([cause, next]) => `\`${cause}\` → ${next.map((state) => `\`${state}\``).join(" or ")}`)
    .join(", ");
}

/** One arrow for each pair of states; what changes nothing is in the table only. */
function edgesOf(state, causes) {
  const labels = new Map();
  for (const [cause, next] of Object.entries(causes)) {
    for (const to of next) {
      if (to !== state) labels.set(to, [...(labels.get(to) ?? []), cause]);
    }
  }
  return [...labels].map(([to, names]) => `  ${state} --> ${to} : ${names.join(", ")}`);
}
