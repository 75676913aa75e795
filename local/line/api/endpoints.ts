import { answerConsumption, answerContent, answerDelivery, answerInfo, answerQuota } from "./account.ts";
import { answerLoading, answerMarkAsRead } from "./chat-signs.ts";
import type { Endpoint, Rate } from "./endpoint.ts";
import {
  answerGroupSummary,
  answerLeave,
  answerMemberCount,
  answerMemberIds,
  answerMemberProfile,
  answerProfile,
} from "./people.ts";
import { answerMulticast, answerPush } from "./push.ts";
import { answerReply } from "./reply.ts";
import {
  answerRevokeToken,
  answerShortLivedToken,
  answerStatelessToken,
  answerVerifyToken,
} from "./tokens.ts";
import { answerValidate } from "./validate.ts";
import { answerGetEndpoint, answerSetEndpoint, answerTestEndpoint } from "./webhook-endpoint.ts";

const MINUTE_MS = 60_000;

/** Every call the simulator answers; all others are 404. The names are what faults are ordered for. */
export const ENDPOINTS: readonly Endpoint[] = [
  { ...post("reply", "/v2/bot/message/reply"), answer: answerReply },
  { ...post("push", "/v2/bot/message/push"), takesRetryKey: true, answer: answerPush },
  {
    ...post("multicast", "/v2/bot/message/multicast"),
    takesRetryKey: true,
    rate: perSecond(200),
    answer: answerMulticast,
  },
  ...["reply", "push", "multicast", "narrowcast", "broadcast"].map(validate),

  { ...post("loading", "/v2/bot/chat/loading/start"), rate: perSecond(100), answer: answerLoading },
  { ...post("mark-as-read", "/v2/bot/chat/markAsRead"), answer: answerMarkAsRead },

  { ...get("profile", "/v2/bot/profile/:userId"), answer: answerProfile },
  { ...get("group-member", "/v2/bot/group/:groupId/member/:userId"), answer: answerMemberProfile },
  { ...get("room-member", "/v2/bot/room/:roomId/member/:userId"), answer: answerMemberProfile },
  { ...get("group-summary", "/v2/bot/group/:groupId/summary"), answer: answerGroupSummary },
  { ...get("group-member-count", "/v2/bot/group/:groupId/members/count"), answer: answerMemberCount },
  { ...get("room-member-count", "/v2/bot/room/:roomId/members/count"), answer: answerMemberCount },
  { ...get("group-member-ids", "/v2/bot/group/:groupId/members/ids"), answer: answerMemberIds },
  { ...get("room-member-ids", "/v2/bot/room/:roomId/members/ids"), answer: answerMemberIds },
  { ...bare("leave-group", "/v2/bot/group/:groupId/leave"), answer: answerLeave },
  { ...bare("leave-room", "/v2/bot/room/:roomId/leave"), answer: answerLeave },

  { ...get("info", "/v2/bot/info"), answer: answerInfo },
  { ...get("quota", "/v2/bot/message/quota"), answer: answerQuota },
  { ...get("consumption", "/v2/bot/message/quota/consumption"), answer: answerConsumption },
  {
    ...get("delivery", "/v2/bot/message/delivery/:kind{reply|push|multicast|broadcast}"),
    answer: answerDelivery,
  },
  { ...get("content", "/v2/bot/message/:messageId/content"), answer: answerContent },
  { ...get("content-preview", "/v2/bot/message/:messageId/content/preview"), answer: answerContent },
  { ...get("content-transcoding", "/v2/bot/message/:messageId/content/transcoding"), answer: answerContent },

  {
    name: "set-webhook-endpoint",
    method: "PUT",
    path: "/v2/bot/channel/webhook/endpoint",
    body: "json",
    rate: { calls: 1_000, everyMs: MINUTE_MS },
    answer: answerSetEndpoint,
  },
  {
    ...get("get-webhook-endpoint", "/v2/bot/channel/webhook/endpoint"),
    rate: { calls: 1_000, everyMs: MINUTE_MS },
    answer: answerGetEndpoint,
  },
  {
    ...post("test-webhook-endpoint", "/v2/bot/channel/webhook/test"),
    isBodyOptional: true,
    rate: { calls: 60, everyMs: 60 * MINUTE_MS },
    answer: answerTestEndpoint,
  },

  { ...form("token", "/oauth2/v3/token"), answer: answerStatelessToken },
  {
    ...form("short-lived-token", "/v2/oauth/accessToken"),
    rate: perSecond(370),
    answer: answerShortLivedToken,
  },
  { ...form("verify-token", "/v2/oauth/verify"), answer: answerVerifyToken },
  { ...form("revoke-token", "/v2/oauth/revoke"), answer: answerRevokeToken },
];

function validate(kind: string): Endpoint {
  return { ...post(`validate-${kind}`, `/v2/bot/message/validate/${kind}`), answer: answerValidate };
}

function get(name: string, path: string) {
  return { name, path, method: "GET" } as const;
}

function post(name: string, path: string) {
  return { name, path, method: "POST", body: "json" } as const;
}

/** A POST that has no body. */
function bare(name: string, path: string) {
  return { name, path, method: "POST" } as const;
}

/** A call about tokens: it needs none. */
function form(name: string, path: string) {
  return { name, path, method: "POST", body: "form", isOpen: true } as const;
}

function perSecond(calls: number): Rate {
  return { calls, everyMs: 1_000 };
}
