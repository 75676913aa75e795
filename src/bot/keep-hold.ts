import { LeaseLost, type ClaimedTurn } from "../conversation/turn.ts";
import type { DeliveryOutcome } from "../line/delivery.ts";
import { HEARTBEAT_MS, HIDDEN_WHILE_WORKING_S, LEASE_MS } from "../times.ts";
import type { Bot, Handled, Visit } from "./bot.ts";

/**
 * Works on a claimed turn under a heartbeat, and leaves it so that the next worker can go on at once: a lost lease
 * comes back through the queue, any other failure gives the lease up and is the caller's to report.
 */
export async function whileHeld(
  turn: ClaimedTurn,
  bot: Bot,
  visit: Visit,
  work: (lost: AbortSignal) => Promise<DeliveryOutcome>,
): Promise<Handled> {
  const hold = keepHold(turn, bot, visit);
  try {
    const outcome = await work(hold.lost);
    return outcome.kind === "later" ? { kind: "again", because: outcome.because } : { kind: "done" };
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: "taken", because: "another worker took this turn over" };
    await bot.turns.release(turn).catch(() => undefined);
    throw error;
  } finally {
    await hold.end();
  }
}

interface Hold {
  /** Aborts when another worker has taken the turn over: what we do from then on is worth nothing. */
  readonly lost: AbortSignal;
  /** Stops the heartbeat; afterwards nothing of it is under way. */
  end(): Promise<void>;
}

/**
 * Keeps the lease and hides the queue message while we work. Both end soon after a worker dies, so that
 * another one can go on while the reply token still lives.
 */
function keepHold(turn: ClaimedTurn, { turns, clock, log }: Bot, visit: Visit): Hold {
  const lost = new AbortController();
  const end = keepBeating(clock, async (stop) => {
    const results = await Promise.allSettled([
      visit.hide(HIDDEN_WHILE_WORKING_S),
      turns.renew(turn, clock.now() + LEASE_MS),
    ]);
    for (const result of results) {
      if (result.status === "fulfilled") continue;
      if (result.reason instanceof LeaseLost) {
        lost.abort(result.reason);
        stop();
      }
      // A beat that fails is made good by the next one.
      else log.error("heartbeat failed", { error: result.reason, eventId: turn.key.id });
    }
  });
  return { lost: lost.signal, end };
}

/** Hides the queue message while `work`, which has no turn of its own, goes on. */
export async function whileHidden<T>(
  { clock, log }: Pick<Bot, "clock" | "log">,
  visit: Visit,
  work: () => Promise<T>,
): Promise<T> {
  const end = keepBeating(clock, () =>
    visit.hide(HIDDEN_WHILE_WORKING_S).catch((error: unknown) => log.error("heartbeat failed", { error })),
  );
  try {
    return await work();
  } finally {
    await end();
  }
}

/** Beats every HEARTBEAT_MS; what it returns ends that, and waits for a beat under way. */
function keepBeating(clock: Bot["clock"], beat: (stop: () => void) => Promise<void>): () => Promise<void> {
  const ended = new AbortController();
  const stop = () => ended.abort();
  const beating = (async () => {
    for (;;) {
      await clock.sleep(HEARTBEAT_MS, ended.signal);
      if (ended.signal.aborted) return;
      await beat(stop);
    }
  })();
  return () => {
    stop();
    return beating;
  };
}
