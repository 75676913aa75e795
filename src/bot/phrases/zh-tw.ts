import type { Phrases } from "./phrases.ts";

export const zhTw: Phrases = {
  modelsFailed: "抱歉，我現在無法回答。請過幾分鐘再傳一次。",
  emptyAnswer: "抱歉，我想不出答案。可以換個說法再問一次嗎？",
  answerFiltered: "抱歉，這個內容我無法回答。",
  answerCutOff: "（內容太長，先到這裡。傳「繼續」我就接著寫。）",
  slowNotice: "這個回答需要多一點時間。請稍後按按鈕，或直接繼續傳訊息，我會一併回覆。",
  showAnswer: "看回答",
  tryAgain: "再試一次",
  alreadyShown: "那個回答已經給您看過了。",
  stillWorking: "我還在想。",
  answerGone: "抱歉，那個回答已經不在了。請再問一次。",
  showLastAnswer: "看上一個回答",
  goOn: "繼續",
};
