/*
 * A cold start in numbers, in a process that has done nothing else: node cold-start-probe.cjs FILE EVENT.
 * Plain JavaScript, so that it pays for no TypeScript.
 */
const [file, event] = process.argv.slice(2);

const startedNs = process.hrtime.bigint();
const { handler } = require(file);
const importedNs = process.hrtime.bigint();
const importedRss = process.memoryUsage.rss();

const context = { getRemainingTimeInMillis: () => 100_000, awsRequestId: "bench" };
const input = JSON.parse(event);
const calledNs = process.hrtime.bigint();
handler(input, context).then((result) => {
  const answeredNs = process.hrtime.bigint();
  const ms = (fromNs, toNs) => Number(toNs - fromNs) / 1e6;
  console.log(
    `\n${JSON.stringify({
      importMs: ms(startedNs, importedNs),
      firstCallMs: ms(calledNs, answeredNs),
      importedRss,
      calledRss: process.memoryUsage.rss(),
      result,
    })}`,
  );
  process.exit(0);
});
