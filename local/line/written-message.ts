import * as z from "zod";

/** Several pictures sent at once: one event each, as LINE sends them. */
const imageSet = z.object({ id: z.string(), index: z.int().min(1), total: z.int().min(1) });

/** What a person puts into a chat. In a text, `@Name` of a member is a mention and `(love)` a LINE emoji. */
export const writtenMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string(), quotedMessageId: z.string().exactOptional() }),
  z.object({
    type: z.literal("sticker"),
    packageId: z.string(),
    stickerId: z.string(),
    keywords: z.array(z.string()).max(15).readonly().exactOptional(),
    /** What a message sticker says. */
    text: z.string().max(100).exactOptional(),
    quotedMessageId: z.string().exactOptional(),
  }),
  z.object({
    type: z.literal("location"),
    title: z.string().exactOptional(),
    address: z.string().exactOptional(),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  }),
  z.object({ type: z.literal("image"), imageSet: imageSet.exactOptional() }),
  z.object({ type: z.literal("video"), durationMs: z.int().exactOptional() }),
  z.object({ type: z.literal("audio"), durationMs: z.int().exactOptional() }),
  z.object({ type: z.literal("file"), fileName: z.string(), fileSize: z.int().exactOptional() }),
]);

export type WrittenMessage = z.infer<typeof writtenMessage>;

/** What the app on a phone accepts in one message, as far as known. */
const MOST_TYPED = 10_000;

/** Throws, with the remedy, for what the app would not send. */
export function checkWritten(message: WrittenMessage): void {
  if (message.type !== "text") return;
  const { text } = message;
  if (text === "") throw new Error("The text is empty.");
  if (text.length > MOST_TYPED) {
    throw new Error(`The text has ${text.length} characters; the app takes ${MOST_TYPED}. Shorten it.`);
  }
}
