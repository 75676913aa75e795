import { handler } from "../../../src/lambda/webhook.ts";
import { LAMBDA_CONTEXT } from "../../support/chat-lambda.ts";
import { serveIpc } from "./serve-ipc.ts";

serveIpc((event) => handler(event, { ...LAMBDA_CONTEXT, secrets: "" }));
