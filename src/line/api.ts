import type { messagingApi } from "@line/bot-sdk";

/** What became of a call. */
export type LineResult<T = unknown> =
  | { readonly kind: "ok"; readonly value: T }
  /** LINE said no. `message` is LINE's text and holds nothing a person wrote. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  /** It never left: there was no access token to send it with. */
  | { readonly kind: "not-sent" }
  /** No answer in time, a broken one, or 5xx: it may have been carried out. */
  | { readonly kind: "ambiguous" };

/** The calls the bot makes. None of them rejects. */
export interface LineApi {
  reply(replyToken: string, messages: readonly messagingApi.Message[]): Promise<LineResult>;
  push(to: string, messages: readonly messagingApi.Message[], retryKey: string): Promise<LineResult>;
  /** `loadingSeconds`: 5 to 60 in steps of five. 1:1 chats only. */
  showLoading(userId: string, loadingSeconds: number): Promise<LineResult>;
  profile(userId: string): Promise<LineResult<{ readonly language?: string }>>;
  /** Of a member of a group or room, friend of the bot or not. */
  memberProfile(conversation: string, userId: string): Promise<LineResult<{ readonly displayName: string }>>;
  /** A room has no name. */
  groupSummary(groupId: string): Promise<LineResult<{ readonly groupName: string }>>;
  markAsRead(markAsReadToken: string): Promise<LineResult>;
}
