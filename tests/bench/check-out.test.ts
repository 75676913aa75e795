import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkOut } from "../../bench/check-out.ts";

/** A repository of two commits, with something that is in neither, and an installed package. */
let repository: string;

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), "two-commits-"));
  // Whatever the person who runs this has set up for git.
  const settings = ["user.name=a", "user.email=a@b.example", "commit.gpgsign=false"];
  const options = settings.flatMap((setting) => ["-c", setting]);
  const git = (...args: string[]) => promisify(execFile)("git", [...options, ...args], { cwd: repository });
  await mkdir(join(repository, "src"));
  await mkdir(join(repository, "node_modules"));
  await writeFile(join(repository, "node_modules/package.txt"), "installed");
  await writeFile(join(repository, ".gitignore"), "node_modules/\n");
  await git("init", "--quiet");
  for (const text of ["first", "second"]) {
    await writeFile(join(repository, "src/text.txt"), text);
    await git("add", ".");
    await git("commit", "--quiet", "--message", text);
  }
  await writeFile(join(repository, "src/text.txt"), "not committed");
});
afterAll(() => rm(repository, { recursive: true, force: true }));

test("a commit is checked out with the packages that are installed here, and removed without them", async () => {
  const older = await checkOut("HEAD~1", repository);
  const { folder, commit } = older;

  expect(commit).toMatch(/^[0-9a-f]{7,}$/);
  expect((await readdir(folder)).toSorted()).toEqual([".gitignore", "node_modules", "src"]);
  expect(await readFile(join(folder, "src/text.txt"), "utf8")).toBe("first");
  expect(await readFile(join(folder, "node_modules/package.txt"), "utf8")).toBe("installed");
  await older.remove();
  expect(existsSync(folder)).toBe(false);
  expect(await readFile(join(repository, "node_modules/package.txt"), "utf8")).toBe("installed");
  expect(await readFile(join(repository, "src/text.txt"), "utf8")).toBe("not committed");
});

test("a commit that is not there is named, with what to name instead", async () => {
  await expect(checkOut("HEAD~2", repository)).rejects.toThrow(
    'There is no commit "HEAD~2" in this clone: name one',
  );
});
