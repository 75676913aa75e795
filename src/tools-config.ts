import * as z from "zod/mini";
import { TOOL_NAMES, type ToolName } from "./chain/tools/tool-name.ts";
import { refuseWrongSettings, type Environment, type WrongSettings } from "./webhook-config.ts";
import { OperatorError } from "./operator-error.ts";

/*
 * What the chat function with tools reads beside the settings of the plain one. See `.env.example`.
 */

const WIKIPEDIA = "an https origin with {language} in it";
const SEARCH = "brave, searxng:https://… , or nothing";

/** Where the web is searched; Brave's key is a secret and lies in SSM. */
export type SearchSetting = { readonly name: "brave" } | { readonly name: "searxng"; readonly url: string };

const toolsEnvironment = z.object({
  TOOLS: z.pipe(
    z.pipe(
      z.string(),
      z.transform((list: string) =>
        list
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== ""),
      ),
    ),
    z.array(z.enum(TOOL_NAMES, { error: `a list of ${TOOL_NAMES.join(", ")}, or nothing` })),
  ),
  WIKIPEDIA_ORIGIN: z
    .string({ error: WIKIPEDIA })
    .check(z.regex(/^https?:\/\/[^\s]*\{language\}/, WIKIPEDIA)),
  SEARCH: z.pipe(
    z.string({ error: SEARCH }),
    z.transform((value, context): SearchSetting | undefined => {
      if (value === "") return undefined;
      if (value === "brave") return { name: "brave" };
      const [, url] = /^searxng:(https?:\/\/\S+?)\/?$/.exec(value) ?? [];
      if (url !== undefined && URL.canParse(url)) return { name: "searxng", url };
      context.issues.push({ code: "custom", input: value, message: SEARCH });
      return z.NEVER;
    }),
  ),
  READ_LINK_FUNCTION: z.string({ error: "the name of the function that reads links" }),
  AWS_ENDPOINT_URL_LAMBDA: z.optional(z.url({ protocol: /^https?$/, error: "an origin" })),
});

export interface ToolsConfig extends z.infer<typeof toolsEnvironment> {
  readonly TOOLS: ToolName[];
}

/** Throws an OperatorError that names every wrong variable. */
export function readToolsConfig(env: Environment): ToolsConfig {
  const wrong: WrongSettings = new Map();
  const result = toolsEnvironment.safeParse(env);
  for (const { path, message } of result.error?.issues ?? []) wrong.set(String(path[0]), message);
  refuseWrongSettings(wrong);
  // Without an issue there is data; the compiler cannot know.
  if (!result.success)
    throw new OperatorError("The settings of the tools could not be read. See .env.example.");
  return result.data;
}
