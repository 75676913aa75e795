import { LOADING_RENEWED_MS, LOADING_SECONDS } from "../times.ts";
import type { Bot } from "./bot.ts";

/** Shows the loading animation until it is ended or the answer arrives. It is a courtesy: no failure counts. */
export function showLoading(userId: string, { line, clock }: Bot): { end(): void } {
  const ended = new AbortController();
  void (async () => {
    while (!ended.signal.aborted) {
      await line.showLoading(userId, LOADING_SECONDS);
      await clock.sleep(LOADING_RENEWED_MS, ended.signal);
    }
  })();
  return { end: () => ended.abort() };
}
