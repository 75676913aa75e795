import type { Phrases } from "./phrases.ts";

export const ja: Phrases = {
  modelsFailed: "すみません、いまお答えできません。数分後にもう一度送ってください。",
  emptyAnswer: "すみません、うまく答えが出ませんでした。別の言い方で聞いてみてください。",
  answerFiltered: "すみません、その内容にはお答えできません。",
  answerCutOff: "（長くなったのでここで切れています。「続けて」と送ると続きを書きます。）",
};
