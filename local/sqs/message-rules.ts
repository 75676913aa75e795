import { createHash } from "node:crypto";
import type { MessageAttributes, NewMessage } from "./message.ts";
import { invalidParameter, missingParameter, SqsError } from "./sqs-error.ts";

/** 1 MiB for one message and for a whole batch, attributes included.
 *  https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const LARGEST_MESSAGE_BYTES = 1_048_576;

const MOST_ATTRIBUTES = 10;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html ("MessageBody").
 *  Emoji are in the last range; a lone half of one is in none. */
const ALLOWED_CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** Letters, digits and ASCII punctuation. */
const FIFO_ID = /^[!-~]{1,128}$/;

const ATTRIBUTE_NAME = /^(?!AWS\.|Amazon\.)(?!\.)(?!.*\.\.)(?!.*\.$)[A-Za-z0-9_.-]{1,256}$/i;

const ATTRIBUTE_TYPE = /^(String|Number|Binary)(\.[^\s]{1,200})?$/;

/** The parts of SendMessage and of a SendMessageBatch entry that SQS treats alike. */
export interface SendParameters {
  readonly MessageBody: string;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: MessageAttributes | undefined;
  readonly MessageSystemAttributes?: MessageAttributes | undefined;
}

export interface SendRules {
  readonly contentBasedDeduplication: boolean;
  readonly maximumMessageBytes: number;
}

/** Turns what was sent into a message, or says in SQS's words why it cannot be one. */
export function readNewMessage(parameters: SendParameters, rules: SendRules): NewMessage {
  const { MessageBody: body, MessageGroupId: groupId, MessageAttributes: attributes = {} } = parameters;
  if (body === "") throw missingParameter("MessageBody");
  if (groupId === undefined) throw missingParameter("MessageGroupId");
  checkFifoId("MessageGroupId", groupId);
  if (parameters.DelaySeconds) {
    const reason = "The request include parameter that is not valid for this queue type";
    throw invalidParameter("DelaySeconds", parameters.DelaySeconds, reason);
  }
  checkAttributes(attributes);
  checkCharacters(body);
  if (messageBytes(parameters) > rules.maximumMessageBytes) {
    const reason = `One or more parameters are invalid. Reason: Message must be shorter than ${rules.maximumMessageBytes} bytes.`;
    throw new SqsError("InvalidParameterValue", reason);
  }
  const deduplicationId = deduplicationIdOf(parameters, rules);
  return { body, groupId, attributes, deduplicationId, traceHeader: traceHeaderOf(parameters) };
}

export function messageBytes({ MessageBody, MessageAttributes = {} }: SendParameters): number {
  const attributeBytes = Object.entries(MessageAttributes).map(
    ([name, { DataType, StringValue = "", BinaryValue = "" }]) =>
      Buffer.byteLength(name + DataType + StringValue) + Buffer.from(BinaryValue, "base64").length,
  );
  return Buffer.byteLength(MessageBody) + attributeBytes.reduce((sum, bytes) => sum + bytes, 0);
}

function deduplicationIdOf(parameters: SendParameters, rules: SendRules): string {
  const { MessageDeduplicationId: id, MessageBody: body } = parameters;
  if (id !== undefined) {
    checkFifoId("MessageDeduplicationId", id);
    return id;
  }
  if (rules.contentBasedDeduplication) return createHash("sha256").update(body).digest("hex");
  throw new SqsError(
    "InvalidParameterValue",
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}

function traceHeaderOf({ MessageSystemAttributes = {} }: SendParameters): string | undefined {
  for (const [name, { DataType }] of Object.entries(MessageSystemAttributes)) {
    if (name !== "AWSTraceHeader" || DataType !== "String") {
      throw invalidParameter("MessageSystemAttributes", name, "Only AWSTraceHeader, a String, can be set.");
    }
  }
  return MessageSystemAttributes["AWSTraceHeader"]?.StringValue;
}

function checkFifoId(parameter: string, id: string): void {
  if (FIFO_ID.test(id)) return;
  const reason = `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
  throw invalidParameter(parameter, id, reason);
}

function checkCharacters(text: string): void {
  if (ALLOWED_CHARACTERS.test(text)) return;
  throw new SqsError(
    "InvalidMessageContents",
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
  );
}

function checkAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > MOST_ATTRIBUTES) {
    const reason = `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`;
    throw new SqsError("InvalidParameterValue", reason);
  }
  for (const [name, { DataType, StringValue, BinaryValue }] of entries) {
    if (!ATTRIBUTE_NAME.test(name)) throw invalidParameter("MessageAttributeName", name, "Not a valid name.");
    if (!ATTRIBUTE_TYPE.test(DataType)) {
      const reason = `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`;
      throw new SqsError("InvalidParameterValue", reason);
    }
    const value = DataType.startsWith("Binary") ? BinaryValue : StringValue;
    const isNumber = DataType.startsWith("Number");
    if (!value || (isNumber && !Number.isFinite(Number(value)))) {
      const reason = `The message (user) attribute '${name}' must contain a value that fits its type.`;
      throw new SqsError("InvalidParameterValue", reason);
    }
    if (StringValue !== undefined) checkCharacters(StringValue);
  }
}
