import type { PracticeLanguage } from "./practice-language.ts";

/** What the practice model says, in one language. */
export interface PracticePhrases {
  readonly introduction: string;
  readonly youWrote: (text: string) => string;
  readonly withoutText: string;
  readonly attachments: (images: number, documents: number) => string;
  readonly firstMessage: string;
  readonly remembered: (messages: number) => string;
  readonly before: (text: string) => string;
  readonly yourMessages: string;
  readonly nothingBefore: string;
  readonly abilities: string;
  readonly list: readonly [heading: string, ...items: string[]];
  readonly table: readonly (readonly [string, string, string])[];
  readonly code: string;
  readonly paragraph: (number: number) => string;
  readonly waited: (seconds: number) => string;
  readonly instructions: string;
  readonly noInstructions: string;
  readonly toolSaid: (result: string) => string;
  readonly noTools: string;
}

export const PRACTICE_PHRASES: Readonly<Record<PracticeLanguage, PracticePhrases>> = {
  en: {
    introduction:
      "I am a **practice model**: a small program on this machine, not an AI. Write “help” to see what I can do.",
    youWrote: (text) => `You wrote: “${text}”`,
    withoutText: "Your message had no text.",
    attachments: (images, documents) => `With it came ${images} image(s) and ${documents} document(s).`,
    firstMessage: "This is the first message of our conversation.",
    remembered: (messages) => `I was given ${messages} earlier message(s) of our conversation.`,
    before: (text) => `Before that you wrote: “${text}”`,
    yourMessages: "Earlier you wrote:",
    nothingBefore: "I was given no earlier message of yours.",
    abilities: "Write one of these words:",
    list: ["Three things for a picnic", "A **blanket**", "Something to *drink*", "Good weather"],
    table: [
      ["City", "Weather", "Degrees"],
      ["Tokyo", "sunny", "24"],
      ["Taipei", "rain", "28"],
      ["Bangkok", "hot", "34"],
    ],
    code: "Here is a small program:",
    paragraph: (number) =>
      `**${number}.** This paragraph is here to make the answer long. It says nothing new, but it takes its time, as a long story does, and when it ends the next one begins.`,
    waited: (seconds) => `I took ${seconds} seconds for this answer.`,
    instructions: "These are my instructions:",
    noInstructions: "I was given no instructions.",
    toolSaid: (result) => `The tool answered: ${result}`,
    noTools: "I was offered no tool.",
  },
  ja: {
    introduction:
      "わたしは**練習用モデル**です。このパソコンで動く小さなプログラムで、AIではありません。「ヘルプ」と送ると、できることを表示します。",
    youWrote: (text) => `受け取ったメッセージ：「${text}」`,
    withoutText: "メッセージに文字はありませんでした。",
    attachments: (images, documents) => `画像${images}枚とファイル${documents}件が付いていました。`,
    firstMessage: "これがこの会話の最初のメッセージです。",
    remembered: (messages) => `この会話の前のメッセージを${messages}件受け取りました。`,
    before: (text) => `その前のメッセージ：「${text}」`,
    yourMessages: "これまでにこう書かれていました：",
    nothingBefore: "前のメッセージは受け取っていません。",
    abilities: "次のことばを送ってください：",
    list: ["ピクニックの持ち物", "**レジャーシート**", "*飲み物*", "よいお天気"],
    table: [
      ["都市", "天気", "気温"],
      ["東京", "晴れ", "24"],
      ["台北", "雨", "28"],
      ["バンコク", "暑い", "34"],
    ],
    code: "小さなプログラムです：",
    paragraph: (number) =>
      `**${number}.** この段落は、答えを長くするためにあります。新しいことは何も書かれていませんが、長い物語のようにゆっくりと進み、終わると次の段落が始まります。`,
    waited: (seconds) => `この答えに${seconds}秒かけました。`,
    instructions: "受け取った指示はこちらです：",
    noInstructions: "指示は受け取っていません。",
    toolSaid: (result) => `ツールの答え：${result}`,
    noTools: "使えるツールはありません。",
  },
  zh: {
    introduction: "我是**練習用模型**：這台電腦上的一個小程式，不是 AI。傳送「說明」可以看到我會做什麼。",
    youWrote: (text) => `你寫了：「${text}」`,
    withoutText: "你的訊息沒有文字。",
    attachments: (images, documents) => `附有 ${images} 張圖片和 ${documents} 個檔案。`,
    firstMessage: "這是我們對話的第一則訊息。",
    remembered: (messages) => `我收到了這段對話先前的 ${messages} 則訊息。`,
    before: (text) => `在那之前你寫了：「${text}」`,
    yourMessages: "你先前寫了：",
    nothingBefore: "我沒有收到你先前的訊息。",
    abilities: "請傳送下列其中一個詞：",
    list: ["野餐要帶的三樣東西", "**野餐墊**", "*飲料*", "好天氣"],
    table: [
      ["城市", "天氣", "氣溫"],
      ["東京", "晴", "24"],
      ["台北", "雨", "28"],
      ["曼谷", "炎熱", "34"],
    ],
    code: "這是一個小程式：",
    paragraph: (number) =>
      `**${number}.** 這一段是為了讓回答變長。它沒有說什麼新的事，只是像一個很長的故事那樣慢慢地說，說完了，下一段就開始。`,
    waited: (seconds) => `這個回答花了 ${seconds} 秒。`,
    instructions: "這是我收到的指示：",
    noInstructions: "我沒有收到指示。",
    toolSaid: (result) => `工具的回答：${result}`,
    noTools: "沒有可以使用的工具。",
  },
  th: {
    introduction: "ฉันเป็น**โมเดลสำหรับฝึก** เป็นโปรแกรมเล็ก ๆ บนเครื่องนี้ ไม่ใช่ AI พิมพ์ “ช่วยเหลือ” เพื่อดูสิ่งที่ฉันทำได้",
    youWrote: (text) => `คุณเขียนว่า: “${text}”`,
    withoutText: "ข้อความของคุณไม่มีตัวอักษร",
    attachments: (images, documents) => `มีรูปภาพ ${images} รูปและไฟล์ ${documents} ไฟล์แนบมาด้วย`,
    firstMessage: "นี่เป็นข้อความแรกของบทสนทนานี้",
    remembered: (messages) => `ฉันได้รับข้อความก่อนหน้านี้ของบทสนทนา ${messages} ข้อความ`,
    before: (text) => `ก่อนหน้านั้นคุณเขียนว่า: “${text}”`,
    yourMessages: "ก่อนหน้านี้คุณเขียนว่า:",
    nothingBefore: "ฉันไม่ได้รับข้อความก่อนหน้าของคุณ",
    abilities: "พิมพ์คำใดคำหนึ่งต่อไปนี้:",
    list: ["สามอย่างสำหรับปิกนิก", "**เสื่อ**", "*เครื่องดื่ม*", "อากาศดี"],
    table: [
      ["เมือง", "อากาศ", "อุณหภูมิ"],
      ["โตเกียว", "แดดออก", "24"],
      ["ไทเป", "ฝนตก", "28"],
      ["กรุงเทพฯ", "ร้อน", "34"],
    ],
    code: "นี่คือโปรแกรมเล็ก ๆ:",
    paragraph: (number) =>
      `**${number}.** ย่อหน้านี้มีไว้เพื่อให้คำตอบยาวขึ้น ไม่มีอะไรใหม่ แต่ค่อย ๆ เล่าไปเหมือนนิทานเรื่องยาว เมื่อจบแล้วย่อหน้าถัดไปก็เริ่มต้น`,
    waited: (seconds) => `ฉันใช้เวลา ${seconds} วินาทีสำหรับคำตอบนี้`,
    instructions: "นี่คือคำสั่งที่ฉันได้รับ:",
    noInstructions: "ฉันไม่ได้รับคำสั่งใด ๆ",
    toolSaid: (result) => `เครื่องมือตอบว่า: ${result}`,
    noTools: "ไม่มีเครื่องมือให้ใช้",
  },
  ko: {
    introduction:
      "저는 **연습용 모델**입니다. 이 컴퓨터에서 도는 작은 프로그램이고 AI가 아닙니다. “도움말”이라고 보내면 할 수 있는 일을 보여 드립니다.",
    youWrote: (text) => `받은 메시지: “${text}”`,
    withoutText: "메시지에 글자가 없었습니다.",
    attachments: (images, documents) => `이미지 ${images}장과 파일 ${documents}개가 함께 왔습니다.`,
    firstMessage: "이 대화의 첫 메시지입니다.",
    remembered: (messages) => `이 대화의 이전 메시지를 ${messages}개 받았습니다.`,
    before: (text) => `그 전에 쓰신 메시지: “${text}”`,
    yourMessages: "지금까지 이렇게 쓰셨습니다:",
    nothingBefore: "이전 메시지는 받지 못했습니다.",
    abilities: "다음 낱말 가운데 하나를 보내 주세요:",
    list: ["소풍 준비물 세 가지", "**돗자리**", "*마실 것*", "좋은 날씨"],
    table: [
      ["도시", "날씨", "기온"],
      ["도쿄", "맑음", "24"],
      ["타이베이", "비", "28"],
      ["방콕", "더움", "34"],
    ],
    code: "작은 프로그램입니다:",
    paragraph: (number) =>
      `**${number}.** 이 문단은 답을 길게 하려고 있습니다. 새로운 이야기는 없지만 긴 이야기처럼 천천히 이어지고, 끝나면 다음 문단이 시작됩니다.`,
    waited: (seconds) => `이 답에 ${seconds}초가 걸렸습니다.`,
    instructions: "받은 지시는 다음과 같습니다:",
    noInstructions: "받은 지시가 없습니다.",
    toolSaid: (result) => `도구의 답: ${result}`,
    noTools: "쓸 수 있는 도구가 없습니다.",
  },
};
