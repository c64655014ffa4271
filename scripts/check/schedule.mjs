// Runs tasks side by side: each starts when what it needs has passed and enough cores are free.

/**
 * @template {{ name: string, needs?: string[], cores?: number }} Task
 * @param {Task[]} tasks In the order in which they start when several could. A need that is not among them counts
 *   as met: the caller left it out on purpose.
 * @param {{ cores: number, run: (task: Task) => Promise<boolean>, skip: (task: Task, need: string) => void }} options
 *   `run` resolves to whether the task passed; `skip` is called for a task whose need failed or was skipped.
 */
export async function schedule(tasks, { cores, run, skip }) {
  const waiting = [...tasks];
  /** @type {Map<string, Promise<void>>} */
  const running = new Map();
  const lost = new Set();
  const unfinished = new Set(tasks.map(({ name }) => name));
  let free = cores;

  while (waiting.length > 0 || running.size > 0) {
    startWhatCanStart();
    // The last of those that waited may have been skipped, so that nothing runs.
    if (running.size > 0) await Promise.race(running.values());
  }

  function startWhatCanStart() {
    for (const task of [...waiting]) {
      const need = task.needs?.find((name) => lost.has(name));
      if (need !== undefined) {
        waiting.splice(waiting.indexOf(task), 1);
        unfinished.delete(task.name);
        lost.add(task.name);
        skip(task, need);
        // What was passed over before may need this one.
        startWhatCanStart();
        return;
      }
      const weight = Math.min(task.cores ?? 1, cores);
      if (weight > free || task.needs?.some((name) => unfinished.has(name))) continue;
      waiting.splice(waiting.indexOf(task), 1);
      free -= weight;
      running.set(task.name, finish(task, weight));
    }
    if (running.size === 0 && waiting.length > 0) {
      throw new Error(`these need each other: ${waiting.map(({ name }) => name).join(", ")}`);
    }
  }

  async function finish(task, weight) {
    const passed = await run(task);
    if (!passed) lost.add(task.name);
    unfinished.delete(task.name);
    running.delete(task.name);
    free += weight;
  }
}
