import { checkAttachments } from "./attachment-rules.ts";
import type { ConverseRequest } from "./converse-request.ts";
import { findModel, type BedrockModel, type FoundModel } from "./models.ts";
import { modelValidation, validation, type Refusal } from "./refusal.ts";
import { promptTokens } from "./tokens.ts";
import { checkTools } from "./tool-rules.ts";

/** Finds the model or says how Bedrock refuses the id. */
export function requireModel(modelId: string): BedrockModel | Refusal {
  const found = findModel(modelId);
  return "model" in found ? found.model : modelRefusal(modelId, found.because);
}

function modelRefusal(
  modelId: string,
  because: Extract<FoundModel, { because: string }>["because"],
): Refusal {
  switch (because) {
    case "needs-profile":
      return validation(
        `Invocation of model ID ${modelId} with on-demand throughput isn’t supported. Retry your request with ` +
          `the ID or ARN of an inference profile that contains this model.`,
      );
    case "unknown-profile":
      return {
        status: 404,
        name: "ResourceNotFoundException",
        message: "The specified resource was not found.",
      };
    default:
      return validation("The provided model identifier is invalid.");
  }
}

/** Says how Bedrock refuses a request, or nothing when it takes it. The first broken rule speaks. */
export function refuseRequest(request: ConverseRequest, model: BedrockModel): Refusal | undefined {
  return (
    checkSystem(request) ??
    checkMessages(request) ??
    checkAttachments(request, model) ??
    checkTools(request) ??
    checkInference(request, model) ??
    checkThinking(request, model) ??
    checkLength(request, model)
  );
}

function checkSystem({ system }: ConverseRequest): Refusal | undefined {
  const blank = system.findIndex((block) => block.text?.trim() === "");
  if (blank < 0) return undefined;
  return validation(
    `The text field in the SystemContentBlock object at system.${blank} is blank. Add text to the text field, and try again.`,
  );
}

function checkMessages({ messages }: ConverseRequest): Refusal | undefined {
  if (messages[0]?.role !== "user") {
    return validation(
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    );
  }
  for (const [at, { role, content }] of messages.entries()) {
    if (role !== (at % 2 === 0 ? "user" : "assistant")) {
      return validation(
        "A conversation must alternate between user and assistant roles. Make sure the conversation alternates " +
          "between user and assistant roles and try again.",
      );
    }
    if (content.length === 0) {
      return validation(
        `The content field in the Message object at messages.${at} is empty. Add a ContentBlock object to the ` +
          "content field and try again.",
      );
    }
    const blank = content.findIndex((block) => block.text?.trim() === "");
    if (blank >= 0) {
      return validation(
        `The text field in the ContentBlock object at messages.${at}.content.${blank} is blank. Add text to the ` +
          "text field, and try again.",
      );
    }
  }
  // Older models would go on writing an assistant's message; the current ones refuse, so the stand-in does.
  if (messages.at(-1)?.role === "assistant") {
    return modelValidation(
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    );
  }
  return undefined;
}

function checkInference(
  { inferenceConfig }: ConverseRequest,
  { sampling, outputTokens }: BedrockModel,
): Refusal | undefined {
  const { maxTokens, temperature, topP } = inferenceConfig;
  if (maxTokens !== undefined && (maxTokens < 1 || !Number.isInteger(maxTokens))) {
    return constraint("inferenceConfig.maxTokens", maxTokens, "have value greater than or equal to 1");
  }
  if (maxTokens !== undefined && maxTokens > outputTokens) {
    return validation(
      `The maximum tokens you requested exceeds the model limit of ${outputTokens}. Try again with a maximum ` +
        `tokens value that is lower than ${outputTokens}.`,
    );
  }
  for (const [name, value] of [["temperature", temperature] as const, ["topP", topP] as const]) {
    if (value === undefined) continue;
    if (value < 0)
      return constraint(`inferenceConfig.${name}`, value, "have value greater than or equal to 0");
    if (value > 1) return constraint(`inferenceConfig.${name}`, value, "have value less than or equal to 1");
    const modelsName = name === "topP" ? "top_p" : name;
    if (sampling === "none") return modelValidation(`\`${modelsName}\` is deprecated for this model.`);
  }
  if (sampling === "one" && temperature !== undefined && topP !== undefined) {
    return modelValidation(
      "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    );
  }
  return undefined;
}

function checkThinking(request: ConverseRequest, { id }: BedrockModel): Refusal | undefined {
  const thinking = request.additionalModelRequestFields["thinking"];
  if (thinking === undefined) return undefined;
  if (!id.startsWith("anthropic.")) {
    return validation(
      "Malformed input request: #: extraneous key [thinking] is not permitted, please reformat your input and try again.",
    );
  }
  // Fixed thinking budgets ended with Claude 5; those models think adaptively.
  const isFixed =
    typeof thinking === "object" && thinking !== null && "type" in thinking && thinking.type === "enabled";
  if (isFixed && /claude-[a-z]+-5/.test(id)) {
    return modelValidation(
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort".',
    );
  }
  return undefined;
}

function checkLength(request: ConverseRequest, { contextTokens }: BedrockModel): Refusal | undefined {
  return promptTokens(request) > contextTokens
    ? validation("Input is too long for requested model.")
    : undefined;
}

function constraint(path: string, value: number, demand: string): Refusal {
  return validation(
    `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: Member must ${demand}`,
  );
}
