import { answerMessages } from "../src/line/answer-messages.ts";

/*
 * Renders an answer as long as a LINE message may be: the first time, and again until the compiler has done
 * what it can. Prints both in milliseconds.
 */

const LENGTH = 5_000;
// Between 200 and 400 calls the compiler throws its first guesses away, and each call takes several times as long.
const WARM_UP_CALLS = 1_000;

const PART = `## Kyoto on a rainy day

A rainy day is a good day for **indoor culture**, *if* you start early:

1. **Nishiki Market**: a covered street, see [the map](https://www.kyoto-nishiki.or.jp/)
2. **Railway Museum**
   - steam engines
   - a \`simulator\` to drive

| place | opens | costs |
|-------|-------|-------|
| Market | 10:00 | 無料 |
| Museum | 10:00 | 1,500円 |

> Take the bus; ~~taxis~~ cost more.

\`\`\`python
print("傘を忘れずに")
\`\`\`

`;
const answer = PART.repeat(Math.ceil(LENGTH / PART.length)).slice(0, LENGTH);

const cold = timed();
for (let call = 0; call < WARM_UP_CALLS; call += 1) timed();
const warm = Array.from({ length: 20 }, timed);
console.log(JSON.stringify({ cold, warm }));

function timed(): number {
  const startMs = performance.now();
  answerMessages(answer);
  return performance.now() - startMs;
}
