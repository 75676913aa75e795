import type { ToolName } from "../../chain/tools/tool-name.ts";
import type { Language } from "./phrases.ts";

/** The line under an answer that used tools. */
interface ToolPhrases {
  readonly usedTools: (names: string) => string;
  /** Between the tools and the sources. */
  readonly sourcesAre: string;
  readonly separator: string;
  readonly names: Readonly<Record<ToolName, string>>;
}

export const toolPhrases: Readonly<Record<Language, ToolPhrases>> = {
  en: {
    usedTools: (names) => `🔎 Used: ${names}.`,
    sourcesAre: " Sources: ",
    separator: ", ",
    names: {
      wikipedia: "Wikipedia",
      search: "web search",
      "read-link": "web page",
      calculator: "calculator",
      time: "calendar",
    },
  },
  ja: {
    usedTools: (names) => `🔎 使ったもの：${names}。`,
    sourcesAre: "出典：",
    separator: "、",
    names: {
      wikipedia: "ウィキペディア",
      search: "ウェブ検索",
      "read-link": "ウェブページ",
      calculator: "電卓",
      time: "カレンダー",
    },
  },
  "zh-TW": {
    usedTools: (names) => `🔎 使用了：${names}。`,
    sourcesAre: "資料來源：",
    separator: "、",
    names: {
      wikipedia: "維基百科",
      search: "網路搜尋",
      "read-link": "網頁",
      calculator: "計算機",
      time: "日曆",
    },
  },
  th: {
    usedTools: (names) => `🔎 ใช้: ${names}`,
    sourcesAre: " ที่มา: ",
    separator: ", ",
    names: {
      wikipedia: "วิกิพีเดีย",
      search: "ค้นหาเว็บ",
      "read-link": "หน้าเว็บ",
      calculator: "เครื่องคิดเลข",
      time: "ปฏิทิน",
    },
  },
  ko: {
    usedTools: (names) => `🔎 사용: ${names}.`,
    sourcesAre: " 출처: ",
    separator: ", ",
    names: {
      wikipedia: "위키백과",
      search: "웹 검색",
      "read-link": "웹페이지",
      calculator: "계산기",
      time: "달력",
    },
  },
};
