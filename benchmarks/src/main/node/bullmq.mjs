// BullMQ as its documentation recommends it: addBulk for many, one worker with the concurrency asked for, ioredis below.
// Orders come line by line, answers are seconds, or milliseconds for latencies.
import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';

const port = Number(process.argv[2]);
const connection = { port, maxRetriesPerRequest: null };
const keep = { removeOnComplete: 200000 };
const text = 'x'.repeat(80);
const now = () => Number(process.hrtime.bigint());
let queue;

const job = (n) => ({ name: 'noop', data: { n, text }, opts: keep });

async function putAll(jobs) {
  for (let i = 0; i < jobs; i += 500) {
    await queue.addBulk(Array.from({ length: Math.min(500, jobs - i) }, (_, k) => job(i + k)));
  }
}

function worker(slots, handler) {
  return new Worker(queue.name, handler, { connection, concurrency: slots });
}

// Resolves when so many distinct jobs have completed.
function completed(of, jobs) {
  const ids = new Set();
  return new Promise((resolve) => of.on('completed', (each) => {
    ids.add(each.id);
    if (ids.size === jobs) resolve();
  }));
}

async function run(jobs, slots, put) {
  const begin = now();
  const one = worker(slots, async (each) => each.data.n);
  const done = completed(one, jobs);
  if (put) await put();
  await done;
  const seconds = (now() - begin) / 1e9;
  await one.close();
  return seconds;
}

const orders = {
  async begin(name) {
    queue = new Queue(name, { connection });
    await queue.waitUntilReady();
    return 0;
  },
  async single(jobs) {
    const begin = now();
    for (let i = 0; i < jobs; i++) await queue.add('noop', { n: i, text }, keep);
    return (now() - begin) / 1e9;
  },
  async bulk(jobs) {
    const begin = now();
    await putAll(jobs);
    return (now() - begin) / 1e9;
  },
  process: (jobs, slots) => run(jobs, slots),
  both: (jobs, slots) => run(jobs, slots, () => putAll(jobs)),
  async latency(aSecond, jobs) {
    const nanos = [];
    const one = worker(100, async (each) => { nanos.push(now() - each.data.at); });
    const done = completed(one, jobs);
    await one.waitUntilReady();
    const begin = now();
    for (let i = 0; i < jobs; i++) {
      const wait = begin + (i * 1e9) / aSecond - now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait / 1e6));
      queue.add('stamp', { at: now(), text }, keep);
    }
    await done;
    await one.close();
    nanos.sort((a, b) => a - b);
    return `${nanos[jobs >> 1] / 1e6} ${nanos[Math.floor(jobs * 0.99)] / 1e6}`;
  },
  ended: () => queue.getCompletedCount(),
  async restarts(jobs, slots, every) {
    await putAll(jobs);
    const ids = new Set();
    let last = now();
    const seen = (each) => { ids.add(each.id); last = now(); };
    const quiet = () => now() - last > 3e9;
    for (let next = every; ids.size < jobs && !quiet(); next += every) {
      const one = worker(slots, async (each) => each.data.n);
      one.on('completed', seen);
      while (ids.size < Math.min(next, jobs) && !quiet()) await new Promise((resolve) => setTimeout(resolve, 1));
      await one.close();
    }
    return jobs - ids.size;
  },
  async close() {
    await queue.obliterate({ force: true });
    await queue.close();
    return 0;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [order, ...words] = line.split(' ');
  const answer = await orders[order](...words.map((word) => (/^\d+$/.test(word) ? Number(word) : word)));
  process.stdout.write(`${answer}\n`);
}
process.exit(0);
