import { unzipSync } from "fflate";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { OperatorError } from "../src/operator-error.ts";
import { ROOT } from "./root.ts";

const MOST_BYTES = 2 ** 30;

/** The files of another commit in a folder of their own, with the packages that are installed here. */
export interface CheckOut {
  readonly folder: string;
  /** Abbreviated. */
  readonly commit: string;
  remove(): Promise<void>;
}

/**
 * Rejects with an OperatorError where there is no such commit. The repository does not come to know of the folder, as it would of a
 * worktree: what a killed run leaves is one more among the temporary ones.
 */
export async function checkOut(rev: string, root = ROOT): Promise<CheckOut> {
  const commit = await commitOf(rev, root);
  const { stdout } = await promisify(execFile)("git", ["archive", "--format=zip", commit], {
    cwd: root,
    encoding: "buffer",
    maxBuffer: MOST_BYTES,
  });
  // On macOS the temporary folder is itself behind a link, and a bundler reports the real path.
  const folder = await realpath(await mkdtemp(join(tmpdir(), "line-bot-commit-")));
  const packages = join(folder, "node_modules");
  for (const [name, bytes] of Object.entries(unzipSync(stdout))) {
    if (name.endsWith("/")) continue;
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  // The one kind of link to a folder that Windows lets everybody make; elsewhere it is an ordinary one.
  await symlink(join(root, "node_modules"), packages, "junction");
  return {
    folder,
    commit,
    remove: async () => {
      // First the link by itself: nothing that clears a folder may go through it.
      await unlink(packages);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Abbreviated. */
async function commitOf(rev: string, root: string): Promise<string> {
  try {
    const args = ["rev-parse", "--verify", "--quiet", "--short", `${rev}^{commit}`];
    const { stdout } = await promisify(execFile)("git", args, { cwd: root });
    return stdout.trim();
  } catch (cause) {
    throw new OperatorError(
      `There is no commit "${rev}" in this clone: name one that \`git log\` shows, a branch or a tag.`,
      { cause },
    );
  }
}
