import type { Phrases } from "./phrases.ts";

export const ko: Phrases = {
  modelsFailed: "죄송합니다. 지금은 답변할 수 없습니다. 몇 분 뒤에 다시 보내 주세요.",
  emptyAnswer: "죄송합니다. 답을 찾지 못했습니다. 다른 표현으로 다시 물어봐 주세요.",
  answerFiltered: "죄송합니다. 그 내용에는 답변할 수 없습니다.",
  answerCutOff: "(답변이 길어서 여기서 끊겼습니다. “계속”이라고 보내시면 이어서 쓰겠습니다.)",
};
