import type { webhook } from "@line/bot-sdk";
import type { Chat } from "./page-api.ts";
import { hidesUserId } from "./world/people.ts";
import type { World } from "./world/world.ts";

/** https://developers.line.biz/en/reference/messaging-api/#wh-text */
const MOST_MENTIONS = 20;

/** The app turns `@Name` into a mention when the name is picked; here the written name is enough. */
export function findMentions(world: World, chat: Chat, text: string): webhook.Mention | undefined {
  if (chat.kind === "user") return undefined;
  const names = namesIn(world, chat);
  const mentionees = [...text.matchAll(/@/gu)].flatMap(({ index }): webhook.Mentionee[] => {
    const rest = text.slice(index + 1);
    if (rest.startsWith("All")) return [{ type: "all", index, length: 4 }];
    const named = names.find(([name]) => rest.startsWith(name));
    if (!named) return [];
    const [name, userId] = named;
    const isSelf = userId === world.bot.userId;
    const isHidden = !isSelf && hidesUserId(world, userId);
    return [{ type: "user", index, length: name.length + 1, ...(!isHidden && { userId }), isSelf }];
  });
  return mentionees.length > 0 ? { mentionees: mentionees.slice(0, MOST_MENTIONS) } : undefined;
}

/** The longest name first: `@Anna` is not `@Ann` and an a. */
function namesIn(world: World, chat: Chat): (readonly [name: string, userId: string])[] {
  const members = chat.memberIds.map((id) => [world.people.get(id)?.displayName ?? id, id] as const);
  return [[world.bot.displayName, world.bot.userId] as const, ...members].sort(
    ([one], [other]) => other.length - one.length,
  );
}
