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
  questionGone: "抱歉，那個問題已經不在了。請再問一次。",
  takenBack: "我的回答引用了已收回的訊息，所以不顯示了。要我再回答一次嗎？",
  showLastAnswer: "看上一個回答",
  goOn: "繼續",
  notYetMedia: "抱歉，我還看不了圖片、影片、錄音或檔案。請用文字告訴我。",
  notYourButton: "那個按鈕是給發問的人用的，您也可以直接問我！",
  greeting: ({ days }) =>
    `您好，很高興認識您！什麼都可以問我：說明、翻譯、摘要、寫作都能幫忙。\n\n為了延續對話，我會把訊息保存 ${days} 天，並傳送到 AWS 上撰寫回答的 AI 服務。請不要傳送機密資料。\n\n/help 顯示使用說明，/forget 刪除我保存的所有內容；封鎖我時也會全部刪除。`,
  groupGreeting: ({ days }) =>
    `大家好！用 @ 標註我、回覆我的訊息，或用您們給我取的名字（/settings）叫我，我就會回答。\n\n為了跟上話題，對我說的話會保存 ${days} 天，其他對話保存 24 小時，兩者都可能傳送到 AWS 上撰寫回答的 AI 服務。/settings 可以關閉保存對話，/forget 刪除您自己的訊息；我離開群組時會全部刪除。`,
  memberGreeting: "歡迎！我是這個群組的聊天機器人。用 @ 標註我就能發問；保存哪些內容請看 /help。",
  help: ({ days }) =>
    `直接跟我說話就可以。\n\n/new – 開始新的對話\n/language – 選擇語言\n/forget – 刪除我保存的所有內容\n\n訊息會保存 ${days} 天，回答由 AWS 上的 AI 服務撰寫。`,
  groupHelp: ({ days }) =>
    `用 @ 標註我，或回覆我的訊息。\n\n/new – 開始新的對話\n/language – 選擇語言\n/settings – 名字、何時回答、是否保存對話\n/forget – 刪除您自己的訊息\n\n對我說的話會保存 ${days} 天，其他對話保存 24 小時，回答由 AWS 上的 AI 服務撰寫。`,
  newConversation: "好的，開始新的對話。想聊什麼呢？",
  whichLanguage: "要使用哪一種語言？",
  languageChosen: "接下來我會使用繁體中文。",
  confirmForget: "要刪除我保存的所有對話內容嗎？刪除後無法復原。",
  confirmForgetInGroup: "要刪除您在這個群組說過的話和我的回答嗎？刪除後無法復原。",
  deleteAll: "刪除",
  forgotten: "已經刪除了。",
  nothingForgotten:
    "LINE 沒有告訴我您是誰，所以我找不到您的訊息，什麼都沒有刪除。把我移出這個群組，我在這裡保存的內容就會全部刪除。",
  settingsOnlyInGroups: "只有群組才有設定。語言請用 /language 選擇。",
  settings: ({ botName, answersEverything, keepsTalk }) =>
    `我在這裡的名字：${botName ?? "沒有（可用 /settings name 小桃 取名）"}\n回答時機：${answersEverything ? "所有訊息" : "被叫到時"}\n其他對話：${keepsTalk ? "保存 24 小時" : "不保存"}`,
  answerEverything: "回答所有訊息",
  answerWhenCalled: "被叫到才回答",
  keepTalk: "保存對話 24 小時",
  dropTalk: "不保存對話",
  commandWords: {
    help: ["說明", "使用說明"],
    new: ["新對話", "重新開始"],
    language: ["語言"],
    forget: ["全部忘記"],
    settings: ["設定"],
  },
};
