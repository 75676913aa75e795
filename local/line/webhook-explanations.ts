import type { PostOutcome, Signature } from "./webhook-post.ts";

/** One sentence for the traffic panel when something about a webhook needs the developer's eye. */
export function explainOutcome(outcome: PostOutcome, url: string, signature: Signature): string | undefined {
  const { failure, status } = outcome;
  if (signature !== "good") {
    const how = signature === "bad" ? "signed wrong" : "not signed";
    return failure
      ? `This webhook was ${how} on purpose, so the refusal is right.`
      : `This webhook was ${how} on purpose, and the bot accepted it: it must verify x-line-signature.`;
  }
  switch (failure?.reason) {
    case undefined:
      return status === 200 ? undefined : `LINE expects 200; ${status} is accepted but not documented.`;
    case "could_not_connect":
      return `Could not connect to ${url || "an empty webhook URL"} (${failure.detail}): is the bot running, and is the URL right?`;
    case "request_timeout":
      return "The bot did not answer within 2 seconds: answer 200 first and work afterwards. It may still have processed the event.";
    case "unclassified":
      return "The bot closed the connection without an answer: look at its log.";
    case "error_status_code":
      return explainStatus(status);
  }
}

function explainStatus(status: number): string {
  if (status === 401 || status === 403 || status === 400) {
    return `The bot refused the webhook with ${status}: check that its channel secret is the simulator's, and that it verifies the raw body.`;
  }
  if (status === 404 || status === 405) {
    return `The bot answered ${status}: check the path of the webhook URL.`;
  }
  return `The bot answered ${status}; LINE counts everything but 20x as an error. Look at the bot's log.`;
}
