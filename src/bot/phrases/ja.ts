import type { Phrases } from "./phrases.ts";

export const ja: Phrases = {
  modelsFailed: "すみません、いまお答えできません。数分後にもう一度送ってください。",
  emptyAnswer: "すみません、うまく答えが出ませんでした。別の言い方で聞いてみてください。",
  answerFiltered: "すみません、その内容にはお答えできません。",
  answerCutOff: "（長くなったのでここで切れています。「続けて」と送ると続きを書きます。）",
  slowNotice:
    "少し時間がかかっています。しばらくしてからボタンを押すか、続けてメッセージを送ってください。そのときに答えをお見せします。",
  showAnswer: "答えを見る",
  tryAgain: "もう一度たずねる",
  alreadyShown: "その答えはもうお見せしました。",
  stillWorking: "まだ考えています。",
  answerGone: "すみません、その答えはもうありません。もう一度聞いてください。",
  showLastAnswer: "前の答えを見る",
  goOn: "続けて",
};
