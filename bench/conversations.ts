import { setTimeout as sleep } from "node:timers/promises";
import { startLambda } from "../local/lambda-runtime/server.ts";
import { startEventSourceMapping } from "../local/sqs/event-source-mapping.ts";
import { systemClock } from "../src/clock.ts";
import { sayTo } from "../tests/support/line-platform.ts";
import { startChatHost } from "./chat-host.ts";
import { figureOf } from "./figure.ts";
import { MB, RUNS_THAT_COUNT, type Subject } from "./subject.ts";
import { startWorld } from "./world.ts";

const MOST_CONVERSATIONS = 1_000;
const CONVERSATIONS_PER_TRIAL_RUN = 10;
const TURNS = 5;
const MODEL_MS = 30;
const MOST_WORKERS = 10;
/** Twice the workers: somebody always waits. */
const AT_ONCE = 20;
const ANSWERED_WITHIN_MS = 60_000;

/**
 * Many people at once, over the whole way: packaged webhook, queue, event source mapping, ten sandboxes of the
 * packaged chat function, table, model and LINE. Twenty people talk at a time; each writes again as soon as the
 * answer is there, and after five answers the next person comes. All of it, stand-ins and load generator too,
 * shares this machine, so its throughput is the machine's and no limit of AWS's.
 */
export const conversations: Subject = {
  name: "conversations",
  measure: async ({ functions, runs }) => {
    const count = runs < RUNS_THAT_COUNT ? runs * CONVERSATIONS_PER_TRIAL_RUN : MOST_CONVERSATIONS;
    const workers = Math.min(MOST_WORKERS, 2 * runs);
    const people = Array.from({ length: count }, (_, index) => ({
      displayName: `Person ${index}`,
      language: "en",
    }));
    const clock = systemClock;
    const world = await startWorld(functions, { modelDelayMs: MODEL_MS, people });
    const { zip, handler, memorySize, timeoutMs } = functions.webhook;
    const environment = world.variables.webhook;
    const webhook = await startLambda({ code: zip, handler, memorySize, timeoutMs, environment });
    const host = await startChatHost(functions.chat, world.variables.chat, workers);
    // Measured are warm sandboxes; ten cold starts at once would measure this machine.
    await webhook.invoke(world.request([]));
    await host.warmUp(() => world.nextTurn());
    const problems: string[] = [];
    const mapping = startEventSourceMapping({
      queueUrl: world.chatQueue.url,
      queueArn: world.chatQueue.arn,
      region: "ap-northeast-1",
      functionUrl: `${host.url}/2015-03-31/functions/chat/invocations`,
      batchSize: 1,
      maximumConcurrency: workers,
      reportBatchItemFailures: true,
      clock,
      onProblem: (problem) => problems.push(problem),
    });

    const waiting = new Map<string, () => void>();
    let answers = 0;
    const unsubscribe = world.line.subscribe((change) => {
      if (change.kind !== "bubble" || change.bubble.from !== "bot") return;
      answers += 1;
      waiting.get(change.bubble.chatId)?.();
    });
    const turn = async (userId: string): Promise<number> => {
      const answered = new Promise<void>((resolve) => waiting.set(userId, resolve));
      const startMs = performance.now();
      await webhook.invoke(world.request([sayTo(world.line, clock, "Where shall we eat tonight?", userId)]));
      const late = new AbortController();
      const isLate = sleep(ANSWERED_WITHIN_MS, true, { signal: late.signal }).catch(() => false);
      if (await Promise.race([answered.then(() => false), isLate])) {
        throw new Error(`No answer within ${ANSWERED_WITHIN_MS} ms. ${problems.join(" ")}`);
      }
      late.abort();
      return performance.now() - startMs;
    };
    try {
      const waitingPeople = world.line.state().people.map(({ userId }) => userId);
      const tookMs: number[] = [];
      const startMs = performance.now();
      const talkInTurn = async (): Promise<void> => {
        for (let userId = waitingPeople.shift(); userId; userId = waitingPeople.shift()) {
          for (let said = 0; said < TURNS; said += 1) tookMs.push(await turn(userId));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, talkInTurn));
      const seconds = (performance.now() - startMs) / 1000;
      // One bubble an answer: more would be an answer given twice, or a notice.
      if (answers !== count * TURNS || problems.length > 0) {
        throw new Error(`${answers} answers to ${count * TURNS} messages. ${problems.join(" ")}`);
      }
      const subject = "conversations";
      return [
        figureOf([subject, "throughput"], "answers/s", [answers / seconds]),
        figureOf([subject, "message to answer"], "ms", tookMs),
        figureOf([subject, "message to answer"], "ms", tookMs, { statistic: "p95" }),
        figureOf([subject, "message to answer"], "ms", tookMs, { statistic: "p99" }),
        figureOf([subject, "peak memory of a chat sandbox"], "MB", [(host.peakKb() * 1024) / MB]),
      ];
    } finally {
      unsubscribe();
      await mapping.close();
      await host.close();
      await webhook.close();
      await world.close();
    }
  },
};
