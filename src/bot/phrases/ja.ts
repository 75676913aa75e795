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
  questionGone: "すみません、その質問はもう残っていません。もう一度送ってください。",
  takenBack:
    "回答に取り消されたメッセージの内容が含まれていたため、お見せできません。もう一度お答えしましょうか？",
  showLastAnswer: "前の答えを見る",
  goOn: "続けて",
  notYetMedia: "すみません、写真・動画・音声・ファイルはまだ見ることができません。言葉で教えてください。",
  notYourButton: "そのボタンは質問した方のものです。どうぞご自分でも聞いてください。",
  greeting: ({ days }) =>
    `はじめまして！何でも聞いてください。説明、翻訳、要約、文章のお手伝いができます。\n\n会話を続けるため、やりとりを${days}日間保存し、答えを作るAWS上のAIサービスに送ります。秘密の情報は送らないでください。\n\n/help で使い方を表示します。/forget で保存した内容をすべて削除します。ブロックしたときも削除されます。`,
  groupGreeting: ({ days }) =>
    `みなさん、はじめまして！@ でメンションするか、私のメッセージに返信するか、付けていただいた名前（/settings）で呼ぶとお答えします。\n\n話の流れを知るため、私への発言は${days}日間、それ以外の会話は24時間保存し、答えを作るAWS上のAIサービスに送ることがあります。会話の保存は /settings で止められます。/forget でご自分の発言を削除でき、私が退出するとすべて削除されます。`,
  memberGreeting:
    "ようこそ！このグループのチャットボットです。@ でメンションすると質問できます。保存する内容は /help をご覧ください。",
  help: ({ days }) =>
    `そのまま話しかけてください。\n\n/new – 新しい会話を始める\n/language – 言語を選ぶ\n/forget – 保存した内容をすべて削除する\n\nやりとりは${days}日間保存され、答えはAWS上のAIサービスが作ります。`,
  groupHelp: ({ days }) =>
    `@ でメンションするか、私のメッセージに返信してください。\n\n/new – 新しい会話を始める\n/language – 言語を選ぶ\n/settings – 名前、答え方、会話の保存\n/forget – ご自分の発言を削除する\n\n私への発言は${days}日間、それ以外の会話は24時間保存され、答えはAWS上のAIサービスが作ります。`,
  newConversation: "わかりました。新しい会話を始めましょう。何についてお話ししますか？",
  whichLanguage: "どの言語を使いましょうか？",
  languageChosen: "これからは日本語でご案内します。",
  confirmForget: "これまでの会話の保存内容をすべて削除しますか？元には戻せません。",
  confirmForgetInGroup: "このグループでのあなたの発言と、それへの私の答えを削除しますか？元には戻せません。",
  deleteAll: "削除する",
  forgotten: "削除しました。",
  nothingForgotten:
    "どなたの操作かがLINEから知らされないため、あなたの発言を見つけられず、何も削除していません。私をこのグループから退出させると、ここで保存した内容はすべて削除されます。",
  settingsOnlyInGroups: "設定はグループでだけ使えます。言語は /language で選べます。",
  settings: ({ botName, answersEverything, keepsTalk }) =>
    `ここでの名前：${botName ?? "なし（/settings name モモ のように付けられます）"}\n答えるとき：${answersEverything ? "すべてのメッセージ" : "呼ばれたときだけ"}\nそれ以外の会話：${keepsTalk ? "24時間保存" : "保存しない"}`,
  answerEverything: "すべてに答える",
  answerWhenCalled: "呼ばれたら答える",
  keepTalk: "会話を24時間保存",
  dropTalk: "会話を保存しない",
  commandWords: {
    help: ["ヘルプ", "使い方"],
    new: ["新しい会話", "最初から"],
    language: ["言語"],
    forget: ["忘れて", "全部忘れて"],
    settings: ["設定"],
  },
};
