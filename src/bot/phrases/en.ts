import type { Phrases } from "./phrases.ts";

export const en: Phrases = {
  modelsFailed: "Sorry, I can't answer right now. Please send your message again in a few minutes.",
  emptyAnswer: "Sorry, I found no answer to that. Could you put it another way?",
  answerFiltered: "Sorry, I can't answer that one.",
  answerCutOff: "(My answer was too long and ends here. Write “Go on” for the rest.)",
  slowNotice:
    "This answer takes a little longer. Tap the button in a moment, or just write on: I will show it then.",
  showAnswer: "Show the answer",
  tryAgain: "Try again",
  alreadyShown: "You have seen that answer already.",
  stillWorking: "I am still working on it.",
  answerGone: "Sorry, that answer is gone. Please ask again.",
  showLastAnswer: "Show my last answer",
  goOn: "Go on",
};
