import { DynamoDBClient, PutItemCommand, ScanCommand, type AttributeValue } from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { startBedrock, type BedrockStandIn } from "../../local/bedrock/server.ts";
import { createTables } from "../../local/dynamodb/create-tables.ts";
import { startDynamoDb } from "../../local/dynamodb/server.ts";
import type { LineSimulator } from "../../local/line/simulator.ts";
import { failedMessageIds } from "../../local/sqs/batch-response.ts";
import { toLambdaEvent } from "../../local/sqs/lambda-event.ts";
import { startSqs } from "../../local/sqs/server.ts";
import { startSsm } from "../../local/ssm/server.ts";
import type { Clock } from "../../src/clock.ts";
import { writeChatJob } from "../../src/queue/chat-job.ts";
import { startGateway, type Call } from "../faults/gateway.ts";
import { CHAT_SETTINGS, turnsTable } from "../support/chat-lambda.ts";
import { CHANNEL_ID, CHANNEL_SECRET, startLine } from "../support/line-platform.ts";
import type { ChatWorker, StartWorker } from "./chat-worker.ts";
import { recordTaken } from "./line-record.ts";
import type { AtLine, Sample } from "./sample.ts";

/** A clock that a test moves. */
export interface MovableClock extends Clock {
  advance(ms: number): void;
}

export interface WorldOptions {
  readonly clock: MovableClock;
  readonly people: readonly string[];
  readonly startWorker: StartWorker;
  readonly newId: () => string;
  /** The first number of the ids of what people do here. */
  readonly firstNumber: number;
}

/** Who does something, in their 1:1 chat or in the group of all. */
export interface Place {
  readonly by: string;
  readonly inGroup?: boolean | undefined;
}

export interface SentEvent {
  readonly webhookEventId: string;
  readonly timestamp: number;
  /** Of a message that was written here. */
  readonly messageId: string;
}

/** Where a worker dies: at a call, before the other side gets it or before the worker hears the answer; or once a turn is there. */
export type Death =
  | { readonly call: "Converse" | "reply" | "push"; readonly when: "before" | "after" }
  | { readonly turn: string; readonly state: string };

export type Items = Sample["items"];

/** The chat function between stand-ins of all services, one message at a time, and workers that die where a test says so. */
export interface World {
  readonly clock: MovableClock;
  readonly line: LineSimulator;
  readonly bedrock: BedrockStandIn;
  /** What LINE has sent and taken so far. */
  readonly atLine: readonly AtLine[];
  chatOf(place: Place): string;
  /** LINE sends an event of these fields to the bot, and the webhook function queues it. */
  send(place: Place, fields: Readonly<Record<string, unknown>>): Promise<SentEvent>;
  write(place: Place, text: string, more?: object): Promise<SentEvent>;
  /** `data`: a button's, or the beginning of it; then the newest such button is meant. */
  tap(place: Place, data: string): Promise<SentEvent>;
  edit(place: Place, messageId: string, text: string): Promise<SentEvent>;
  unsend(place: Place, messageId: string): Promise<SentEvent>;
  /** The postback data of all buttons shown in a chat, oldest first. */
  buttons(place: Place): readonly string[];
  enqueue(groupId: string, body: string): Promise<void>;
  dieAt(death: Death): void;
  /** Whether that is still to come. */
  isDeathDue(): boolean;
  /** No operation of this name is answered from now on; undefined: all are. */
  refuse(operation: string | undefined): void;
  /** The next message that is visible; false if there is none. */
  work(): Promise<boolean>;
  /** Everything in the queue, hidden messages too. */
  workOff(): Promise<void>;
  /** Takes everything out of the queue. */
  drain(): Promise<Sample["jobs"]>;
  deadLetters(): Promise<readonly string[]>;
  items(): Promise<Items>;
  put(items: Items): Promise<void>;
  close(): Promise<void>;
}

const REGION = "ap-northeast-1";
const TABLE = "chat";
/** As serverless.yml has it. */
const HIDDEN_S = 720;
/** Longer than any message is hidden. */
const MOST_WAITS = 3_000;
const HIDES_WITHIN_MS = 2_000;
/** A worker that has asked nobody anything for so many looks waits for the clock. */
const QUIET_LOOKS = 40;

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

export async function startWorld(options: WorldOptions): Promise<World> {
  const { clock, newId } = options;
  const sqs = await startSqs({ clock, region: REGION });
  const people = options.people.map((displayName) => ({ displayName, language: "en" }));
  const line = await startLine(clock, { people });
  const bedrock = await startBedrock({ clock, answer: ({ messages }) => answerTo(messages) });
  const dynamodb = await startDynamoDb();
  const ssm = await startSsm({
    parameters: { "/chat/LINE_CHANNEL_ID": CHANNEL_ID, "/chat/LINE_CHANNEL_SECRET": CHANNEL_SECRET },
  });
  await createTables(dynamodb.url, [turnsTable(TABLE)]);
  const table = new DynamoDBClient({ region: REGION, endpoint: dynamodb.url, credentials });
  const queue = new SQSClient({ region: REGION, endpoint: sqs.url, credentials });
  const create = async (QueueName: string) => {
    const Attributes = { FifoQueue: "true", VisibilityTimeout: String(HIDDEN_S) };
    return (await queue.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? "";
  };
  const QueueUrl = await create("chat.fifo");
  const deadLetterUrl = await create("dead.fifo");

  const atLine: AtLine[] = [];
  const standIns = {
    sqs,
    ssm,
    dynamodb,
    bedrock,
    line: recordTaken(line, clock, (took) => atLine.push(took)),
  };
  let death: Death | undefined;
  let refused: string | undefined;
  let calls = 0;
  let number = options.firstNumber - 1;

  const items = async (): Promise<Items> => {
    const { Items = [] } = await table.send(new ScanCommand({ TableName: TABLE, ConsistentRead: true }));
    return Items.map(inOrder).toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  };

  const isDeath = async (call: Call, when: "before" | "after"): Promise<boolean> => {
    if (!death) return false;
    if ("call" in death) return death.call === call.operation && death.when === when;
    if (when === "before" || call.service !== "dynamodb") return false;
    const { turn, state } = death;
    const item = (await items()).find(({ sk }) => /^T#\d+#(.*)$/.exec(textOf(sk))?.[1] === turn);
    return textOf(item?.["state"]) === state;
  };

  /** A warm worker with its own way to everything, which ends when it dies. */
  async function hire() {
    const { promise: died, resolve } = Promise.withResolvers<"died">();
    const hidden = Promise.withResolvers<void>();
    let isDead = false;
    const meet = async (call: Call, when: "before" | "after") => {
      calls += 1;
      if (when === "after" && call.operation === "ChangeMessageVisibility") hidden.resolve();
      if (!isDead && (await isDeath(call, when))) {
        // It asked for that first, and in no run it may be too late: the message would come back at another time.
        await Promise.race([hidden.promise, wait(HIDES_WITHIN_MS)]);
        isDead = true;
        death = undefined;
        resolve("died");
      }
      return isDead || call.operation === refused ? ("drop" as const) : undefined;
    };
    const gateway = await startGateway(standIns, {
      before: (call) => meet(call, "before"),
      after: (call) => meet(call, "after"),
    });
    const endpoints = ["SQS", "SSM", "DYNAMODB", "BEDROCK_RUNTIME"].map(
      (name) => [`AWS_ENDPOINT_URL_${name}`, gateway.url] as const,
    );
    const environment = {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      QUEUE_URL: QueueUrl,
      DEAD_LETTER_QUEUE_URL: deadLetterUrl,
      TABLE_NAME: TABLE,
      ...CHAT_SETTINGS,
      // A second model beside a slow one would answer before the notice.
      FALLBACK_MODELS: "",
      LINE_API_BASE_URL: gateway.url,
      ...Object.fromEntries(endpoints),
    };
    const worker: ChatWorker = options.startWorker(environment, clock, newId);
    const close = async () => {
      worker.close();
      await gateway.close();
    };
    return { worker, died, close };
  }
  const hired: Awaited<ReturnType<typeof hire>>[] = [];
  let current: (typeof hired)[number] | undefined;

  async function receive(from = QueueUrl): Promise<Message | undefined> {
    const { Messages = [] } = await queue.send(
      new ReceiveMessageCommand({ QueueUrl: from, MessageSystemAttributeNames: ["All"] }),
    );
    return Messages[0];
  }

  async function remove({ ReceiptHandle }: Message): Promise<void> {
    await queue.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }

  async function isEmpty(): Promise<boolean> {
    const AttributeNames = [
      "ApproximateNumberOfMessages" as const,
      "ApproximateNumberOfMessagesNotVisible" as const,
    ];
    const { Attributes = {} } = await queue.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return AttributeNames.every((name) => Attributes[name] === "0");
  }

  /** Moves the clock for a worker that waits for nothing else. */
  async function untilDone<T>(working: Promise<T>): Promise<T> {
    const done = working.then(
      () => true,
      () => true,
    );
    for (let quiet = 0, seen = calls; ; seen = calls) {
      if (await Promise.race([done, wait(25, false)])) return working;
      quiet = calls === seen ? quiet + 1 : 0;
      if (quiet < QUIET_LOOKS) continue;
      quiet = 0;
      clock.advance(1_000);
    }
  }

  async function workOn(message: Message, isHurried: boolean): Promise<void> {
    if (!current) hired.push((current = await hire()));
    const { worker, died } = current;
    const queueArn = `arn:aws:sqs:${REGION}:000000000000:chat.fifo`;
    const invoking = worker.invoke(toLambdaEvent([message], { queueArn, region: REGION }));
    const working = Promise.race([invoking, died]);
    const result = await (isHurried ? untilDone(working) : working);
    // A dead worker's message comes back by itself.
    if (result === "died") current = undefined;
    else if (failedMessageIds(result, [message.MessageId ?? ""]).length === 0) await remove(message);
  }

  const userIdOf = (name: string): string => {
    const person = line.state().people.find(({ displayName }) => displayName === name);
    if (!person) throw new Error(`Nobody here is called ${name}.`);
    return person.userId;
  };
  const chatOf = ({ by, inGroup = false }: Place): string => {
    const group = line.state().chats.find(({ kind }) => kind === "group");
    if (inGroup && !group) throw new Error("One person alone is no group.");
    return inGroup && group ? group.chatId : userIdOf(by);
  };
  const buttons = (place: Place): readonly string[] =>
    line
      .ledger(chatOf(place))
      .filter(({ from }) => from === "bot")
      .flatMap(({ message }) => ("quickReply" in message ? (message.quickReply?.items ?? []) : []))
      .flatMap(({ action }) => (action?.type === "postback" && action.data ? [action.data] : []));

  const enqueue = async (MessageGroupId: string, MessageBody: string): Promise<void> => {
    const MessageDeduplicationId = createHash("sha256")
      .update(`${MessageGroupId} ${MessageBody}`)
      .digest("hex");
    await queue.send(
      new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId }),
    );
  };

  const send: World["send"] = async (place, fields) => {
    number += 1;
    clock.advance(1_000);
    const chatId = chatOf(place);
    const userId = userIdOf(place.by);
    const isUnsend = fields["type"] === "unsend";
    const event = {
      mode: "active",
      timestamp: clock.now(),
      webhookEventId: `event-${number}`,
      deliveryContext: { isRedelivery: false },
      source: place.inGroup ? { type: "group", groupId: chatId, userId } : { type: "user", userId },
      ...(!isUnsend && {
        replyToken: createHash("sha256").update(`token ${number}`).digest("hex").slice(0, 32),
      }),
      ...fields,
    };
    line.sendEvents([event]);
    atLine.push({ atMs: clock.now(), sent: event });
    const body = writeChatJob(event, clock.now());
    // An unsend comes twice: at once, and in its order.
    if (isUnsend) await enqueue(`${chatId}#now`, body);
    await enqueue(chatId, body);
    return {
      webhookEventId: event.webhookEventId,
      timestamp: event.timestamp,
      messageId: messageIdOf(number),
    };
  };

  return {
    clock,
    line,
    bedrock,
    atLine,
    chatOf,
    buttons,
    enqueue,
    items,
    send,
    write: (place, text, more = {}) => {
      const message = { type: "text", id: messageIdOf(number + 1), text, ...mentionIn(text), ...more };
      return send(place, { type: "message", message });
    },
    tap: (place, data) => {
      const whole = data.endsWith(":") ? buttons(place).findLast((one) => one.startsWith(data)) : data;
      if (whole === undefined) throw new Error(`No button ${data} is shown in this chat.`);
      return send(place, { type: "postback", postback: { data: whole } });
    },
    edit: (place, id, text) =>
      send(place, { type: "messageEdited", message: { type: "text", id, text, ...mentionIn(text) } }),
    unsend: (place, messageId) => send(place, { type: "unsend", unsend: { messageId } }),
    dieAt: (next) => {
      death = next;
    },
    isDeathDue: () => death !== undefined,
    refuse: (operation) => {
      refused = operation;
    },
    work: async () => {
      const message = await receive();
      if (message) await workOn(message, false);
      return message !== undefined;
    },
    workOff: async () => {
      for (let waits = 0; waits < MOST_WAITS;) {
        const message = await receive();
        if (message) await workOn(message, true);
        else if (await isEmpty()) return;
        else {
          waits += 1;
          clock.advance(1_000);
        }
      }
      throw new Error("A message comes back for ever.");
    },
    drain: async () => {
      // Those in flight come back, each before the others of its group.
      clock.advance(HIDDEN_S * 1_000);
      const jobs = [];
      for (let message = await receive(); message; message = await receive()) {
        jobs.push({ groupId: message.Attributes?.MessageGroupId ?? "", body: message.Body ?? "" });
        await remove(message);
      }
      return jobs;
    },
    deadLetters: async () => {
      const bodies = [];
      for (let one = await receive(deadLetterUrl); one; one = await receive(deadLetterUrl))
        bodies.push(one.Body ?? "");
      return bodies;
    },
    put: async (loaded) => {
      for (const Item of loaded) await table.send(new PutItemCommand({ TableName: TABLE, Item }));
    },
    close: async () => {
      for (const { close } of hired) await close();
      table.destroy();
      queue.destroy();
      for (const part of [line, bedrock, ssm, dynamodb, sqs]) await part.close();
    },
  };
}

const messageIdOf = (number: number): string => String(100_000 + number);

function mentionIn(text: string) {
  const mentionees = [{ index: 0, length: 4, type: "user", isSelf: true }];
  return text.startsWith("@Bot") ? { mention: { mentionees } } : {};
}

/** Plays the model: "question 7" is answered with "answer to question 7", and where a card is asked for with one behind. */
function answerTo(
  messages: readonly { readonly content: readonly { readonly text?: string | undefined }[] }[],
) {
  const asked =
    messages
      .at(-1)
      ?.content.map(({ text = "" }) => text)
      .join("\n") ?? "";
  const [question = "nothing", card] = [...asked.matchAll(/question \w+( as a card)?/g)].at(-1) ?? [];
  const name = question.replace(" as a card", "");
  if (card === undefined) return `answer to ${name}`;
  return `answer to ${name}\n\n\`\`\`js\ncardOf("${name}");\n\`\`\``;
}

function textOf(value: AttributeValue | undefined): string {
  return value?.S ?? "";
}

function keyOf(item: Items[number]): string {
  return `${textOf(item["pk"])} ${textOf(item["sk"])}`;
}

/** The same item always in the same words. */
function inOrder(item: Record<string, AttributeValue>): Items[number] {
  const sorted = Object.entries(item).map(([name, value]): [string, AttributeValue] => [
    name,
    value.SS ? { SS: value.SS.toSorted() } : value,
  ]);
  return Object.fromEntries(sorted.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
