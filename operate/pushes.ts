import { HTTPFetchError, messagingApi } from "@line/bot-sdk";
import { OperatorError } from "../src/operator-error.ts";

/** What the channel may still push this month. */
export interface Pushes {
  /** `limit` is undefined where LINE sets none. Both count people, not messages. */
  quota(): Promise<{ readonly limit: number | undefined; readonly used: number }>;
  /** How many a push to this chat counts as: in a group or room, one for each member. */
  costOf(conversation: string): Promise<number>;
}

/** https://developers.line.biz/en/docs/messaging-api/pricing/ */
export function openPushes(channelAccessToken: string, baseURL: string): Pushes {
  const client = new messagingApi.MessagingApiClient({ channelAccessToken, baseURL });
  const known = new Map<string, number>();

  const countMembers = async (conversation: string): Promise<number> => {
    if (conversation.startsWith("C")) return (await client.getGroupMemberCount(conversation)).count;
    if (conversation.startsWith("R")) return (await client.getRoomMemberCount(conversation)).count;
    return 1;
  };

  return {
    quota: async () => {
      try {
        const [{ type, value }, { totalUsage }] = await Promise.all([
          client.getMessageQuota(),
          client.getMessageQuotaConsumption(),
        ]);
        return { limit: type === "limited" ? (value ?? 0) : undefined, used: totalUsage };
      } catch (cause) {
        throw new OperatorError(
          "LINE did not say how many pushes are left. Check the channel's access in SSM, then run the command again.",
          { cause },
        );
      }
    },
    costOf: async (conversation) => {
      const seen = known.get(conversation);
      if (seen !== undefined) return seen;
      const cost = await countMembers(conversation).catch((error: unknown) => {
        // The bot has left that chat, and a push there costs nothing.
        if (error instanceof HTTPFetchError && error.status < 500 && error.status !== 429) return 1;
        throw new OperatorError("LINE did not count a group's members. Run the command again.", {
          cause: error,
        });
      });
      known.set(conversation, cost);
      return cost;
    },
  };
}
