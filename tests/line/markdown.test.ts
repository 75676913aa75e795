import { expect, test } from "@jest/globals";
import * as fc from "fast-check";

import { markdownToText } from "../../src/line/markdown.ts";
import { LONG_MS, runs, seed } from "../support/runs.ts";

function becomes(cases: readonly (readonly [markdown: string, text: string])[]): void {
  test.each(cases)("%j becomes %j", (markdown, text) => {
    expect(markdownToText(markdown)).toBe(text);
  });
}

// Emphasis goes, also where the script writes no spaces.
becomes([
  ["**Note:** use *care* and ***both***.", "Note: use care and both."],
  ["**bold *and italic***", "bold and italic"],
  ["これは**「重要」**です", "これは「重要」です"],
  ["**重要。**次", "重要。次"],
  ["は***重要。***次", "は重要。次"],
  ["約**10**kg、**¥1,000**です", "約10kg、¥1,000です"],
  ["*「はい」*と言う", "「はい」と言う"],
  ["你好**“世界”**吧，**注意！**请看", "你好“世界”吧，注意！请看"],
  ['**이 용어(This term)**를 **"중요"**합니다', '이 용어(This term)를 "중요"합니다'],
  ['นี่คือ**"สำคัญ"**มาก **หมายเหตุ:**ข้อความ', 'นี่คือ"สำคัญ"มาก หมายเหตุ:ข้อความ'],
  ["~~1000円~~ 800円、~~「古い」~~新", "(✕ 1000円) 800円、(✕ 「古い」)新"],
]);

// What people mean literally stays.
becomes([
  ["C# and F#, #1, # in the middle #", "C# and F#, #1, # in the middle #"],
  ["2 * 3 ** 4, 2*3*4=24, x**2 + y**2", "2 * 3 ** 4, 2*3*4=24, x**2 + y**2"],
  ["5*(2+3)*4", "5*(2+3)*4"],
  ["価格*1は送料*2を含む", "価格*1は送料*2を含む"],
  ["a_b, snake_case_name, __init__.py", "a_b, snake_case_name, __init__.py"],
  ["a|b, <tag attr='*x*'>, a < b > c", "a|b, <tag attr='*x*'>, a < b > c"],
  ["\\*x\\* \\# \\_y\\_ \\**", "*x* # _y_ **"],
  ["https://example.com/a_b_c?x=1&copy=2", "https://example.com/a_b_c?x=1&copy=2"],
  ["`**x**` and ``a`b`` and ` `` `", "**x** and a`b and ``"],
  ["カード番号は****-****-1234、10~20個", "カード番号は****-****-1234、10~20個"],
  ["42.", "42."],
  ["2026. Was a year.", "2026. Was a year."],
  ["-", "-"],
  ["[注意] and a[0] and [t][1]", "[注意] and a[0] and [t][1]"],
  ["[Note]: important", "[Note]: important"],
  ["+ 5 %", "+ 5 %"],
  ["<!-- x --> <b>y</b>", "<!-- x --> <b>y</b>"],
  ["\\( a*b*c \\) and $$ x_1*y*z $$", "a*b*c and x₁*y*z"],
  [
    "$5 and $10, US$5–US$9, $HOME/$USER, NT$100 (about US$3)",
    "$5 and $10, US$5–US$9, $HOME/$USER, NT$100 (about US$3)",
  ],
  ["(´･_･`) ¯\\\\_(ツ)_/¯", "(´･_･`) ¯\\_(ツ)_/¯"],
]);

// Blocks.
becomes([
  ["one\ntwo  \nthree\\\nfour<br>five", "one\ntwo\nthree\nfour\nfive"],
  ["one\n\n\n\n\ntwo", "one\n\ntwo"],
  ["one\r\ntwo\rthree", "one\ntwo\nthree"],
  ["　吾輩は**猫**である。\n\n　名前はまだ無い。", "　吾輩は猫である。\n\n　名前はまだ無い。"],
  ["## 見出し **x** ##\ntext\n### C#", "■ 見出し x\n\ntext\n\n■ C#"],
  ["Title\n=====\ntext", "■ Title\n\ntext"],
  ["a\n---\nb\n\n***\n\nc", "a\n\n――――\n\nb\n\n――――\n\nc"],
  ["- a\n- b\n  - c\n    - d\n* e", "• a\n• b\n  ◦ c\n    ◦ d\n• e"],
  ["- **「A」**：b\n- C。", "• 「A」：b\n• C。"],
  ["1. a\n   - b\n2. c\n\n   more", "1. a\n  • b\n2. c\n\n  more"],
  ["1. a\n1. b\n1. c", "1. a\n2. b\n3. c"],
  ["3) a\n2) b\n1) c", "3) a\n2) b\n1) c"],
  ["1. a\n  - b\n2. c", "1. a\n• b\n2. c"],
  ["- [ ] a\n- [x] **b**", "☐ a\n☑ b"],
  ["> a\n> **b**\n>\n> - c", "│ a\n│ b\n│\n│ • c"],
  ["```js\nconst a = `**`;\n\n\n  b\n```", "const a = `**`;\n\n\n  b"],
  ["see:\n```\ncode\n```\nend", "see:\n\ncode\n\nend"],
  ["- a\n  ```py\n  if x:\n    y\n  ```", "• a\n\nif x:\n  y"],
  ["1. a\n   ```\n   x\n   ```\n2. b", "1. a\n\nx\n\n2. b"],
  ["    indented **b**", "indented b"],
  ["| 品名 | 値段 |\n|---|--:|\n| りんご | **100円** |\n| 梨 | |", "品名: 値段\n• りんご: 100円\n• 梨"],
  [
    "text\n| Name | Price | N |\n|:--|--:|---|\n| x | `1\\|2` | |\n| | 3<br>4 | *5* |",
    "text\n\n• Name: x\n  Price: 1|2\n• Price: 3 4\n  N: 5",
  ],
  ["| a | b | c |\n|---|---|---|", "a / b / c"],
  ["| a |\n|---|\n| b |", "a\n• b"],
  ["| a | b |\n|---|---|\n| 1 | 2 |\nNext **sentence**.", "a: b\n• 1: 2\n\nNext sentence."],
]);

// Links, notes, entities.
becomes([
  ["[label](https://x.com/a_b)。", "label (https://x.com/a_b )。"],
  ['([docs](https://x.com "Title"))', "(docs (https://x.com ))"],
  ["[**x**](<https://x.com/a b>)", "x (https://x.com/a b )"],
  ["[https://x.com/](https://x.com)です", "https://x.com です"],
  ["<https://x.com>。**https://y.com**を`見る`", "https://x.com 。https://y.com を見る"],
  ["[a@b.co](mailto:a@b.co) <c@d.co>", "a@b.co c@d.co"],
  ["[AI](https://ja.wikipedia.org/wiki/AI_(x))", "AI (https://ja.wikipedia.org/wiki/AI_(x) )"],
  ["![alt](https://i.jp/a.png) ![](https://i.jp/b.png)", "alt (https://i.jp/a.png ) https://i.jp/b.png"],
  ["![chart](data:image/png;base64,AAAA) [top](#top) [f](src/a.ts)", "chart top f (src/a.ts)"],
  ["本文[^1]\n\n[^1]: 注", "本文[1]\n\n[1]: 注"],
  ["a &amp; b &lt;br&gt; &#x3042;&#12356; &nope; &#xFFFFFFF;", "a & b <br> あい &nope; &#xFFFFFFF;"],
]);

// Slips of models and what LINE refuses.
becomes([
  ["", ""],
  [" \n\t\n　", ""],
  ["text\n```js\nlet a = **1", "text\n\nlet a = **1"],
  ["**note: it goes on", "note: it goes on"],
  ["これは**途中", "これは途中"],
  ["done:**", "done:"],
  ["call f(**options)", "call f(**options)"],
  ["\u0000a\u0007b\u0085\uFEFFc&#0;d&#13;", "abcd"],
  ["a\uD800b\uDC00 😀", "a\uFFFDb\uFFFD 😀"],
  ["trailing   \nspaces  ", "trailing\nspaces"],
]);

test("prose without marks stays as it is", () => {
  const word = fc
    .stringMatching(/^[\p{L}\p{N}。、！？（）「」“”…]{1,8}[,.?!:;]?$/u)
    .filter((text) => !/^\d+\.$/.test(text));
  const line = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(" "));
  const prose = fc.array(line, { minLength: 1, maxLength: 6 }).chain((lines) =>
    fc
      .array(fc.constantFrom("\n", "\n\n"), { minLength: lines.length, maxLength: lines.length })
      .map((ends) =>
        lines
          .map((text, index) => text + (ends[index] ?? ""))
          .join("")
          .trim(),
      ),
  );
  fc.assert(
    fc.property(prose, (text) => {
      fc.pre(!/^\d+\. /m.test(text) && !/[\uFEFF]/.test(text));
      expect(markdownToText(text)).toBe(text);
    }),
    { seed: 20261123, numRuns: 300 },
  );
});

test(
  "a text without marks, which no parser sees, reads as if one had seen it",
  () => {
    const part = fc.oneof(
      fc.constantFrom(
        "\n",
        "\n\n",
        "  ",
        "\t",
        "　",
        "\u00a0",
        "\r\n",
        "\u2028",
        "a-b",
        "1.5",
        "100%",
        "あ。",
        "# x",
        "- y",
        "1. z",
      ),
      fc.string({ unit: "grapheme", maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const text = parts.join("").trim();
        const alone = markdownToText(text);
        fc.pre(alone !== "");
        // The escaped sign of the second paragraph brings the parser in.
        expect(markdownToText(`${text}\n\n\\*`)).toBe(`${alone}\n\n*`);
      }),
      { seed, numRuns: runs(20_000) },
    );
  },
  LONG_MS,
);

interface Written {
  markdown: string;
  words: readonly string[];
}

const plain = fc
  .constantFrom(
    "C#",
    "a_b",
    "重要",
    "「はい」",
    "สำคัญ",
    "중요(term)",
    "注意！",
    "2 ** 3",
    "x",
    "10~20",
    "。",
    "50%",
    "I/O",
  )
  .map((word): Written => ({ markdown: word, words: [word] }));

function wrapped(inner: fc.Arbitrary<Written>, before: string, after: string): fc.Arbitrary<Written> {
  return inner.map(({ markdown, words }) => ({ markdown: before + markdown + after, words }));
}

const code = fc
  .constantFrom("**kwargs", "a|b", "x_y_z", "# no", "[a](b)")
  .map((word): Written => ({ markdown: `\`${word.replaceAll("|", "\\|")}\``, words: word.split("|") }));

// Glued together without spaces, as Japanese, Chinese and Thai are written.
const phrase = fc
  .array(
    fc.oneof(
      plain,
      wrapped(plain, "**", "**"),
      wrapped(plain, "[", "](https://example.com/a_b)"),
      wrapped(plain, "~~", "~~"),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => joined(parts, "、"));

function joined(parts: readonly Written[], between: string): Written {
  return {
    markdown: parts.map((part) => part.markdown).join(between),
    words: parts.flatMap((part) => part.words),
  };
}

const item = fc.oneof(phrase, code);
const table = fc.array(fc.tuple(item, phrase), { minLength: 1, maxLength: 4 }).map((rows): Written => {
  const lines = rows.map(([left, right]) => `| ${left.markdown} | ${right.markdown} |`);
  const words = rows.flatMap(([left, right]) => [...left.words, ...right.words]);
  return {
    markdown: ["| Key | Value |", "|---|:-:|", ...lines].join("\n"),
    words: ["Key", "Value", ...words],
  };
});

const block: fc.Arbitrary<Written> = fc.oneof(
  phrase,
  wrapped(phrase, "### ", ""),
  wrapped(phrase, "> ", ""),
  wrapped(phrase, "```ts\n", "\n```").filter(({ markdown }) => !/\*\*|\]\(|~~/.test(markdown)),
  fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => joined(items.map(prefixedBy("- ")), "\n")),
  fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => joined(items.map(prefixedBy("1. ")), "\n")),
  table,
);

function prefixedBy(mark: string): (part: Written) => Written {
  return ({ markdown, words }) => ({ markdown: mark + markdown, words });
}

test("no mark survives, every word does, in its order", () => {
  const answer = fc.array(block, { minLength: 1, maxLength: 6 }).map((blocks) => joined(blocks, "\n\n"));
  fc.assert(
    fc.property(answer, ({ markdown, words }) => {
      const text = markdownToText(markdown);
      let position = 0;
      for (const word of words) {
        const at = text.indexOf(word.replaceAll("\\", ""), position);
        expect({ word, isFound: at >= 0 }).toEqual({ word, isFound: true });
        position = at + word.length;
      }
      const unmeant = text
        .replaceAll("2 ** 3", "")
        .replaceAll("**kwargs", "")
        .replaceAll("[a](b)", "")
        .replaceAll("a|b", "");
      expect(unmeant).not.toMatch(/\*\*|~~|```|\]\(|^#{1,6} |^\s*\||\|$/m);
    }),
    { seed: 20261123, numRuns: 400 },
  );
});

test("whatever the model writes, the text is one that LINE takes", () => {
  const noise = fc.array(
    fc.constantFrom(
      "*",
      "**",
      "_",
      "`",
      "```",
      "[",
      "](",
      ")",
      "|",
      "\n",
      "\n\n",
      "> ",
      "- ",
      "1. ",
      "#",
      "~~",
      "\\",
      "&#0;",
      "<",
      "あ",
      "a",
      "\t",
      "\r",
      "\u0000",
      "\uD800",
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(noise, (parts) => {
      const text = markdownToText(parts.join(""));
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/[^\P{Cc}\n\t]/u);
      expect(text).toBe(text.trimEnd());
    }),
    { seed: 20261123, numRuns: 500 },
  );
});

test.each([">", "*a **b ", "[", "![", "* ", "<!--", "あ**", "\\(", "| a", "[a]("])(
  "%j over and over takes neither the stack nor seconds",
  (sign) => {
    const startedAtMs = performance.now();
    expect(markdownToText(sign.repeat(12_000 / sign.length))).not.toBe("");
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
  },
);
