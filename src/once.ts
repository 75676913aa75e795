/** Runs `make` at the first call and keeps its result; a failure is not kept, so the next call tries again. */
export function onceUnlessItFails<T>(make: () => T | Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= Promise.resolve()
      .then(make)
      .catch((error: unknown) => {
        made = undefined;
        throw error;
      });
    return made;
  };
}
