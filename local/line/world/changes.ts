import type { Change } from "../page-api.ts";

/** Who watches hears every change, in order. */
export interface Changes {
  publish(change: Change): void;
  /** Returns the function that ends it. */
  subscribe(listener: (change: Change) => void): () => void;
}

export function openChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    publish: (change) => {
      for (const listener of listeners) listener(change);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
