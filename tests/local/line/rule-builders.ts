import { text } from "./simulated.ts";

/*
 * Messages and errors as the rules' tables need them.
 */

export const FAMILY = "👩‍👩‍👧‍👦";
export const https = "https://example.com/a.png";
export const errors = (...details: [string, string][]) => ({
  message: `The request body has ${details.length} error(s)`,
  details: details.map(([message, property]) => ({ message, property })),
});
export const length = (least: number, most: number) => `Length must be between ${least} and ${most}`;
export const quick = (action: object, count = 1) => ({
  ...text("x"),
  quickReply: { items: Array.from({ length: count }, () => ({ type: "action", action })) },
});
export const tap = { type: "message", label: "Tap", text: "tapped" };
export const template = (content: object) => ({ type: "template", altText: "alt", template: content });
export const buttons = (more: object = {}) =>
  template({ type: "buttons", text: "choose", actions: [tap], ...more });
export const V2 = "messages[0].substitution";
export const ITEM = "messages[0].quickReply.items[0].action";

export const emojis = (count: number) => ({
  ...text("$"),
  emojis: Array.from({ length: count }, () => ({
    index: 0,
    productId: "5ac1bfd5040ab15980c9b435",
    emojiId: "001",
  })),
});
export const mentions = (count: number) => {
  const keys = Array.from({ length: count }, (_, index) => `k${index}`);
  const everybody = { type: "mention", mentionee: { type: "all" } };
  return {
    type: "textV2",
    text: keys.map((key) => `{${key}}`).join(""),
    substitution: Object.fromEntries(keys.map((key) => [key, everybody])),
  };
};
export const place = (more: object) => ({
  type: "location",
  title: "t",
  address: "a",
  latitude: 35.6,
  longitude: 139.7,
  ...more,
});
export const video = (trackingId: string) => ({
  type: "video",
  originalContentUrl: "https://example.com/a.mp4",
  previewImageUrl: https,
  trackingId,
});
