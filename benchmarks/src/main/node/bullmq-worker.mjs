// A worker of BullMQ in a process of its own, with its default settings but for the concurrency. Orders and answers are
// those that WorkerProcess tells.
import { createInterface } from 'node:readline';
import { Worker } from 'bullmq';

const connection = { port: Number(process.argv[2]), maxRetriesPerRequest: null };
let worker;
let count = 0;
let bits = Buffer.alloc(0);

function ran(n) {
  count++;
  if (n >> 3 >= bits.length) bits = Buffer.concat([bits, Buffer.alloc(Math.max(1024, (n >> 3) + 1 - bits.length))]);
  bits[n >> 3] |= 1 << (n & 7);
}

function held(n) {
  process.stdout.write(`held ${n} ${Date.now()}\n`);
  return new Promise(() => {});
}

for await (const line of createInterface({ input: process.stdin })) {
  const [order, queue, slots, mode] = line.split(' ');
  if (order === 'start') {
    const handler = async (job) => {
      if (mode === 'hold') return held(job.data.n);
      ran(job.data.n);
      return job.data.n;
    };
    worker = new Worker(queue, handler, { connection, concurrency: Number(slots) });
    worker.on('error', (error) => console.error(`BullMQ: ${error.message}`));
    await worker.waitUntilReady();
    process.stdout.write('ready\n');
  } else {
    await worker.close();
    process.stdout.write(`ran ${count} ${bits.toString('hex')}\n`);
    count = 0;
    bits = Buffer.alloc(0);
  }
}
process.exit(0);
