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
  questionGone: "Sorry, that question is gone. Please ask again.",
  takenBack:
    "My answer repeated something that has been taken back, so I have dropped it. Shall I try again?",
  showLastAnswer: "Show my last answer",
  goOn: "Go on",
  notYetMedia: "Sorry, I can't open pictures, videos, recordings or files yet. Please tell me in words.",
  notYourButton: "That button belongs to the person who asked. Just ask me yourself!",
  greeting: ({ days }) =>
    `Hello, nice to meet you! Ask me anything: I explain, translate, summarise and help you write.\n\nSo that we can talk, I keep our messages for ${days} days, and they are sent to an AI service on AWS that writes my answers. Please send no secrets.\n\n/help shows what I can do, /forget deletes everything I keep, and so does blocking me.`,
  groupGreeting: ({ days }) =>
    `Hello everyone! I answer when you mention me with @, reply to one of my messages, or use the name you give me (/settings).\n\nSo that I can follow, I keep what is said to me for ${days} days and your other talk for 24 hours, and both may be sent to an AI service on AWS that writes my answers. /settings switches keeping your talk off, /forget deletes your own messages, and everything is deleted when I leave.`,
  memberGreeting:
    "Welcome! I am this group's chatbot. Mention me with @ to ask me something; /help tells what I keep.",
  help: ({ days }) =>
    `Just write to me.\n\n/new – start afresh\n/language – choose my language\n/forget – delete all I keep of you\n\nI keep our messages for ${days} days; an AI service on AWS writes my answers.`,
  groupHelp: ({ days }) =>
    `Mention me with @ or reply to one of my messages.\n\n/new – start afresh\n/language – choose my language\n/settings – my name, when I answer, whether I keep your talk\n/forget – delete your own messages\n\nI keep what is said to me for ${days} days and your other talk for 24 hours; an AI service on AWS writes my answers.`,
  newConversation: "All right, a new conversation. What would you like to talk about?",
  whichLanguage: "Which language should I use?",
  languageChosen: "I will use English for my own words.",
  confirmForget: "Shall I delete everything I keep of our conversation? This cannot be undone.",
  confirmForgetInGroup:
    "Shall I delete what you said in this group, with my answers to it? This cannot be undone.",
  deleteAll: "Delete",
  forgotten: "Done. It is deleted.",
  nothingForgotten:
    "LINE does not tell me who you are, so I cannot find your messages and have deleted nothing. Removing me from the group deletes everything I keep of it.",
  settingsOnlyInGroups: "There are settings only in groups. /language chooses my language.",
  settings: ({ botName, answersEverything, keepsTalk }) =>
    `My name here: ${botName ?? "none (/settings name Momo gives me one)"}\nI answer: ${answersEverything ? "everything" : "when called"}\nYour other talk: ${keepsTalk ? "kept for 24 hours" : "not kept"}`,
  answerEverything: "Answer everything",
  answerWhenCalled: "Only when called",
  keepTalk: "Keep talk 24 h",
  dropTalk: "Keep no talk",
  commandWords: {
    help: ["help"],
    new: ["new conversation", "new chat"],
    language: ["language"],
    forget: ["forget everything", "forget me"],
    settings: ["settings"],
  },
};
