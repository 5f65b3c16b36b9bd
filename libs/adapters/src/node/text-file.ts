// Small text files of people: certificates, kubeconfigs, configuration.
import { readFileSync } from "node:fs";
import { AppError, messageOf } from "@keelson/base";

/** Reads the whole file as UTF-8; throws AppError `file.unreadable`. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new AppError("file.unreadable", `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}
