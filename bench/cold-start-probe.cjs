/*
 * A cold start in numbers, in a process that has done nothing else: node cold-start-probe.cjs FILE EVENT.
 * Plain JavaScript, so that it pays for no TypeScript.
 */
const [file, event] = process.argv.slice(2);

const startedMs = performance.now();
const { handler } = require(file);
const importedMs = performance.now();
const importedRss = process.memoryUsage.rss();

const context = { getRemainingTimeInMillis: () => 100_000, awsRequestId: "bench" };
const input = JSON.parse(event);
const calledMs = performance.now();
handler(input, context).then((result) => {
  const answeredMs = performance.now();
  console.log(
    `\n${JSON.stringify({
      importMs: importedMs - startedMs,
      firstCallMs: answeredMs - calledMs,
      importedRss,
      calledRss: process.memoryUsage.rss(),
      result,
    })}`,
  );
  process.exit(0);
});
