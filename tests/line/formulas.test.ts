import { expect, test } from "@jest/globals";
import { formulaToText } from "../../src/line/formulas.ts";
import { markdownToText } from "../../src/line/markdown.ts";

test.each([
  ["E = mc^2", "E = mc²"],
  ["x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}", "x = (-b ± √(b² - 4ac))/(2a)"],
  ["\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}", "∑ᵢ₌₁ⁿ i = (n(n+1))/2"],
  ["\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}", "∫₀^∞ e^(-x²) dx = (√π)/2"],
  ["a \\leq b \\times c \\neq \\alpha", "a ≤ b × c ≠ α"],
  ["\\text{速度} = \\frac{\\text{距離}}{\\text{時間}}", "速度 = 距離/時間"],
  ["90^\\circ + 5\\%", "90° + 5%"],
  ["\\sqrt[3]{27} = 3", "³√27 = 3"],
  ["\\left( \\frac{1}{2} \\right)^2", "( 1/2 )²"],
  ["\\begin{aligned} a &= b \\\\ &= c \\end{aligned}", "a = b\n= c"],
  ["\\lim_{x \\to 0} \\sin x", "lim_(x → 0) sin x"],
  ["\\mathrm{H}_2\\mathrm{O}", "H₂O"],
  ["\\frac{4}{3}\\pi r^3", "(4/3)π r³"],
  ["\\bar{x} = \\frac{1}{n}\\sum_{i=1}^n x_i", "x̄ = (1/n)∑ᵢ₌₁ⁿ xᵢ"],
  ["\\frac{a}{b} \\times \\pi", "a/b × π"],
  ["\\unknown{x}", "\\unknown{x}"],
  ["x^{2", "x²"],
  ["\\", "\\"],
])("the formula %j reads %j", (latex, text) => {
  expect(formulaToText(latex)).toBe(text);
});

test.each([
  ["面積は$\\pi r^2$です。", "面積はπ r²です。"],
  ["Let $x$ be $n-1$.", "Let x be n-1."],
  ["$$\nE = mc^2\n$$", "E = mc²"],
  ["\\[ a^2 + b^2 = c^2 \\]", "a² + b² = c²"],
  ["| f | f' |\n|---|---|\n| $x^2$ | $2x$ |", "f: f'\n• x²: 2x"],
])("in an answer %j reads %j", (markdown, text) => {
  expect(markdownToText(markdown)).toBe(text);
});

test("however deep or long, a formula takes neither the stack nor seconds", () => {
  const startedAtMs = performance.now();
  for (const part of ["{", "^{", "\\frac{", "\\sqrt", "_", "\\", "^"]) formulaToText(part.repeat(1000));
  expect(performance.now() - startedAtMs).toBeLessThan(1_000);
});
