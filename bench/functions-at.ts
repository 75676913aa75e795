import { appendFile, cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { packageFunctions, type PackagedFunctions } from "./build-bundles.ts";
import { checkOut } from "./check-out.ts";
import { ROOT } from "./root.ts";

/** The functions as another commit has them, bundled by its own settings, with the packages installed here. */
export interface FunctionsAt extends PackagedFunctions {
  /** Abbreviated. */
  readonly commit: string;
}

/** Rejects with an OperatorError where there is no such commit. */
export async function buildFunctionsAt(rev: string): Promise<FunctionsAt> {
  const checkedOut = await checkOut(rev);
  const { folder, commit } = checkedOut;
  try {
    // `bundle()` is for what measures, and that is the present bench, with the src of that commit behind it.
    await rm(join(folder, "bench"), { recursive: true, force: true });
    await cp(join(ROOT, "bench"), join(folder, "bench"), { recursive: true });
    await keepLinkedPaths(folder);
    const functions = await packageFunctions(folder);
    const remove = async () => {
      await functions.remove();
      await checkedOut.remove();
    };
    return { ...functions, commit, remove };
  } catch (cause) {
    await checkedOut.remove();
    throw new Error(`Commit ${commit} cannot be packaged with the packages that are installed here.`, {
      cause,
    });
  }
}

/**
 * The bundler would follow the link to the packages, and `bundle/leave-out.ts`, which looks for them beside itself,
 * would leave out nothing.
 */
function keepLinkedPaths(folder: string): Promise<void> {
  return appendFile(join(folder, "bundle/esbuild.yml"), "\npreserveSymlinks: true\n");
}

/** `undefined`, and a line on the console, where the src of that commit does not fit the present bench. */
export async function ifItFits<T>(
  against: FunctionsAt | undefined,
  measure: (functions: FunctionsAt) => Promise<T>,
): Promise<T | undefined> {
  if (!against) return undefined;
  try {
    return await measure(against);
  } catch (error) {
    const [because = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    console.error(`Not compared, because at ${against.commit}: ${because}`);
    return undefined;
  }
}
