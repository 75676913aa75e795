import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { LINE_CALL_MS } from "../../src/times.ts";
import type { Chat, Line, Said } from "./chat.ts";

/** What is left in the table of words that were erased. */
export async function wordsLeft(
  { world, chatId }: Chat,
  gone: readonly (Said | Line)[],
): Promise<readonly string[]> {
  const client = new DynamoDBClient({ region: "ap-northeast-1", endpoint: world.tableUrl });
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: "chat",
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: `CONV#${chatId}` } },
    }),
  );
  client.destroy();
  return gone.flatMap(({ text }) =>
    Items.filter((item) => hasWord(JSON.stringify(item), text)).map(
      ({ sk, state }) => `${text}: its words are left in ${sk?.S} ${state?.S ?? ""}`,
    ),
  );
}

/** What the bot showed of words after their message had been taken back. */
export function shownAfterwards(chat: Chat, gone: Said | Line): readonly string[] {
  const { records } = chat.world;
  const erasedAtMs = records.erasedAtMs("key" in gone ? gone.key.id : gone.messageId);
  // A request may have been on its way, and is repeated where LINE is silent.
  return shownSince(chat, [gone], (erasedAtMs ?? Infinity) + 2 * LINE_CALL_MS);
}

export function shownSince(
  { world, chatId }: Chat,
  gone: readonly (Said | Line)[],
  sinceMs: number,
): readonly string[] {
  const shown = world.ledger(chatId).filter(({ from, atMs }) => from === "bot" && atMs > sinceMs);
  return gone.flatMap(({ text }) =>
    shown
      .filter(({ message }) => hasWord(JSON.stringify(message), text))
      .map(({ atMs }) => `${text}: shown ${atMs - sinceMs} ms after it was erased`),
  );
}

/** `q1-1x`, and not at the end of `q11-1x`. */
function hasWord(text: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(text);
}
