import type { Phrases } from "./phrases.ts";

export const en: Phrases = {
  modelsFailed: "Sorry, I can't answer right now. Please send your message again in a few minutes.",
  emptyAnswer: "Sorry, I found no answer to that. Could you put it another way?",
  answerFiltered: "Sorry, I can't answer that one.",
  answerCutOff: "(My answer was too long and ends here. Write “go on” for the rest.)",
};
