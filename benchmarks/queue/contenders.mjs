// Queues doing one job: a job is one payload and 500 device tokens, and it is acknowledged after their answers.
import { openQueue } from "@apns/queue";
import { Queue as BullQueue, Worker as BullWorker } from "bullmq";
import { makeWorkerUtils, run } from "graphile-worker";
import { PgBoss } from "pg-boss";

const JOBS_AT_ONCE = 8;
/** As many jobs as are enqueued by one call: about as many device tokens as in a transaction of ours. */
const JOBS_A_CALL = 40;
const NAME = "push";

/** @typedef {{ enqueue: (payload: object, jobs: string[][]) => Promise<void>,
 *   drain: (send: (job: object) => Promise<void>, jobs: number) => Promise<void>, close: () => Promise<void> }} Contender */

/** @returns {Promise<Contender & { drainThrough: (client: object, count: number) => Promise<void> }>} */
export async function ours(location) {
  const queue = await openQueue(location);
  return {
    async enqueue(payload, jobs) {
      await queue.broadcast(payload, jobs);
    },
    async drainThrough(client, count) {
      const before = (await queue.stats()).settled.accepted ?? 0;
      const worker = queue.work(client, { concurrency: JOBS_AT_ONCE * 500 });
      while (worker.stats.outcomes < count) await new Promise((resolve) => setTimeout(resolve, 5));
      await worker.close();
      const accepted = (await queue.stats()).settled.accepted - before;
      if (accepted !== count) throw new Error(`${accepted} of ${count} are acknowledged`);
    },
    close: () => queue.close(),
  };
}

/** @returns {Promise<Contender>} */
export async function pgBoss(url) {
  const boss = new PgBoss({ connectionString: url, max: 5 });
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue(NAME);
  return {
    async enqueue(payload, jobs) {
      for (const part of partsOf(jobs))
        await boss.insert(
          NAME,
          part.map((tokens) => ({ data: { payload, tokens } })),
        );
    },
    async drain(send, jobs) {
      await finished(jobs, async (done) => {
        const settings = { batchSize: JOBS_AT_ONCE, pollingIntervalSeconds: 0.5 };
        await boss.work(NAME, settings, async (batch) => {
          await Promise.all(batch.map(({ data }) => send(data).then(done)));
        });
      });
      await boss.offWork(NAME, { wait: true });
    },
    close: () => boss.stop({ graceful: false }),
  };
}

/** @returns {Promise<Contender>} */
export async function graphileWorker(url) {
  const utils = await makeWorkerUtils({ connectionString: url });
  await utils.migrate();
  return {
    async enqueue(payload, jobs) {
      for (const part of partsOf(jobs))
        await utils.addJobs(part.map((tokens) => ({ identifier: NAME, payload: { payload, tokens } })));
    },
    async drain(send, jobs) {
      let runner;
      await finished(jobs, async (done) => {
        runner = await run({
          connectionString: url,
          concurrency: JOBS_AT_ONCE,
          noHandleSignals: true,
          logger: silent(utils),
          taskList: { [NAME]: (data) => send(data).then(done) },
        });
      });
      await runner.stop();
    },
    close: () => utils.release(),
  };
}

/** @returns {Promise<Contender>} */
export async function bullMq(port) {
  const connection = { host: "127.0.0.1", port };
  const queue = new BullQueue(NAME, { connection, defaultJobOptions: { removeOnComplete: true } });
  return {
    async enqueue(payload, jobs) {
      for (const part of partsOf(jobs))
        await queue.addBulk(part.map((tokens) => ({ name: NAME, data: { payload, tokens } })));
    },
    async drain(send, jobs) {
      let worker;
      await finished(jobs, async (done) => {
        const settings = { connection, concurrency: JOBS_AT_ONCE };
        worker = new BullWorker(NAME, ({ data }) => send(data).then(done), settings);
      });
      await worker.close();
    },
    close: () => queue.close(),
  };
}

/** Resolves after so many calls of `done`. */
async function finished(count, start) {
  let left = count;
  await new Promise((resolve, reject) => {
    start(() => {
      left -= 1;
      if (left === 0) resolve();
    }).catch(reject);
  });
}

function* partsOf(jobs) {
  for (let at = 0; at < jobs.length; at += JOBS_A_CALL) yield jobs.slice(at, at + JOBS_A_CALL);
}

function silent({ logger }) {
  const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, scope: () => quiet };
  return logger === undefined ? undefined : quiet;
}
