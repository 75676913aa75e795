/** Does `work` for all, at most `most` at a time, in their order. After a failure nothing new is begun, and it rejects. */
export async function inParallel<T>(
  all: readonly T[],
  most: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const left = all.values();
  const failed = new AbortController();
  const lane = async (): Promise<void> => {
    for (let next = left.next(); !next.done && !failed.signal.aborted; next = left.next()) {
      await work(next.value).catch((error: unknown) => {
        failed.abort();
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, all.length) }, lane));
}
