import * as z from "zod";
import type { Answer, Call } from "./gateway.ts";

/** What the wire between workers and stand-ins showed, by conversation, turn and message. */
export interface Records {
  onCall(call: Call): void;
  onAnswer(call: Call, answer: Answer): void;
  /** Queue messages of a conversation that are not yet worked off. */
  pending(conversation: string): number;
  onDeleted(messageId: string): void;
  /** How often a model was asked for this text, and how often after the answer was saved. */
  asked(text: string): number;
  askedAgain(text: string): number;
  /** When a turn was given up as unsure, by sort key. */
  unsureAtMs(sortKey: string): number | undefined;
  /** When the first of the jobs was done that take this message back. */
  erasedAtMs(messageId: string): number | undefined;
  /** Every call made for a conversation so far. */
  calls(conversation: string): readonly CallName[];
  /** The bytes of the last answer to a query, its number of items, and of the last question to a model. */
  lastSizes(conversation: string): Sizes;
}

export type CallName = Pick<Call, "service" | "operation">;

export interface Sizes {
  readonly askedBytes: number;
  readonly tokens: number;
  readonly readBytes: number;
  readonly itemsRead: number;
}

export const QUESTION = /\bq\d+-\d+x\b/;

const batchSchema = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), MessageGroupId: z.string(), MessageBody: z.string() })),
});
const storedSchema = z.object({
  Successful: z.array(z.object({ Id: z.string(), MessageId: z.string() })).default([]),
});
const updateSchema = z.object({
  Key: z.object({ sk: z.object({ S: z.string() }) }),
  UpdateExpression: z.string().default(""),
  ExpressionAttributeValues: z.record(z.string(), z.object({ S: z.string().optional() })).default({}),
});
const converseSchema = z.object({ messages: z.array(z.unknown()) });

/** `textOf` finds what a turn asked, by its sort key. */
export function openRecords(
  queueUrl: () => string,
  nowMs: () => number,
  textOf: (sortKey: string) => string | undefined,
): Records {
  const pending = new Map<string, Set<string>>();
  const deleted = new Set<string>();
  const asked = new Map<string, number>();
  const askedAgain = new Map<string, number>();
  const saved = new Set<string>();
  const unsure = new Map<string, number>();
  const unsends = new Map<string, string>();
  const erased = new Map<string, number>();
  const calls = new Map<string, CallName[]>();
  const sizes = new Map<string, Sizes>();

  function noteStored(call: Call, answer: Answer): void {
    const sent = batchSchema.safeParse(json(call.body)).data;
    if (sent?.QueueUrl !== queueUrl()) return;
    const stored = storedSchema.parse(json(answer.body)).Successful;
    for (const { Id, MessageId } of stored) {
      const entry = sent.Entries.find((one) => one.Id === Id);
      if (!entry || deleted.has(MessageId)) continue;
      const takenBack = unsendSchema.safeParse(json(Buffer.from(entry.MessageBody))).data;
      if (takenBack) unsends.set(MessageId, takenBack.event.unsend.messageId);
      const conversation = conversationIn(entry.MessageBody) ?? entry.MessageGroupId;
      pending.set(conversation, (pending.get(conversation) ?? new Set()).add(MessageId));
    }
  }

  function noteState(call: Call): void {
    const update = updateSchema.safeParse(json(call.body)).data;
    if (!update) return;
    const state = valueSet("state", update);
    const sortKey = update.Key.sk.S;
    if (state === "unsure") unsure.set(sortKey, nowMs());
    const text = textOf(sortKey);
    if (state === "answered" && valueSet("messages", update) !== undefined && text !== undefined)
      saved.add(text);
  }

  return {
    onCall: (call) => {
      const { conversation = "" } = call;
      const made = calls.get(conversation) ?? [];
      made.push({ service: call.service, operation: call.operation });
      calls.set(conversation, made);
      if (call.operation !== "Converse") return;
      const request = converseSchema.safeParse(json(call.body)).data;
      const text = QUESTION.exec(JSON.stringify(request?.messages.at(-1)))?.[0];
      if (text === undefined) return;
      count(asked, text);
      if (saved.has(text)) count(askedAgain, text);
    },
    onAnswer: (call, answer) => {
      if (answer.status !== 200) return;
      const { conversation = "" } = call;
      const known = sizes.get(conversation) ?? NO_SIZES;
      if (call.operation === "Query")
        sizes.set(conversation, { ...known, readBytes: answer.body.length, ...readCount(answer) });
      if (call.operation === "Converse")
        sizes.set(conversation, { ...known, askedBytes: call.body.length, ...readUsage(answer) });
      if (call.operation === "SendMessageBatch") noteStored(call, answer);
      if (call.operation === "UpdateItem") noteState(call);
    },
    pending: (conversation) => {
      const all = pending.get(conversation);
      if (!all) return 0;
      for (const messageId of all) if (deleted.has(messageId)) all.delete(messageId);
      return all.size;
    },
    onDeleted: (messageId) => {
      deleted.add(messageId);
      const takenBack = unsends.get(messageId);
      if (takenBack !== undefined && !erased.has(takenBack)) erased.set(takenBack, nowMs());
    },
    asked: (text) => asked.get(text) ?? 0,
    askedAgain: (text) => askedAgain.get(text) ?? 0,
    unsureAtMs: (sortKey) => unsure.get(sortKey),
    erasedAtMs: (messageId) => erased.get(messageId),
    calls: (conversation) => calls.get(conversation) ?? [],
    lastSizes: (conversation) => sizes.get(conversation) ?? NO_SIZES,
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** What an update sets an attribute to, where that is a string. */
function valueSet(
  name: string,
  { UpdateExpression, ExpressionAttributeValues }: z.infer<typeof updateSchema>,
): string | undefined {
  const [, placed = ""] = new RegExp(`#${name} = (:\\w+)`).exec(UpdateExpression) ?? [];
  return ExpressionAttributeValues[placed]?.S;
}

const NO_SIZES: Sizes = { askedBytes: 0, tokens: 0, readBytes: 0, itemsRead: 0 };

function readCount(answer: Answer) {
  return { itemsRead: z.object({ ScannedCount: z.number() }).parse(json(answer.body)).ScannedCount };
}

function readUsage(answer: Answer) {
  const usage = z.object({ inputTokens: z.number() });
  return { tokens: z.object({ usage }).safeParse(json(answer.body)).data?.usage.inputTokens ?? 0 };
}

const jobSchema = z.union([
  z.object({ event: z.object({ source: z.record(z.string(), z.string()) }) }),
  z.object({ deliver: z.object({ conversation: z.string() }) }),
  z.object({ forget: z.object({ conversation: z.string() }) }),
]);

const unsendSchema = z.object({ event: z.object({ unsend: z.object({ messageId: z.string() }) }) });

/** The conversation a queue message is about, which is its group unless a control has broken that. */
export function conversationIn(body: string): string | undefined {
  const job = jobSchema.safeParse(json(Buffer.from(body))).data;
  if (!job) return undefined;
  if ("event" in job) return job.event.source["groupId"] ?? job.event.source["userId"];
  return "deliver" in job ? job.deliver.conversation : job.forget.conversation;
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
