import type { ConverseRequest } from "./converse-request.ts";
import { validation, type Refusal } from "./refusal.ts";

/** Says how Bedrock refuses tools, calls and results that do not belong together. */
export function checkTools({ messages, toolConfig }: ConverseRequest): Refusal | undefined {
  const usesTools = messages.some((message) =>
    message.content.some((block) => block.toolUse ?? block.toolResult),
  );
  if (usesTools && !toolConfig) {
    return validation(
      "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
    );
  }
  for (const { toolSpec } of toolConfig?.tools ?? []) {
    if (toolSpec && !/^[a-zA-Z0-9_-]{1,64}$/.test(toolSpec.name)) {
      return validation(
        `1 validation error detected: Value '${toolSpec.name}' at 'toolConfig.tools.1.member.toolSpec.name' failed ` +
          "to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+",
      );
    }
    if (toolSpec && toolSpec.inputSchema.json.type !== "object") {
      return validation(
        "The value at toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of the following: object.",
      );
    }
  }
  if (toolConfig?.tools.length === 0) {
    return validation(
      "1 validation error detected: Value at 'toolConfig.tools' failed to satisfy constraint: Member must have " +
        "length greater than or equal to 1",
    );
  }
  return checkResults(messages);
}

/** Each call must be answered in the very next message, and nothing else may be. */
function checkResults(messages: ConverseRequest["messages"]): Refusal | undefined {
  for (const [at, { content }] of messages.entries()) {
    const asked =
      messages[at - 1]?.content.flatMap(({ toolUse }) => (toolUse ? [toolUse.toolUseId] : [])) ?? [];
    const given = content.flatMap(({ toolResult }) => (toolResult ? [toolResult.toolUseId] : []));
    if (given.some((id) => !asked.includes(id))) {
      return validation(
        `The number of toolResult blocks at messages.${at}.content exceeds the number of toolUse blocks of previous turn.`,
      );
    }
    const missing = asked.filter((id) => !given.includes(id));
    if (missing.length > 0) {
      return validation(
        `Expected toolResult blocks at messages.${at}.content for the following Ids: ${missing.join(", ")}`,
      );
    }
  }
  return undefined;
}
