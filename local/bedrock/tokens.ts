import { textsOf, type ConverseRequest } from "./converse-request.ts";

/** An image costs a model about this much, whatever it shows. */
const IMAGE_TOKENS = 1_600;
/** A document's bytes are mostly container, not text. */
const DOCUMENT_BYTES_PER_TOKEN = 16;

/**
 * The stand-in's estimate: a token is one character from U+0E00 on (Thai, kana, kanji, hangul, emoji)
 * and a quarter of one before that. Real models differ by some tens of per cent either way.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const character of text) tokens += tokensOf(character);
  return Math.ceil(tokens);
}

export interface CutText {
  readonly text: string;
  readonly isCut: boolean;
}

/** The longest beginning of a text that fits, never half a character. */
export function cutToTokens(text: string, maxTokens: number): CutText {
  let tokens = 0;
  let end = 0;
  for (const character of text) {
    tokens += tokensOf(character);
    if (tokens > maxTokens) return { text: text.slice(0, end), isCut: true };
    end += character.length;
  }
  return { text, isCut: false };
}

/** What a request costs as input: words, attachments, tools, and the few tokens around each message. */
export function promptTokens(request: ConverseRequest): number {
  const system = request.system.map((block) => block.text ?? "").join("");
  const tools = request.toolConfig ? JSON.stringify(request.toolConfig) : "";
  const messages = request.messages.reduce((sum, message) => {
    const words = estimateTokens(textsOf(message).join(""));
    return sum + 4 + words + attachmentTokens(message.content);
  }, 0);
  return estimateTokens(system) + estimateTokens(tools) + messages;
}

function attachmentTokens(content: ConverseRequest["messages"][number]["content"]): number {
  return content.reduce((sum, { image, document, toolUse, toolResult }) => {
    const documentBytes = ((document?.source.bytes?.length ?? 0) * 3) / 4;
    const tool = toolUse ?? toolResult;
    return (
      sum +
      (image ? IMAGE_TOKENS : 0) +
      Math.ceil(documentBytes / DOCUMENT_BYTES_PER_TOKEN) +
      (tool ? estimateTokens(JSON.stringify(tool)) : 0)
    );
  }, 0);
}

function tokensOf(character: string): number {
  return (character.codePointAt(0) ?? 0) >= 0x0e00 ? 1 : 0.25;
}
