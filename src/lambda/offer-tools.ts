import { createAwsCall } from "../aws/call.ts";
import { createInvokeFunction } from "../aws/invoke-function.ts";
import { createSecrets } from "../aws/secrets.ts";
import type { BotTool } from "../chain/tools/bot-tool.ts";
import { calculator } from "../chain/tools/calculator.ts";
import { askSearch, askWikipedia, type SearchProvider } from "../chain/tools/community.ts";
import { createReadLink } from "../chain/tools/read-link.ts";
import { createSearch } from "../chain/tools/search.ts";
import { createTime } from "../chain/tools/time.ts";
import type { ToolName } from "../chain/tools/tool-name.ts";
import { createWikipedia } from "../chain/tools/wikipedia.ts";
import type { Clock } from "../clock.ts";
import type { ChatConfig } from "../config.ts";
import type { ToolsConfig } from "../tools-config.ts";
import { awsAccess } from "./aws-access.ts";

/** Resolves with the tools that are switched on. A search without its key is none. */
export function offerTools(
  config: ChatConfig,
  { TOOLS, WIKIPEDIA_ORIGIN, SEARCH, READ_LINK_FUNCTION, AWS_ENDPOINT_URL_LAMBDA }: ToolsConfig,
  clock: Clock,
): () => Promise<readonly BotTool[]> {
  const access = awsAccess(config);
  const invoke = createInvokeFunction(access, AWS_ENDPOINT_URL_LAMBDA);
  const keys = createSecrets(
    { key: `${config.SECRETS_PATH}/SEARCH_API_KEY` },
    (values) => values.get("key"),
    createAwsCall(access, clock),
    clock,
  );

  const provider = async (): Promise<SearchProvider | undefined> => {
    if (SEARCH?.name !== "brave") return SEARCH;
    const key = await keys.get().catch(() => undefined);
    return key ? { name: "brave", key } : undefined;
  };
  const create = async (name: ToolName): Promise<BotTool | undefined> => {
    switch (name) {
      case "wikipedia":
        return createWikipedia((query, language) => askWikipedia(query, language, WIKIPEDIA_ORIGIN));
      case "search": {
        const found = await provider();
        return found && createSearch((query) => askSearch(query, found));
      }
      case "read-link":
        return createReadLink((url, signal) => invoke(READ_LINK_FUNCTION, { url }, signal));
      case "calculator":
        return calculator;
      case "time":
        return createTime(() => clock.now(), config.TIME_ZONE);
    }
  };
  return async () => (await Promise.all(TOOLS.map(create))).filter((tool) => tool !== undefined);
}
