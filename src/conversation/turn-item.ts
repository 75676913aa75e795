import type { messagingApi } from "@line/bot-sdk";
import * as z from "zod/mini";
import { OperatorError } from "../operator-error.ts";
import type { ReplyToken, SavedAnswer, SendAttempt } from "./turn.ts";

const item = z.object({
  sk: z.string(),
  state: z.string(),
  said: z._default(z.string(), ""),
  timesAsked: z._default(z.number(), 0),
  expiresAt: z.number(),
  replyToken: z.optional(z.string()),
  receivedAt: z.optional(z.number()),
  answered: z.optional(z.string()),
  messages: z.optional(z.string()),
  via: z.optional(z.enum(["reply", "push"])),
  attemptedAt: z.optional(z.number()),
});

// Written by us as LINE's own objects; only their being objects with a type is checked again.
const messages = z.array(z.custom<messagingApi.Message>(isMessage));

export interface TurnItem {
  readonly sk: string;
  readonly state: string;
  readonly said: string;
  readonly timesAsked: number;
  readonly expiresAt: number;
  readonly token: ReplyToken | undefined;
  readonly answered: string | undefined;
  readonly answer: SavedAnswer | undefined;
  readonly attempt: SendAttempt | undefined;
}

/** Throws an OperatorError for an item that no version of this code has written. */
export function readTurnItem(value: unknown): TurnItem {
  const result = item.safeParse(value);
  if (!result.success)
    throw new OperatorError(
      "The table holds a turn this version cannot read. Deploy the version that wrote it.",
    );
  const { replyToken, receivedAt, answered, via, attemptedAt, ...rest } = result.data;
  return {
    ...rest,
    answered,
    token:
      replyToken !== undefined && receivedAt !== undefined
        ? { replyToken, receivedAtMs: receivedAt }
        : undefined,
    answer:
      rest.messages === undefined
        ? undefined
        : { messages: messages.parse(JSON.parse(rest.messages)), text: answered },
    attempt: via !== undefined && attemptedAt !== undefined ? { via, atMs: attemptedAt } : undefined,
  };
}

function isMessage(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
