import * as fc from "fast-check";

/** Generated Markdown, and the words of it that a reader must get, in their order. */
export interface Written {
  readonly markdown: string;
  readonly words: readonly string[];
}

/** Words without any sign of Markdown, in mixed scripts; each is whole even when it is cut out of its line. */
const WORDS = [
  ..."りんご 東京 「重要」 ですか？ 注意！ 한국어 중요(term) 안녕하세요 สำคัญ ภาษาไทย กำลัง 繁體 你好 “世界”".split(
    " ",
  ),
  ..."word Tokyo don't C# a_b snake_case 50% I/O e.g. été naïve Ελλάδα мир 👩‍👩‍👧 🇯🇵 ① 10~20 x=1 100".split(" "),
];

const word = fc.constantFrom(...WORDS).map((text): Written => ({ markdown: text, words: [text] }));
const around = (before: string, after: string) => (inner: Written) => ({
  markdown: before + inner.markdown + after,
  words: inner.words,
});
const join = (parts: readonly Written[], between: string): Written => ({
  markdown: parts.map(({ markdown }) => markdown).join(between),
  words: parts.flatMap(({ words }) => words),
});

const FORMULAS: readonly (readonly [latex: string, text: string])[] = [
  ["$x^2$", "x²"],
  ["$$\\frac{a}{b} \\times \\pi$$", "a/b × π"],
  ["\\(n \\leq 10\\)", "n ≤ 10"],
  ["$\\alpha_1$", "α₁"],
];
const CODE_WORDS = ["**kwargs", "a * b", "x_y_z", "# no", "[a](b)", "~~z~~", "> q", "<b>"];

/** A phrase of one line. `glue` is what stands between its parts: no space where scripts write none. */
const inline = (glue: string): fc.Arbitrary<Written> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: word },
        { weight: 2, arbitrary: word.map(around("**", "**")) },
        { weight: 1, arbitrary: word.map(around(glue === " " ? "*" : "**", glue === " " ? "*" : "**")) },
        { weight: 1, arbitrary: word.map(around("~~", "~~")) },
        { weight: 1, arbitrary: word.map(around("[", "](https://example.com/a_b?c=d)")) },
        { weight: 1, arbitrary: word.map(around("![", "](https://example.com/i.png)")) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(...FORMULAS).map(([markdown, text]) => ({ markdown, words: [text] })),
        },
        {
          weight: 1,
          arbitrary: fc
            .constantFrom(...CODE_WORDS)
            .map((code) => ({ markdown: `\`${code}\``, words: [code] })),
        },
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => join(parts, glue));

const phrase = fc.oneof(inline(" "), inline("、"));
const sentence = phrase.map(around("", "。"));
const paragraph = fc.array(sentence, { minLength: 1, maxLength: 3 }).map((lines) => join(lines, "\n"));
const heading = fc
  .tuple(fc.integer({ min: 1, max: 6 }), phrase)
  .map(([level, words]) => around(`${"#".repeat(level)} `, "")(words));
const quotation = fc
  .array(sentence, { minLength: 1, maxLength: 3 })
  .map((lines) => join(lines.map(around("> ", "")), "\n"));
const rule = fc.constantFrom("---", "***").map((markdown): Written => ({ markdown, words: [] }));
const html = sentence.map(around("<details><summary>", "</summary></details>"));

const LANGUAGES = ["", "ts", "python", "rust", "sh", "sql"];
const codeLine = fc.oneof(
  fc.constantFrom(
    "  const x = `**${y}**`;",
    "def f(*args, **kwargs):",
    "\treturn a_b | c",
    "# comment",
    "SELECT * FROM t;",
    "",
  ),
  fc.constantFrom("echo \"$HOME\" > '日本語'", "| a | b |", "let s = &x;", "    // ".padEnd(130, "長い ")),
);
const code = fc
  .tuple(fc.constantFrom(...LANGUAGES), fc.array(codeLine, { minLength: 1, maxLength: 40 }))
  .map(([language, lines]): Written => {
    const body = lines.join("\n");
    return {
      markdown: `\`\`\`${language}\n${body}\n\`\`\``,
      words: lines.map((line) => line.trim()).filter((line) => line !== ""),
    };
  });

const cell = fc.oneof(
  { weight: 6, arbitrary: phrase },
  { weight: 1, arbitrary: fc.constant<Written>({ markdown: "", words: [] }) },
  { weight: 1, arbitrary: fc.array(word, { minLength: 20, maxLength: 60 }).map((words) => join(words, " ")) },
);
const shortCell = fc.oneof(
  { weight: 9, arbitrary: word },
  { weight: 1, arbitrary: word.map(around("**", "**")) },
);

/** Tables with a few or a hundred rows, rows shorter than the header, cells empty and huge. */
const table = fc
  .tuple(
    fc.integer({ min: 1, max: 6 }),
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 12 }) },
      { weight: 1, arbitrary: fc.constant(100) },
    ),
    fc.boolean(),
  )
  .chain(([columns, rows, isShort]) => {
    const kind = isShort ? shortCell : cell;
    const header = fc.array(word, { minLength: columns, maxLength: columns });
    const row = fc.array(kind, {
      minLength: isShort ? columns : 1,
      maxLength: isShort ? columns : columns + 1,
    });
    return fc.tuple(header, fc.array(row, { minLength: rows, maxLength: rows }));
  })
  .map(([header, rows]): Written => {
    const line = (cells: readonly Written[]) => `| ${cells.map(({ markdown }) => markdown).join(" | ")} |`;
    const markdown = [line(header), `|${header.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
    return { markdown, words: rows.flatMap((cells) => cells.flatMap(({ words }) => words)) };
  });

const { list } = fc.letrec<{ list: Written; item: Written }>((tie) => ({
  item: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    phrase,
    fc.tuple(phrase, tie("list")).map(([head, inner]) => ({
      markdown: `${head.markdown}\n${inner.markdown.replace(/^/gm, "   ")}`,
      words: [...head.words, ...inner.words],
    })),
  ),
  list: fc
    .tuple(fc.boolean(), fc.array(tie("item"), { minLength: 1, maxLength: 4 }))
    .map(([isNumbered, items]) =>
      join(
        items.map((item, index) => around(isNumbered ? `${index + 1}. ` : "-  ", "")(item)),
        "\n",
      ),
    ),
}));

const block = fc.oneof(
  { weight: 4, arbitrary: paragraph },
  { weight: 2, arbitrary: heading },
  { weight: 3, arbitrary: list },
  { weight: 2, arbitrary: table },
  { weight: 2, arbitrary: code },
  { weight: 1, arbitrary: quotation },
  { weight: 1, arbitrary: rule },
  { weight: 1, arbitrary: html },
);

/** A model's answer of a few blocks; now and then one far too long for LINE. */
export const documents = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.array(block, { minLength: 1, maxLength: 9 }).map((blocks) => join(blocks, "\n\n")),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(block, { minLength: 3, maxLength: 5 }), fc.integer({ min: 20, max: 150 }))
      .map(([blocks, times]) => join(Array.from({ length: times }, () => blocks).flat(), "\n\n")),
  },
);

/** Texts in mixed scripts, with every kind of character that has gone wrong somewhere. */
export const texts = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...WORDS, "\n", "\n\n", " ", "　", "。") },
      { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          "*",
          "**",
          "_",
          "`",
          "```\n",
          "|",
          "$",
          "$$",
          "\\(",
          ">> ",
          "# ",
          "- ",
          "1. ",
          "[",
          "](",
          "\uD800",
          "\u0000",
          "\u200D",
          "<br>",
          "&amp;",
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom("あ", "a ", "👩‍👩‍👧", "ก็").map((unit) => unit.repeat(700)) },
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((parts) => parts.join(""));

/** The closing line with what the person may want to say next, or none. */
export const suggestions: fc.Arbitrary<Written> = fc
  .uniqueArray(
    fc.constantFrom("値段は？", "How much?", "ราคาเท่าไร", "더 자세히", "那明天呢？", "長い".repeat(40)),
    {
      maxLength: 3,
    },
  )
  .map((words) => ({ markdown: words.length === 0 ? "" : `\n\n>> ${words.join(" | ")}`, words }));
