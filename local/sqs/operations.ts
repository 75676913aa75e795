import { listMessageMoveTasks, startMessageMoveTask } from "./move-operations.ts";
import type { Operation } from "./operation.ts";
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from "./queue-operations.ts";
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from "./receipt-operations.ts";
import { receiveMessage } from "./receive-operation.ts";
import { sendMessage, sendMessageBatch } from "./send-operations.ts";

/** Everything the stand-in can do. What is not here answers UnsupportedOperation. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["CreateQueue", createQueue],
  ["GetQueueUrl", getQueueUrl],
  ["ListQueues", listQueues],
  ["GetQueueAttributes", getQueueAttributes],
  ["SetQueueAttributes", setQueueAttributes],
  ["DeleteQueue", deleteQueue],
  ["PurgeQueue", purgeQueue],
  ["SendMessage", sendMessage],
  ["SendMessageBatch", sendMessageBatch],
  ["ReceiveMessage", receiveMessage],
  ["DeleteMessage", deleteMessage],
  ["DeleteMessageBatch", deleteMessageBatch],
  ["ChangeMessageVisibility", changeMessageVisibility],
  ["ChangeMessageVisibilityBatch", changeMessageVisibilityBatch],
  ["StartMessageMoveTask", startMessageMoveTask],
  ["ListMessageMoveTasks", listMessageMoveTasks],
]);
