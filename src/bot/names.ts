import { plainName } from "../line/person-name.ts";
import { PROFILE_MS } from "../times.ts";
import type { Bot } from "./bot.ts";

/** So many names are asked of LINE for one answer; the rest are learnt with the next ones. */
const MOST_ASKED = 10;

/** Who LINE does not name, or who keeps their profile to themselves. */
const A_MEMBER = "a member";

/** The display names of a group's members by user id, kept for a day. None is worth more than a moment's waiting. */
export async function namesIn(
  conversation: string,
  userIds: readonly (string | undefined)[],
  bot: Bot,
): Promise<(userId: string | undefined) => string> {
  const wanted = [...new Set(userIds)].filter((id) => id !== undefined).slice(-MOST_ASKED);
  const known = new Map<string, string>();
  const stop = new AbortController();
  const learning = Promise.all(
    wanted.map(async (userId) => {
      const name = await nameOf(conversation, userId, bot).catch(() => undefined);
      if (name !== undefined) known.set(userId, name);
    }),
  );
  await Promise.race([learning, bot.clock.sleep(PROFILE_MS, stop.signal)]);
  stop.abort();
  return (userId) => (userId === undefined ? undefined : known.get(userId)) ?? A_MEMBER;
}

async function nameOf(
  conversation: string,
  userId: string,
  { chats, line, clock }: Bot,
): Promise<string | undefined> {
  const kept = await chats.nameOf(conversation, userId, clock.now());
  if (kept !== undefined) return kept;
  const profile = await line.memberProfile(conversation, userId);
  const name = profile.kind === "ok" ? plainName(profile.value.displayName) : undefined;
  // A refusal is kept as well: asked again for every message, LINE would only refuse again.
  const isAnswered = profile.kind === "ok" || (profile.kind === "refused" && profile.status === 404);
  if (isAnswered) await chats.keepName(conversation, userId, name ?? A_MEMBER, clock.now());
  return name;
}
