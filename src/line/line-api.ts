import { channelAccessToken, HTTPFetchError, messagingApi } from "@line/bot-sdk";
import type { Clock } from "../clock.ts";
import { LINE_CALL_MS } from "../times.ts";
import type { LineResult, LineApi } from "./api.ts";

/** How the bot proves who it is. Stateless tokens need no storage and cannot leak for long. */
export type LineAccess =
  | { readonly kind: "stateless"; readonly channelId: string; readonly channelSecret: string }
  | { readonly kind: "long-lived"; readonly accessToken: string };

export interface LineApiOptions {
  /** Origin; the SDK drops a path. */
  readonly baseUrl: string;
  readonly access: () => Promise<LineAccess>;
  /** Reads the access again after LINE refused it. */
  readonly refreshAccess: () => Promise<LineAccess>;
  readonly clock: Clock;
}

/** A stateless token is used until a minute before its end.
 *  https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token */
const TOKEN_MARGIN_MS = 60_000;

/** LINE's Messaging API through LINE's SDK, with a time limit on every call and results instead of errors. */
export function createLineApi({ baseUrl, access, refreshAccess, clock }: LineApiOptions): LineApi {
  let held: { readonly client: messagingApi.MessagingApiClient; readonly untilMs: number } | undefined;

  const connect = async (proof: LineAccess): Promise<messagingApi.MessagingApiClient> => {
    const issued = proof.kind === "stateless" ? await issueToken(proof) : undefined;
    const token = proof.kind === "stateless" ? issued?.access_token : proof.accessToken;
    const client = new messagingApi.MessagingApiClient({ channelAccessToken: token ?? "", baseURL: baseUrl });
    const lifeMs = issued ? issued.expires_in * 1000 - TOKEN_MARGIN_MS : Infinity;
    held = { client, untilMs: clock.now() + lifeMs };
    return client;
  };

  const issueToken = (proof: { channelId: string; channelSecret: string }) =>
    new channelAccessToken.ChannelAccessTokenClient({
      baseURL: baseUrl,
    }).issueStatelessChannelTokenByClientSecret(proof.channelId, proof.channelSecret);

  /** One call, and a second one with a fresh token where LINE said that ours is not valid. */
  const call = async <T>(
    send: (client: messagingApi.MessagingApiClient) => Promise<T>,
  ): Promise<LineResult<T>> => {
    let connected = await limited(async () =>
      held && held.untilMs > clock.now() ? held.client : connect(await access()),
    );
    // LINE gives no token for a channel secret that was changed after we read it.
    if (connected.kind === "refused") connected = await limited(async () => connect(await refreshAccess()));
    // Nothing has been sent yet, so this failure is a clear one.
    if (connected.kind !== "ok") return { kind: "not-sent" };
    const { value: client } = connected;
    const first = await limited(() => send(client));
    if (first.kind !== "refused" || first.status !== 401) return first;
    held = undefined;
    const again = await limited(async () => connect(await refreshAccess()));
    return again.kind === "ok" ? limited(() => send(again.value)) : { kind: "not-sent" };
  };

  /** The SDK takes no signal: a call over its time goes on unseen and counts as ambiguous. */
  const limited = async <T>(work: () => Promise<T>): Promise<LineResult<T>> => {
    const done = new AbortController();
    const result = work().then((value): LineResult<T> => ({ kind: "ok", value }), readFailure);
    const late = clock.sleep(LINE_CALL_MS, done.signal).then((): LineResult<T> => ({ kind: "ambiguous" }));
    return Promise.race([result, late]).finally(() => done.abort());
  };

  return {
    reply: (replyToken, messages) =>
      call((client) => client.replyMessage({ replyToken, messages: [...messages] })),
    push: (to, messages, retryKey) =>
      call((client) => client.pushMessage({ to, messages: [...messages] }, retryKey)),
    showLoading: (chatId, loadingSeconds) =>
      call((client) => client.showLoadingAnimation({ chatId, loadingSeconds })),
    profile: (userId) => call((client) => client.getProfile(userId)),
    memberProfile: (conversation, userId) =>
      call((client) =>
        conversation.startsWith("R")
          ? client.getRoomMemberProfile(conversation, userId)
          : client.getGroupMemberProfile(conversation, userId),
      ),
    groupSummary: (groupId) => call((client) => client.getGroupSummary(groupId)),
    markAsRead: (markAsReadToken) => call((client) => client.markMessagesAsReadByToken({ markAsReadToken })),
  };
}

/** A status is LINE's clear word, save 5xx; anything else leaves open whether the request arrived. */
function readFailure(error: unknown): LineResult<never> {
  if (!(error instanceof HTTPFetchError) || error.status >= 500) return { kind: "ambiguous" };
  return { kind: "refused", status: error.status, message: readMessage(error.body) };
}

function readMessage(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== "object" || parsed === null || !("message" in parsed)) return "";
    return String(parsed.message);
  } catch {
    return "";
  }
}
