import type { Message } from "@aws-sdk/client-sqs";
import type { Clock } from "../../src/clock.ts";
import { failedMessageIds } from "./batch-response.ts";
import { connectQueue } from "./connected-queue.ts";
import { invokeFunction, isReachable } from "./invocation.ts";
import { toLambdaEvent } from "./lambda-event.ts";

export interface EventSourceMappingOptions {
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  /** `http://127.0.0.1:3002/2015-03-31/functions/<name>/invocations`. */
  readonly functionUrl: string;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly reportBatchItemFailures: boolean;
  readonly clock: Clock;
  /** One line for the operator, without any message's words. */
  readonly onProblem: (text: string) => void;
}

/** Feeds a queue to a function, as Lambda's own event source mapping does. */
export interface EventSourceMapping {
  /** Takes no more messages and waits for those at work; after five seconds they are stopped and given back. */
  pause(): Promise<void>;
  resume(): void;
  close(): Promise<void>;
}

/** serverless-offline kills its workers on a reload; an invocation in one of them never answers. */
const DRAIN_MS = 5_000;

const RETRY_MS = 1_000;
const HOST_CHECK_MS = 250;
const HOST_IS_LATE_MS = 10_000;

interface Running {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export function startEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { clock, functionUrl, onProblem } = options;
  const queue = connectQueue(options);
  const invocations = new Set<Running>();
  let hostIsMissed = false;
  let poller: Running | undefined = startPoller();

  function startPoller(): Running {
    const stop = new AbortController();
    return { stop, done: poll(stop.signal) };
  }

  // One poller is enough: it takes a batch only when there is room to work on it.
  async function poll(stop: AbortSignal): Promise<void> {
    for (;;) {
      await roomForOneMore();
      await functionHost(stop);
      if (stop.aborted) return;
      const messages = await queue.receive(stop);
      if (messages.length === 0) continue;
      if (stop.aborted) return queue.giveBack(messages);
      startInvocation(messages);
    }
  }

  async function roomForOneMore(): Promise<void> {
    while (invocations.size >= options.maximumConcurrency) {
      await Promise.race([...invocations].map(({ done }) => done));
    }
  }

  async function functionHost(stop: AbortSignal): Promise<void> {
    const sinceMs = clock.now();
    while (!stop.aborted && !(await isReachable(functionUrl))) {
      await clock.sleep(HOST_CHECK_MS, stop);
      if (hostIsMissed || clock.now() - sinceMs < HOST_IS_LATE_MS) continue;
      hostIsMissed = true;
      onProblem(`Messages wait: nothing listens at ${functionUrl}.`);
    }
    if (!stop.aborted) hostIsMissed = false;
  }

  function startInvocation(messages: readonly Message[]): void {
    const stop = new AbortController();
    const invocation = {
      stop,
      done: work(messages, stop.signal).finally(() => invocations.delete(invocation)),
    };
    invocations.add(invocation);
  }

  async function work(messages: readonly Message[], stop: AbortSignal): Promise<void> {
    const result = await invokeFunction(functionUrl, toLambdaEvent(messages, options), stop);
    switch (result.kind) {
      case "answered": {
        const ids = messages.map(({ MessageId = "" }) => MessageId);
        const failed = options.reportBatchItemFailures ? failedMessageIds(result.payload, ids) : [];
        if (failed.length > 0)
          onProblem(`${failed.length} of ${ids.length} messages failed: ${failed.join(", ")}`);
        return queue.delete(messages.filter(({ MessageId = "" }) => !failed.includes(MessageId)));
      }
      case "failed":
        // Hidden until the queue's visibility timeout, as in AWS.
        return onProblem(
          `An invocation failed: ${result.because}. ${messages.length} messages stay in the queue.`,
        );
      case "lost":
        onProblem(`An invocation got no answer: ${result.because}. ${messages.length} messages go back.`);
        // AWS has no such case; waiting for the visibility timeout would only lock the group.
        await hostIsBackOrPaused();
        return queue.giveBack(messages);
    }
  }

  async function hostIsBackOrPaused(): Promise<void> {
    if (!poller) return;
    const { signal } = poller.stop;
    await clock.sleep(RETRY_MS, signal);
    await functionHost(signal);
  }

  async function drain(): Promise<void> {
    const atWork = [...invocations];
    const empty = new AbortController();
    const all = Promise.all(atWork.map(({ done }) => done)).then(() => empty.abort());
    await clock.sleep(DRAIN_MS, empty.signal);
    for (const { stop } of atWork) stop.abort();
    await all;
  }

  async function pause(): Promise<void> {
    const stopped = poller;
    poller = undefined;
    stopped?.stop.abort();
    await Promise.all([stopped?.done, drain()]);
  }

  return {
    pause,
    resume: () => {
      poller ??= startPoller();
    },
    close: async () => {
      await pause();
      queue.close();
    },
  };
}
