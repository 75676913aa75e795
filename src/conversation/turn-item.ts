import type { messagingApi } from "@line/bot-sdk";
import * as z from "zod/mini";
import { OperatorError } from "../operator-error.ts";
import {
  FINAL_STATES,
  OPEN_STATES,
  PURPOSES,
  type FinalState,
  type Notice,
  type OpenState,
  type ReplyToken,
  type SavedAnswer,
  type SendAttempt,
  type Shown,
} from "./turn.ts";

// Written by us as LINE's own objects; only their being objects with a type is checked again.
const messages = z.pipe(
  z.string(),
  z.pipe(z.transform(parseJson), z.array(z.custom<messagingApi.Message>(isMessage))),
);

const key = z.object({ conversation: z.string(), timestamp: z.number(), id: z.string() });
const oneKey = z.pipe(z.string(), z.pipe(z.transform(parseJson), key));
const carried = z.extend(key, { objects: z._default(z.number(), 1) });
const keys = z.pipe(z.string(), z.pipe(z.transform(parseJson), z.array(carried)));

const shown = z.pipe(
  z.string(),
  z.pipe(
    z.transform(parseJson),
    z.object({
      historyFrom: z.optional(z.string()),
      talkFrom: z.optional(z.string()),
      talkTo: z.optional(z.string()),
      quote: z.optional(z.string()),
    }),
  ),
);

const item = z.object({
  sk: z.string(),
  state: z.enum([...OPEN_STATES, ...FINAL_STATES]),
  lease: z._default(z.string(), ""),
  leaseUntil: z._default(z.number(), 0),
  notice: z._default(z.enum(["none", "tried", "shown"]), "none"),
  joinedInto: z.optional(z.string()),
  carries: z.optional(keys),
  followedBy: z.optional(oneKey),
  said: z._default(z.string(), ""),
  timesAsked: z._default(z.number(), 0),
  expiresAt: z.number(),
  replyToken: z.optional(z.string()),
  receivedAt: z.optional(z.number()),
  answered: z.optional(z.string()),
  messages: z.optional(messages),
  model: z.optional(z.string()),
  tokensIn: z.optional(z.number()),
  tokensOut: z.optional(z.number()),
  via: z.optional(z.enum(["reply", "push"])),
  attemptedAt: z.optional(z.number()),
  takenAt: z.optional(z.number()),
  purpose: z.optional(z.enum(PURPOSES)),
  shown: z.optional(shown),
  takenBack: z.optional(z.set(z.string())),
  offeredIn: z.optional(z.string()),
  speaker: z.optional(z.string()),
  quotes: z.optional(z.string()),
  edits: z.optional(z.set(z.string())),
});

export interface TurnItem {
  readonly sk: string;
  readonly state: OpenState | FinalState;
  readonly lease: string;
  readonly leaseUntil: number;
  readonly notice: Notice;
  readonly joinedInto: string | undefined;
  /** The turn whose reply offered this `unsure` answer. */
  readonly offeredIn: string | undefined;
  readonly said: string;
  readonly timesAsked: number;
  readonly expiresAt: number;
  readonly token: ReplyToken | undefined;
  readonly answered: string | undefined;
  readonly answer: SavedAnswer | undefined;
  /** Known also where the messages are gone. */
  readonly carries: SavedAnswer["carries"];
  readonly attempt: SendAttempt | undefined;
  /** Undefined where a version before this attribute wrote the turn. */
  readonly takenAtMs: number | undefined;
  readonly speaker: string | undefined;
  readonly quotes: string | undefined;
  /** Sort keys of the turns that answer an edit of this one's message. */
  readonly edits: readonly string[];
  readonly shown: Shown | undefined;
  /** What was taken back while a model was being asked, by sort keys. */
  readonly takenBack: readonly string[];
}

/** A turn's own item. Throws an OperatorError for one that no version of this code has written. */
export function readTurnItem(value: unknown): TurnItem {
  const turn = turnItemIn(value);
  if (turn) return turn;
  throw new OperatorError(
    "The table holds a turn this version cannot read. Deploy the version that wrote it.",
  );
}

/** One of several items; undefined where it cannot be read, which is no reason to fail for the others. */
export function turnItemIn(value: unknown): TurnItem | undefined {
  const result = item.safeParse(value);
  if (!result.success) return undefined;
  const { sk, state, lease, leaseUntil, joinedInto, said, timesAsked, expiresAt, ...rest } = result.data;
  const {
    replyToken,
    receivedAt,
    messages: saved,
    answered,
    model,
    tokensIn,
    tokensOut,
    carries,
    followedBy,
    notice,
    via,
    attemptedAt,
    takenAt,
    purpose,
    shown: shownThen,
    takenBack,
    offeredIn,
    speaker,
    quotes,
    edits,
  } = rest;
  return {
    sk,
    state,
    lease,
    leaseUntil,
    joinedInto,
    offeredIn,
    notice,
    said,
    timesAsked,
    expiresAt,
    answered,
    token:
      replyToken !== undefined && receivedAt !== undefined
        ? { replyToken, receivedAtMs: receivedAt }
        : undefined,
    answer: saved && {
      messages: saved,
      text: answered,
      model,
      tokensIn,
      tokensOut,
      carries,
      followedBy,
      ...(shownThen && { shown: shownThen }),
    },
    carries,
    attempt:
      via !== undefined && attemptedAt !== undefined
        ? { via, atMs: attemptedAt, ...(purpose !== undefined && { purpose }) }
        : undefined,
    speaker,
    quotes,
    edits: edits ? [...edits] : [],
    shown: shownThen,
    takenAtMs: takenAt,
    takenBack: takenBack ? [...takenBack] : [],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
