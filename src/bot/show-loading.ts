import { LOADING_RENEWED_MS, LOADING_SECONDS, LOADING_SETTLES_MS } from "../times.ts";
import type { Bot } from "./bot.ts";

export interface Loading {
  /** Waits a moment for a call under way: arriving after the answer, it would show the animation for a minute. */
  end(): Promise<void>;
}

/** Shows the loading animation until it is ended or the answer arrives. It is a courtesy: no failure counts. */
export function showLoading(userId: string, { line, clock }: Bot): Loading {
  const ended = new AbortController();
  const shown = (async () => {
    while (!ended.signal.aborted) {
      await line.showLoading(userId, LOADING_SECONDS);
      await clock.sleep(LOADING_RENEWED_MS, ended.signal);
    }
  })();
  return {
    end: async () => {
      ended.abort();
      const settled = new AbortController();
      await Promise.race([shown, clock.sleep(LOADING_SETTLES_MS, settled.signal)]);
      settled.abort();
    },
  };
}
