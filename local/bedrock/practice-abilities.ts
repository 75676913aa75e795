import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { ModelAnswer } from "./answer.ts";
import { textsOf, type ConverseRequest } from "./converse-request.ts";
import { FAULT_KINDS } from "./faults.ts";
import type { PracticeLanguage } from "./practice-language.ts";
import type { PracticePhrases } from "./practice-phrases.ts";

/** What an ability sees of the request it answers. */
export interface Asked {
  /** The last words of the person. */
  readonly text: string;
  /** What the person wrote before, oldest first. */
  readonly earlier: readonly string[];
  readonly language: PracticeLanguage;
  readonly phrases: PracticePhrases;
  readonly request: ConverseRequest;
}

export interface Ability {
  /** The word that asks for it in each language; English ones work everywhere. */
  readonly words: Readonly<Record<PracticeLanguage, string>>;
  /** Other ways to ask, in any language. */
  readonly also?: RegExp;
  readonly answer: (asked: Asked) => ModelAnswer;
}

const DENSE = "[\\p{Script=Han}\\p{Script=Hangul}]";

const LONG_TEXT_CHARACTERS = 6_000;
const SLOW_SECONDS = 20;
/** Longer than any deadline of the bot, short enough to wait for. */
const MAX_SLOW_SECONDS = 300;

/** What the practice model can be asked for. The first row whose word occurs in the message answers. */
export const ABILITIES: readonly Ability[] = [
  {
    words: { en: "help", ja: "ヘルプ", zh: "說明", th: "ช่วยเหลือ", ko: "도움말" },
    answer: ({ language, phrases }) => ({
      text: `${phrases.introduction}\n\n${phrases.abilities}\n\n${menu(language)}`,
    }),
  },
  {
    words: { en: "who are you", ja: "だれですか", zh: "你是誰", th: "คุณเป็นใคร", ko: "누구" },
    also: /あなたは(誰|だれ|何)|(誰|だれ)(です|なの)|are you (an? )?(ai|bot|real|human)|what are you|AIですか|妳是誰|你是 ?AI|เป็น AI/iu,
    answer: ({ phrases }) => ({ text: phrases.introduction }),
  },
  {
    words: {
      en: "what did I say",
      ja: "さっき何て言った",
      zh: "我剛才說了什麼",
      th: "ฉันพูดอะไร",
      ko: "내가 뭐라고",
    },
    also: /(さっき|前に).*(言|書|いっ|かい)|do you remember|覚えて(る|い)|記得|จำได้|기억/iu,
    answer: ({ phrases, earlier }) => ({
      text:
        earlier.length === 0
          ? phrases.nothingBefore
          : `${phrases.yourMessages}\n\n${numbered(earlier.map(shorten))}`,
    }),
  },
  {
    words: { en: "list", ja: "リスト", zh: "清單", th: "รายการ", ko: "목록" },
    also: /一覧|箇条書き/u,
    answer: ({ phrases: { list } }) => {
      const [heading, ...items] = list;
      return {
        text: `## ${heading}\n\n${items.map((item) => `- ${item}`).join("\n")}\n\n${numbered(items)}`,
      };
    },
  },
  {
    words: { en: "table", ja: "表", zh: "表格", th: "ตาราง", ko: "표" },
    also: /(?<!\p{Script=Hangul})표(로|를|\s)/u,
    answer: ({ phrases: { table } }) => {
      const [head = "", ...rows] = table.map((cells) => `| ${cells.join(" | ")} |`);
      return { text: [head, "| --- | --- | ---: |", ...rows].join("\n") };
    },
  },
  {
    words: { en: "code", ja: "コード", zh: "程式碼", th: "โค้ด", ko: "코드" },
    answer: ({ phrases }) => ({
      text: `${phrases.code}\n\n\`\`\`python\nfor number in range(1, 4):\n    print(f"{number} * 2 = {number * 2}")\n\`\`\`\n\n\`python hello.py\``,
    }),
  },
  {
    words: { en: "continue", ja: "続き", zh: "繼續", th: "เล่าต่อ", ko: "계속" },
    answer: ({ phrases, request }) => ({ text: longText(phrases, lastParagraph(request)) }),
  },
  {
    words: { en: "long", ja: "長い", zh: "長文", th: "ยาว", ko: "긴 글" },
    also: /長く|很長|길게/u,
    answer: ({ phrases }) => ({ text: longText(phrases, 1) }),
  },
  {
    words: { en: "slow", ja: "ゆっくり", zh: "慢", th: "ช้า", ko: "천천히" },
    also: /\bslowly\b|遅い|慢一?點|慢慢/iu,
    answer: ({ text, phrases }) => {
      const seconds = Math.min(MAX_SLOW_SECONDS, Number(/\d+/.exec(text)?.[0] ?? SLOW_SECONDS));
      return { text: phrases.waited(seconds), delayMs: seconds * 1_000 };
    },
  },
  {
    // "error" is throttling; "error model-error" and the like name another fault of faults.ts.
    words: { en: "error", ja: "エラー", zh: "錯誤", th: "ข้อผิดพลาด", ko: "오류" },
    answer: ({ text }) => ({
      text: "",
      fault: FAULT_KINDS.find((kind) => text.includes(kind)) ?? "throttling",
    }),
  },
  {
    words: { en: "empty", ja: "空っぽ", zh: "空白", th: "ว่าง", ko: "빈 답" },
    also: /空の|からっぽ/u,
    answer: () => ({ text: "", fault: "empty-output" }),
  },
  {
    words: { en: "instructions", ja: "指示", zh: "指示", th: "คำสั่ง", ko: "지시" },
    also: /prompt|プロンプト|提示詞/iu,
    answer: ({ phrases, request }) => {
      const texts = request.system.flatMap(({ text }) => (text === undefined ? [] : [text]));
      if (texts.length === 0) return { text: phrases.noInstructions };
      return { text: `${phrases.instructions}\n\n${texts.join("\n\n").replace(/^/gm, "> ")}` };
    },
  },
  {
    words: { en: "tool", ja: "ツール", zh: "工具", th: "เครื่องมือ", ko: "도구" },
    answer: ({ text, phrases, request, language }) => {
      const tools = request.toolConfig?.tools.flatMap(({ toolSpec }) => toolSpec ?? []) ?? [];
      const tool = tools.find(({ name }) => text.includes(name)) ?? tools[0];
      if (!tool) return { text: phrases.noTools };
      const toolUseId = `tooluse_${randomUUID()}`;
      return {
        text: "",
        toolUses: [{ toolUseId, name: tool.name, input: inputFor(tool, text, language) }],
      };
    },
  },
];

/** The row whose word the text contains. Latin words must stand alone: "listen" asks for no list. */
export function findAbility(text: string): Ability | undefined {
  return ABILITIES.find(
    ({ words, also }) => also?.test(text) || Object.values(words).some((word) => occursIn(text, word)),
  );
}

/** One line, short enough to quote. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...new Intl.Segmenter().segment(line)].map(({ segment }) => segment);
  return characters.length <= 80 ? line : `${characters.slice(0, 79).join("")}…`;
}

/** Scripts without spaces still have ends of words: "キリスト" asks for no list, "発表" for no table. */
function occursIn(text: string, word: string): boolean {
  if (/^[a-z ]+$/i.test(word)) return new RegExp(`\\b${word}\\b`, "i").test(text);
  if (/^[ァ-ヺー]+$/.test(word)) return new RegExp(`(?<![ァ-ヺー])${word}(?![ァ-ヺー])`).test(text);
  if (word.length === 1) return new RegExp(`(?<!${DENSE})${word}(?!${DENSE})`, "u").test(text);
  return text.includes(word);
}

function menu(language: PracticeLanguage): string {
  return ABILITIES.map(({ words }) => `- ${words[language]}`).join("\n");
}

function numbered(items: readonly string[]): string {
  return items.map((item, at) => `${at + 1}. ${item}`).join("\n");
}

function longText({ paragraph }: PracticePhrases, from: number): string {
  const paragraphs: string[] = [];
  for (let length = 0, number = from; length < LONG_TEXT_CHARACTERS; number++) {
    const text = paragraph(number);
    paragraphs.push(text);
    length += text.length + 2;
  }
  return paragraphs.join("\n\n");
}

/** Where the last answer broke off: its last paragraph may be half said, so it is said again. */
function lastParagraph({ messages }: ConverseRequest): number {
  const last = messages.findLast(({ role }) => role === "assistant");
  const numbers = [...(last ? textsOf(last).join("") : "").matchAll(/(?:^|\n)\*{0,2}(\d+)\./g)];
  return Number(numbers.at(-1)?.[1] ?? 1);
}

const schemaOfInput = z.object({
  properties: z
    .record(
      z.string(),
      z.object({ type: z.string().default("string"), enum: z.array(z.string()).optional() }),
    )
    .default({}),
  required: z.array(z.string()).default([]),
});

/** Invents an input that fits a tool's schema well enough: the words behind the tool's name, or the link in them. */
function inputFor(
  { name, inputSchema }: { name: string; inputSchema: { json: unknown } },
  text: string,
  language: PracticeLanguage,
): Record<string, unknown> {
  const { properties, required } = schemaOfInput.parse(inputSchema.json);
  const words = text.includes(name) ? text.slice(text.indexOf(name) + name.length).trim() : text;
  const link = /https?:\/\/\S+/.exec(text)?.[0] ?? words;
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([field]) => required.length === 0 || required.includes(field))
      .map(([field, { type, enum: choice }]) => {
        if (choice) return [field, choice.find((one) => one === language) ?? choice[0]];
        if (type === "number" || type === "integer") return [field, 1];
        return [field, type === "boolean" ? true : field === "url" ? link : words];
      }),
  );
}
