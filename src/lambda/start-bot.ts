import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { randomUUID } from "node:crypto";
import { createAwsCall } from "../aws/call.ts";
import { createSecrets, type Secrets } from "../aws/secrets.ts";
import type { Bot } from "../bot/bot.ts";
import { createBedrockClient, createBedrockModel } from "../chain/bedrock.ts";
import type { InOrder } from "../chain/first-answer.ts";
import type { ModelName } from "../chain/model-name.ts";
import { createOllamaModel } from "../chain/ollama.ts";
import { createReplyChain, type ReplyChain } from "../chain/reply-chain.ts";
import type { Clock } from "../clock.ts";
import type { ChatConfig } from "../config.ts";
import type { Forgetting } from "../conversation/chats.ts";
import { createConversations } from "../conversation/conversations.ts";
import { openTable } from "../conversation/dynamodb-table.ts";
import { createTableClient } from "../conversation/table-client.ts";
import { createLineApi, type LineAccess } from "../line/line-api.ts";
import type { TurnKey } from "../conversation/turn.ts";
import { createLog, type Log } from "../log.ts";
import { OperatorError } from "../operator-error.ts";
import type { QueueEntry } from "../queue/batches.ts";
import { writeDeliverJob, writeForgetJob } from "../queue/chat-job.ts";
import { createChatQueue, type ChatQueue } from "../queue/sqs.ts";
import { awsAccess } from "./aws-access.ts";
import { lineParameters, readLineAccess } from "./line-access.ts";
import { writeLogLine } from "./write-log-line.ts";

const DAY_MS = 24 * 60 * 60_000;

export interface RunningBot {
  readonly bot: Bot;
  readonly queue: ChatQueue;
  readonly deadLetters: ChatQueue;
  readonly secrets: Secrets<LineAccess>;
}

export type MakeChain = (models: InOrder<BaseChatModel>, clock: Clock) => ReplyChain;

/** Puts the chat function's parts together, once per cold start. */
export function startBot(
  config: ChatConfig,
  clock: Clock,
  makeChain: MakeChain = createReplyChain,
): RunningBot {
  const call = createAwsCall(awsAccess(config), clock);
  const secrets = createSecrets(lineParameters(config.SECRETS_PATH), readLineAccess, call, clock);
  const queue = createChatQueue(config.QUEUE_URL, call);
  const table = openTable(createTableClient(config.AWS_REGION), config.TABLE_NAME);
  const log = createLog(config.LOG_ID_KEY, writeLogLine);
  const send = async (entry: QueueEntry): Promise<void> => {
    const { failed } = await queue.send([entry]);
    if (failed > 0)
      throw new OperatorError("The chat queue took no job. Check sqs:SendMessage of this role.");
  };
  const bot: Bot = {
    ...createConversations(table, {
      keptMs: config.MEMORY_DAYS * DAY_MS,
      onUnreadable: tellOnce(log),
    }),
    chain: makeChain(createModels(config), clock),
    line: createLineApi({
      baseUrl: config.LINE_API_BASE_URL,
      access: () => secrets.get(),
      refreshAccess: () => secrets.refresh(),
      clock,
    }),
    clock,
    deliverLater: (turn) => send(deliverEntry(turn)),
    forgetLater: (forgetting) => send(forgetEntry(forgetting)),
    log,
    newId: randomUUID,
    settings: {
      persona: config.PERSONA,
      timeZone: config.TIME_ZONE,
      historyTurns: config.HISTORY_TURNS,
      historyTokens: config.HISTORY_TOKENS,
      memoryDays: config.MEMORY_DAYS,
    },
  };
  return { bot, queue, deadLetters: createChatQueue(config.DEAD_LETTER_QUEUE_URL, call), secrets };
}

function createModels(config: ChatConfig): InOrder<BaseChatModel> {
  const client = createBedrockClient(config.AWS_REGION);
  const settings = {
    maxOutputTokens: config.MODEL_MAX_OUTPUT_TOKENS,
    temperature: config.MODEL_TEMPERATURE,
    topP: config.MODEL_TOP_P,
  };
  const create = (name: ModelName): BaseChatModel =>
    name.provider === "bedrock"
      ? createBedrockModel(name, client, config.AWS_REGION, settings)
      : createOllamaModel(name, config.OLLAMA_BASE_URL, settings);
  return [create(config.MODEL), ...config.FALLBACK_MODELS.map(create)];
}

function deliverEntry(turn: TurnKey): QueueEntry {
  return {
    body: writeDeliverJob(turn),
    groupId: turn.conversation,
    // The queue may still know an earlier delivery, which came by when the answer was to go out with another turn's.
    deduplicationId: `deliver-${randomUUID()}`,
  };
}

function forgetEntry(forgetting: Forgetting): QueueEntry {
  return {
    body: writeForgetJob(forgetting),
    groupId: `${forgetting.conversation}#forget`,
    // Each part of a deletion is work of its own.
    deduplicationId: `forget-${randomUUID()}`,
  };
}

/** Items that this version cannot read are left out wherever there are others; once is enough to say so. */
function tellOnce(log: Log): () => void {
  let isTold = false;
  return () => {
    if (!isTold)
      log.error("items left out", { because: "this version cannot read them: deploy a newer one" });
    isTold = true;
  };
}
