import { randomUUID } from "node:crypto";

/** A receipt names its queue and message, so one from elsewhere can be told from one that has expired. */
export function newReceipt(queueName: string, messageId: string): string {
  return Buffer.from(`${queueName} ${messageId} ${randomUUID()}`).toString("base64");
}

/** The message a receipt was given out for, or undefined when this queue never gave it out. */
export function messageIdOfReceipt(receipt: string, queueName: string): string | undefined {
  const [name, messageId, nonce, ...rest] = Buffer.from(receipt, "base64").toString("utf8").split(" ");
  const isOurs = name === queueName && nonce !== undefined && rest.length === 0;
  return isOurs ? messageId : undefined;
}
