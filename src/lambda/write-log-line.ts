/** Lambda sends what a function prints to CloudWatch Logs. */
export function writeLogLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
