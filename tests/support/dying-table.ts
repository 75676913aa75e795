import type { BulkWrite, Item, Table } from "../../src/conversation/table.ts";

/** DynamoDB takes so many of a bulk write in one request. */
const IN_ONE_REQUEST = 25;

/** The table as one worker sees it, which may die; a dead one gets an error for whatever it asks, and changes nothing. */
export interface WorkersTable {
  readonly table: Table;
  /** How many requests it has made. */
  readonly requests: () => number;
  readonly isDead: () => boolean;
}

export interface Death {
  /** The number of the request at which it dies, counted from 1. */
  readonly at: number;
  /** When that request has had its effect, which nobody is told. */
  readonly isLate: boolean;
}

/** Bulk writes and reading by pages are requests of DynamoDB's size: it may die in the middle of them. */
export function workersTable(table: Table, death?: Death): WorkersTable {
  let requests = 0;
  let isDead = false;
  const request = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Error("this worker is dead");
    requests += 1;
    const isLast = requests === death?.at;
    if (isLast) isDead = true;
    if (isLast && !death?.isLate) throw new Error("this worker is dead");
    const result = await work();
    if (isDead) throw new Error("this worker is dead");
    return result;
  };
  return {
    requests: () => requests,
    isDead: () => isDead,
    table: {
      get: (key) => request(() => table.get(key)),
      update: (key, change) => request(() => table.update(key, change)),
      write: (key, change) => request(() => table.write(key, change)),
      newest: (range, most) => request(() => table.newest(range, most)),
      pages: async function* (range): AsyncGenerator<readonly Item[]> {
        const pages = table.pages(range)[Symbol.asyncIterator]();
        for (;;) {
          const page = await request(() => pages.next());
          if (page.done) return;
          yield page.value;
        }
      },
      writeAll: async (writes) => {
        for (const batch of batchesOf(writes)) await request(() => table.writeAll(batch));
      },
    },
  };
}

function batchesOf(writes: readonly BulkWrite[]): readonly (readonly BulkWrite[])[] {
  return Array.from({ length: Math.ceil(writes.length / IN_ONE_REQUEST) }, (_one, at) =>
    writes.slice(at * IN_ONE_REQUEST, (at + 1) * IN_ONE_REQUEST),
  );
}
