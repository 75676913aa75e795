import type { Phrases } from "./phrases.ts";

export const ko: Phrases = {
  modelsFailed: "죄송합니다. 지금은 답변할 수 없습니다. 몇 분 뒤에 다시 보내 주세요.",
  emptyAnswer: "죄송합니다. 답을 찾지 못했습니다. 다른 표현으로 다시 물어봐 주세요.",
  answerFiltered: "죄송합니다. 그 내용에는 답변할 수 없습니다.",
  answerCutOff: "(답변이 길어서 여기서 끊겼습니다. “계속”이라고 보내시면 이어서 쓰겠습니다.)",
  slowNotice:
    "답변이 조금 늦어지고 있습니다. 잠시 뒤에 버튼을 누르거나 메시지를 이어서 보내 주세요. 그때 보여 드리겠습니다.",
  showAnswer: "답변 보기",
  tryAgain: "다시 시도",
  alreadyShown: "그 답변은 이미 보여 드렸습니다.",
  stillWorking: "아직 생각하고 있습니다.",
  answerGone: "죄송합니다. 그 답변은 더 이상 없습니다. 다시 물어봐 주세요.",
  showLastAnswer: "지난 답변 보기",
  goOn: "계속",
};
