import { createHash } from "node:crypto";

import type { Clock } from "../../src/clock.ts";
import type { ConverseRequest } from "./converse-request.ts";
import type { BedrockModel } from "./models.ts";
import { estimateTokens } from "./tokens.ts";

/** Bedrock's default time to live; each read starts it again. */
const CACHE_LIFE_MS = 5 * 60_000;

export interface CacheUse {
  readonly readTokens: number;
  readonly writtenTokens: number;
}

export interface PromptCache {
  /** Says how much of a request's prefix was cached before, and caches the rest up to its last cache point. */
  use(request: ConverseRequest, model: BedrockModel): CacheUse;
}

export function promptCache(clock: Clock): PromptCache {
  const expiries = new Map<string, number>();
  return {
    use: (request, model) => {
      const prefixes = cachedPrefixes(request).filter(
        ({ tokens }) => tokens >= (model.cacheableFromTokens ?? Infinity),
      );
      const now = clock.now();
      const key = (text: string) => createHash("sha256").update(`${model.id}\n${text}`).digest("hex");
      const isCached = ({ text }: Prefix) => (expiries.get(key(text)) ?? 0) > now;
      const read = prefixes.findLast(isCached)?.tokens ?? 0;
      for (const { text } of prefixes) expiries.set(key(text), now + CACHE_LIFE_MS);
      return { readTokens: read, writtenTokens: (prefixes.at(-1)?.tokens ?? 0) - read };
    },
  };
}

interface Prefix {
  readonly text: string;
  readonly tokens: number;
}

/** What stands before each cache point, shortest first. Bedrock reads tools, then system, then messages. */
function cachedPrefixes(request: ConverseRequest): readonly Prefix[] {
  const blocks = [
    ...(request.toolConfig?.tools ?? []),
    ...request.system,
    ...request.messages.flatMap((message) => message.content),
  ];
  return blocks.flatMap((block, at) => {
    if (block.cachePoint === undefined) return [];
    const before = blocks.slice(0, at).filter((earlier) => earlier.cachePoint === undefined);
    const text = before.map((earlier) => JSON.stringify(earlier)).join("\n");
    return [{ text, tokens: estimateTokens(text) }];
  });
}
