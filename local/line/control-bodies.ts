import * as z from "zod";
import { writtenMessage } from "./written-message.ts";

/** What the endpoints under /simulator read; page-api.ts says what each does. */
export const BODIES = {
  message: z.object({ userId: z.string(), chatId: z.string(), message: writtenMessage }),
  edit: z.object({ userId: z.string(), messageId: z.string(), text: z.string() }),
  unsend: z.object({ userId: z.string(), messageId: z.string() }),
  tap: z.object({
    userId: z.string(),
    chatId: z.string(),
    data: z.string(),
    displayText: z.string().optional(),
    params: z.record(z.string(), z.string()).optional(),
  }),
  person: z.object({ displayName: z.string(), language: z.string() }),
  friendship: z.object({ userId: z.string(), isBlocked: z.boolean() }),
  consent: z.object({ userId: z.string(), isGiven: z.boolean() }),
  group: z.object({
    title: z.string(),
    memberIds: z.array(z.string()),
    kind: z.enum(["group", "room"]).exactOptional(),
  }),
  member: z.object({ chatId: z.string(), userId: z.string(), isMember: z.boolean() }),
  bot: z.object({ chatId: z.string(), isMember: z.boolean() }),
  events: z.object({ events: z.array(z.record(z.string(), z.unknown())) }),
  again: z.object({ webhookEventId: z.string(), isRedelivery: z.boolean() }),
};
