import type { Table } from "../../../src/conversation/table.ts";

/** A worker that may die; a dead one reaches nothing any more and is told nothing. */
export interface Mortal {
  /** The part as this worker sees it. */
  wrap<T extends object>(part: T): T;
  wrapCall<Given extends unknown[], T>(
    call: (...given: Given) => T | Promise<T>,
  ): (...given: Given) => Promise<T>;
  wrapTable(table: Table): Table;
  readonly died: Promise<{ readonly kind: "died" }>;
}

/** Counted are the calls a worker makes, from 1 on. */
export interface Fate {
  /** It dies at this call, before it or, where `isLate`, when the call has had its effect. 0: never. */
  readonly dieAt: number;
  readonly isLate: boolean;
  /** Before this call, others do this. 0: never. */
  readonly interruptedAt?: number;
  readonly interrupt?: () => Promise<void>;
}

const never = () => new Promise<never>(() => undefined);

export function mortal({ dieAt, isLate, interruptedAt = 0, interrupt }: Fate): Mortal {
  let calls = 0;
  let isDead = false;
  const death = Promise.withResolvers<{ readonly kind: "died" }>();
  const die = () => {
    isDead = true;
    death.resolve({ kind: "died" });
    return never();
  };
  const step = async <T>(call: () => T | Promise<T>): Promise<T> => {
    if (isDead) return never();
    calls += 1;
    const isLast = calls === dieAt;
    if (calls === interruptedAt) await interrupt?.();
    if (isLast && !isLate) return die();
    const result = await call();
    if (isLast) return die();
    return isDead ? never() : result;
  };
  const wrapCall =
    <Given extends unknown[], T>(call: (...given: Given) => T | Promise<T>) =>
    (...given: Given): Promise<T> =>
      step(() => call(...given));
  return {
    died: death.promise,
    wrapCall,
    wrap: (part) =>
      new Proxy(part, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== "function") return method;
          return wrapCall((...given: unknown[]): unknown => Reflect.apply(method, target, given));
        },
      }),
    wrapTable: (table) => ({
      get: wrapCall((key) => table.get(key)),
      update: wrapCall((key, change) => table.update(key, change)),
      write: wrapCall((key, change) => table.write(key, change)),
      newest: wrapCall((range, most) => table.newest(range, most)),
      writeAll: wrapCall((writes) => table.writeAll(writes)),
      pages: async function* (range) {
        for await (const page of table.pages(range)) yield await step(() => page);
      },
    }),
  };
}
