/** A worker that may die; a dead one reaches nothing any more and is told nothing. */
export interface Mortal {
  /** The part as this worker sees it. */
  wrap<T extends object>(part: T): T;
  readonly died: Promise<{ readonly kind: "died" }>;
}

const never = () => new Promise<never>(() => undefined);

/** Dies at its call number `dieAt`, before it or, where `isLate`, when the call has had its effect. 0: never. */
export function mortal(dieAt: number, isLate: boolean): Mortal {
  let calls = 0;
  let isDead = false;
  const death = Promise.withResolvers<{ readonly kind: "died" }>();
  const die = () => {
    isDead = true;
    death.resolve({ kind: "died" });
    return never();
  };
  return {
    died: death.promise,
    wrap: (part) =>
      new Proxy(part, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name);
          if (typeof method !== "function") return method;
          return async (...given: unknown[]): Promise<unknown> => {
            if (isDead) return never();
            calls += 1;
            const isLast = calls === dieAt;
            if (isLast && !isLate) return die();
            const result: unknown = await Reflect.apply(method, target, given);
            if (isLast) return die();
            return isDead ? never() : result;
          };
        },
      }),
  };
}
