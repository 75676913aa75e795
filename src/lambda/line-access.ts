import type { LineAccess } from "../line/line-api.ts";
import { OperatorError } from "../operator-error.ts";

/** The SSM parameters below `path` that say how the bot proves who it is. */
export function lineParameters(path: string) {
  return {
    channelId: `${path}/LINE_CHANNEL_ID`,
    channelSecret: `${path}/LINE_CHANNEL_SECRET`,
    accessToken: `${path}/LINE_CHANNEL_ACCESS_TOKEN`,
  };
}

/** `values` by the names that `lineParameters` gives. Throws an OperatorError where they do not do. */
export function readLineAccess(values: ReadonlyMap<string, string>): LineAccess {
  const accessToken = values.get("accessToken");
  if (accessToken) return { kind: "long-lived", accessToken };
  const channelId = values.get("channelId");
  const channelSecret = values.get("channelSecret");
  if (channelId && channelSecret) return { kind: "stateless", channelId, channelSecret };
  throw new OperatorError(
    "The SSM parameters LINE_CHANNEL_ID and LINE_CHANNEL_SECRET are missing. See the README, section Deploy.",
  );
}
