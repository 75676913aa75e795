import { isFinal } from "../../src/conversation/turn.ts";
import { systemClock } from "../../src/clock.ts";
import type { Said, World } from "./world.ts";

export interface Verdict {
  readonly failures: readonly string[];
  readonly unsure: number;
}

/** Two models, two attempts each, and at most three claims. */
const MOST_MODEL_CALLS = 2 * 2 * 3;
const QUIET_MS = 1_000;

/** Waits until every turn has ended and the worker is at rest. */
export async function settle(world: World, turns: readonly Said[], patienceMs: number): Promise<void> {
  const untilMs = Date.now() + patienceMs;
  for (const turn of turns) {
    while (Date.now() < untilMs) {
      const seen = await world.look(turn);
      if (seen && isFinal(seen.state)) break;
      await systemClock.sleep(100);
    }
  }
  for (let calls = -1; calls !== world.calls() && Date.now() < untilMs;) {
    calls = world.calls();
    await systemClock.sleep(QUIET_MS);
  }
}

/** Holds what people saw and what the table says against the promise. `turns` in the order the queue accepted. */
export async function judge(world: World, turns: readonly Said[]): Promise<Verdict> {
  const failures: string[] = [];
  let unsure = 0;
  const shown = world.line.ledger().filter(({ from }) => from === "bot");
  const places: number[] = [];
  for (const turn of turns) {
    const seen = await world.look(turn);
    const { timestamp, id } = turn.key;
    const answers = shown.flatMap(({ message }, place) =>
      "text" in message && message.text === `answer to ${turn.text}` ? [place] : [],
    );
    const apologies = shown.filter(({ message }) =>
      JSON.stringify(message).includes(`retry:${timestamp}:${id}`),
    );
    const outcomes = answers.length + apologies.length;
    if (outcomes > 1)
      failures.push(`${turn.text}: ${answers.length} answers and ${apologies.length} apologies`);
    if (seen?.state === "unsure") {
      unsure += 1;
      if (world.kills() === 0) failures.push(`${turn.text}: unsure without a kill`);
    } else if (outcomes === 0 && seen?.state !== "answered")
      failures.push(`${turn.text}: no outcome, state ${seen?.state ?? "none"}`);
    places.push(...answers.slice(0, 1));
    const asked = world.bedrock
      .calls()
      .filter(({ request }) => JSON.stringify(request?.messages.at(-1)).includes(turn.text)).length;
    if (asked > MOST_MODEL_CALLS) failures.push(`${turn.text}: ${asked} model calls`);
  }
  if (places.some((place, at) => at > 0 && place < (places[at - 1] ?? 0))) {
    failures.push(`out of order: places ${places.join(", ")}`);
  }
  return { failures, unsure };
}
