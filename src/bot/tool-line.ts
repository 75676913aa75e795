import type { messagingApi } from "@line/bot-sdk";
import type { UsedTools } from "../chain/tools/bot-tool.ts";
import { MAX_MESSAGES } from "../line/limits.ts";
import type { Language } from "./phrases/phrases.ts";
import { toolPhrases } from "./phrases/tools.ts";

/** https://developers.line.biz/en/reference/messaging-api/#text-message */
const MOST_TEXT = 5_000;
const MOST_SOURCES = 3;
const MOST_TITLE = 60;
/** Longer addresses fill the screen: such a source is named without one. */
const MOST_ADDRESS = 300;

/** `messages` with one line more: which tools the answer rests on, and its sources. */
export function withToolLine(
  messages: readonly messagingApi.Message[],
  tools: UsedTools,
  language: Language,
): readonly messagingApi.Message[] {
  const last = messages.at(-1);
  if (!last) return messages;
  const line = toolLine(tools, language);
  const lastText = "text" in last && last.type === "text" ? last.text : undefined;
  const text = lastText === undefined ? undefined : `${lastText}\n\n${line}`;
  if (last.type === "text" && text !== undefined && text.length <= MOST_TEXT)
    return [...messages.slice(0, -1), { ...last, text }];
  // No room at all: the answer counts more than where it is from.
  if (messages.length >= MAX_MESSAGES) return messages;
  // Quick replies belong under the last bubble.
  const { quickReply, ...rest } = last;
  return [...messages.slice(0, -1), rest, { type: "text", text: line, ...(quickReply && { quickReply }) }];
}

function toolLine({ used, sources }: UsedTools, language: Language): string {
  const { usedTools, sourcesAre, names, separator } = toolPhrases[language];
  const tools = usedTools(used.map((name) => names[name]).join(separator));
  if (sources.length === 0) return tools;
  const shown = sources.slice(0, MOST_SOURCES).map(({ title, url }) => {
    const short = title
      .replace(/\s+/g, " ")
      .replace(/https?:\/\//giu, "")
      .slice(0, MOST_TITLE)
      .toWellFormed();
    return url.length <= MOST_ADDRESS ? `${short} ${url}` : short;
  });
  return `${tools}${sourcesAre}${shown.join(" ; ")}`;
}
