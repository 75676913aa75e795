import type { Phrases } from "./phrases.ts";

export const zhTw: Phrases = {
  modelsFailed: "抱歉，我現在無法回答。請過幾分鐘再傳一次。",
  emptyAnswer: "抱歉，我想不出答案。可以換個說法再問一次嗎？",
  answerFiltered: "抱歉，這個內容我無法回答。",
  answerCutOff: "（內容太長，先到這裡。傳「繼續」我就接著寫。）",
};
