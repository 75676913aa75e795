import { Decimal } from "decimal.js";
import {
  create,
  isConstantNode,
  isFunctionNode,
  isOperatorNode,
  isParenthesisNode,
  isSymbolNode,
  parseDependencies,
  type MathNode,
} from "mathjs";

/** Digits worked with: 0.1 + 0.2 is 0.3, and whole numbers are exact up to this length. */
const PRECISION = 64;
const SHOWN_DIGITS = 40;
/** A larger factorial takes long and says nothing. */
const MOST_FACTORIAL = 1_000;

const Exact = Decimal.clone({ precision: PRECISION, toExpPos: SHOWN_DIGITS, toExpNeg: -20 });

/** mathjs only reads: evaluating, it could also define functions and units, and reach into objects. */
const { parse } = create(parseDependencies ?? {}, { number: "BigNumber", precision: PRECISION });

/** `1980 * 1.1` → `2178`. Throws for whatever is not arithmetic. */
export function calculate(expression: string): string {
  const value = valueOf(parse(expression));
  if (!value.isFinite()) throw new RangeError("The result is no number.");
  return value.toSignificantDigits(SHOWN_DIGITS).toString();
}

type Operation = (...values: Decimal[]) => Decimal;

const OPERATORS: Readonly<Record<string, Operation>> = {
  add: (a, b) => one(a).plus(one(b)),
  subtract: (a, b) => one(a).minus(one(b)),
  multiply: (a, b) => one(a).times(one(b)),
  divide: (a, b) => one(a).dividedBy(one(b)),
  mod: (a, b) => one(a).modulo(one(b)),
  pow: (a, b) => one(a).pow(one(b)),
  unaryMinus: (a) => one(a).negated(),
  unaryPlus: (a) => one(a),
  factorial: (a) => factorial(one(a)),
};

const FUNCTIONS: Readonly<Record<string, Operation>> = {
  abs: (a) => one(a).abs(),
  sqrt: (a) => one(a).sqrt(),
  cbrt: (a) => one(a).cbrt(),
  exp: (a) => one(a).exp(),
  log: (a, base) => one(a).log(base ?? EULER),
  ln: (a) => one(a).ln(),
  log10: (a) => one(a).log(10),
  log2: (a) => one(a).log(2),
  // Of a huge angle the digits behind the point are gone, and looking for them takes seconds.
  sin: (a) => angle(a).sin(),
  cos: (a) => angle(a).cos(),
  tan: (a) => angle(a).tan(),
  round: (a, digits) => one(a).toDecimalPlaces(digits?.toNumber() ?? 0),
  floor: (a) => one(a).floor(),
  ceil: (a) => one(a).ceil(),
  min: (...values) => Exact.min(...values),
  max: (...values) => Exact.max(...values),
  factorial: (a) => factorial(one(a)),
};

const EULER = new Exact(1).exp();
const CONSTANTS: Readonly<Record<string, Decimal>> = { pi: Exact.acos(-1), e: EULER };

function valueOf(node: MathNode): Decimal {
  if (isParenthesisNode(node)) return valueOf(node.content);
  // What mathjs read as a number, in digits.
  if (isConstantNode(node)) return new Exact(String(node.value));
  if (isSymbolNode(node)) return named(CONSTANTS, node.name);
  if (isOperatorNode(node)) return named(OPERATORS, node.fn)(...node.args.map(valueOf));
  if (isFunctionNode(node) && isSymbolNode(node.fn))
    return named(FUNCTIONS, node.fn.name)(...node.args.map(valueOf));
  throw new SyntaxError("Only numbers, operators and functions.");
}

function named<Value>(table: Readonly<Record<string, Value>>, name: string): Value {
  const value = Object.hasOwn(table, name) ? table[name] : undefined;
  if (value === undefined) throw new SyntaxError("An unknown name.");
  return value;
}

function one(value: Decimal | undefined): Decimal {
  if (value === undefined) throw new SyntaxError("Too few values.");
  return value;
}

function angle(value: Decimal | undefined): Decimal {
  const radians = one(value);
  if (radians.abs().greaterThan(1e15)) throw new RangeError("Too large an angle.");
  return radians;
}

function factorial(value: Decimal): Decimal {
  if (!value.isInteger() || value.isNegative() || value.greaterThan(MOST_FACTORIAL))
    throw new RangeError("No factorial of that.");
  let product: Decimal = new Exact(1);
  for (let factor = 2; value.greaterThanOrEqualTo(factor); factor++) product = product.times(factor);
  return product;
}
