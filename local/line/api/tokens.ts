import { issueAccessToken, remainingLifeMs, revokeAccessToken } from "../world/access-tokens.ts";
import { type Answer, type Call, ok } from "./endpoint.ts";

/** Valid 15 minutes; LINE says one second less. https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token */
const STATELESS_LIFE_MS = 15 * 60_000;
const STATELESS_EXPIRES_IN = 899;
const SHORT_LIVED_SECONDS = 30 * 24 * 60 * 60;

const COMPARE = "Compare the bot's channel id and channel secret with the simulator's.";

export function answerStatelessToken({ world, body }: Call): Answer {
  if (body["grant_type"] !== "client_credentials") {
    return refuseToken("unsupported_grant_type", "grant_type must be client_credentials");
  }
  if (body["client_id"] === undefined && body["client_assertion"] !== undefined) {
    const description = "The simulator takes client_id and client_secret, no client_assertion.";
    return refuseToken("invalid_request", description);
  }
  if (!isOurChannel({ world, body })) {
    return refuseToken("invalid_request", "Invalid 'client_credentials'.", COMPARE);
  }
  const access_token = issueAccessToken(world, STATELESS_LIFE_MS, false);
  return ok({ token_type: "Bearer", access_token, expires_in: STATELESS_EXPIRES_IN });
}

export function answerShortLivedToken({ world, body }: Call): Answer {
  if (body["grant_type"] !== "client_credentials") {
    return refuseToken("unsupported_grant_type", "grant_type must be client_credentials");
  }
  if (!isOurChannel({ world, body })) {
    return refuseToken("invalid_client", "invalid client_secret", COMPARE);
  }
  const access_token = issueAccessToken(world, SHORT_LIVED_SECONDS * 1000, true);
  return ok({ access_token, expires_in: SHORT_LIVED_SECONDS, token_type: "Bearer" });
}

export function answerVerifyToken({ world, body }: Call): Answer {
  const remaining = remainingLifeMs(world, tokenIn(body));
  if (remaining === undefined) return refuseToken("invalid_request", "access token expired");
  // A long-lived token has no end; LINE shows a number beyond any date.
  const expires_in = Number.isFinite(remaining) ? Math.floor(remaining / 1000) : 3_138_007_490;
  return ok({ scope: "P CM", client_id: world.channel.id, expires_in });
}

/** LINE answers 200 for an unknown token too. A stateless one can't be revoked. */
export function answerRevokeToken({ world, body }: Call): Answer {
  revokeAccessToken(world, tokenIn(body));
  return ok(undefined);
}

function tokenIn(body: Call["body"]): string {
  const { access_token: token } = body;
  return typeof token === "string" ? token : "";
}

function isOurChannel({ world, body }: Pick<Call, "world" | "body">): boolean {
  return body["client_id"] === world.channel.id && body["client_secret"] === world.channel.secret;
}

function refuseToken(error: string, description: string, explanation = description): Answer {
  return { status: 400, body: { error, error_description: description }, explanation };
}
