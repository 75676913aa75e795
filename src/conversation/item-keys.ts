import type { ItemKey } from "./table.ts";
import { sortKeyOf, type TurnKey } from "./turn.ts";

/*
 * One partition per chat. Its sort keys begin with T# for a turn, U# for talk that was not addressed to the bot, M# for
 * a message by its id, P# for a name, S# for what the chat has chosen.
 */

export function partitionOf(conversation: string): string {
  return `CONV#${conversation}`;
}

export function conversationIn({ pk }: ItemKey): string {
  return pk.slice(partitionOf("").length);
}

export function itemKeyOf(key: TurnKey): ItemKey {
  return { pk: partitionOf(key.conversation), sk: sortKeyOf(key) };
}

/** The key that `sortKeyOf` made a sort key of. */
export function keyOf(conversation: string, sortKey: string): TurnKey {
  const [, timestamp = "", ...id] = sortKey.split("#");
  return { conversation, timestamp: Number(timestamp), id: id.join("#") };
}

/** Where a line of talk lies, next to where its turn would. */
export function talkKeyOf(key: TurnKey): ItemKey {
  return { pk: partitionOf(key.conversation), sk: sortKeyOf(key).replace(/^T/, "U") };
}

export function messageKeyOf(conversation: string, messageId: string): ItemKey {
  return { pk: partitionOf(conversation), sk: `M#${messageId}` };
}

/** The turn that keeps the answer of `key` where its reply was full. */
export function behind(key: TurnKey): TurnKey {
  return { ...key, id: `${key.id}-behind` };
}

/** Time to live, in whole seconds since the epoch as DynamoDB wants it. */
export function expiryOf(atMs: number): number {
  return Math.ceil(atMs / 1000);
}
