import { unzipSync } from "fflate";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A function's code where Lambda has /var/task: unpacked, and nobody may write there. */
export interface TaskFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** `code` is a zip file, or a folder to copy. */
export async function unpackCode(code: string): Promise<TaskFolder> {
  const path = await mkdtemp(join(tmpdir(), "lambda-task-"));
  if ((await stat(code)).isDirectory()) await cp(code, path, { recursive: true });
  else await unzip(code, path);
  await setModes(path, { folder: 0o555, file: 0o444 });
  return {
    path,
    remove: async () => {
      // A folder has to be writable for its files to go.
      await setModes(path, { folder: 0o755, file: 0o644 });
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function unzip(file: string, to: string): Promise<void> {
  for (const [name, bytes] of Object.entries(unzipSync(await readFile(file)))) {
    if (name.endsWith("/")) continue;
    const path = join(to, name);
    if (!path.startsWith(to)) throw new Error(`${file} holds ${name}, which is outside of the zip.`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}

async function setModes(path: string, modes: { folder: number; file: number }): Promise<void> {
  await chmod(path, modes.folder);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await setModes(inside, modes);
    else await chmod(inside, modes.file);
  }
}
