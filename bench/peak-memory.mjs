/*
 * Preloaded with `node --import`: prints `{"peakKb":…}`, the most memory this process has held, twice a second.
 * Plain JavaScript, so that it costs the process next to nothing.
 */
setInterval(() => {
  process.stdout.write(`\n{"peakKb":${process.resourceUsage().maxRSS}}\n`);
}, 500).unref();
