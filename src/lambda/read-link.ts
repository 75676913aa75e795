import { answerReadLink } from "../read-link/answer-read-link.ts";
import { internet } from "../read-link/internet.ts";

// Called by the chat function. It has no rights, no secrets and no environment of ours: nothing here is worth stealing.
export const handler = (event: unknown) => answerReadLink(event, internet);
