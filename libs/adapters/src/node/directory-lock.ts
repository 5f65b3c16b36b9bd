// One process per data directory. Node has no flock; a listening unix socket is the closest thing: the system
// frees it when the process ends, however it ends. The name is derived from the directory's real path, because
// socket paths are limited to about 100 bytes.
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError, messageOf } from "@keelson/base";
import { makeDirectories } from "./directories.ts";

/** Takes the lock until the process ends. Rejects with AppError `dir.locked` when another process holds it. */
export async function lockDirectory(directory: string): Promise<void> {
  try {
    makeDirectories(directory);
  } catch (error) {
    throw new AppError("dir.unusable", `cannot make the data directory ${directory}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const name = createHash("sha256").update(realpathSync(directory)).digest("hex").slice(0, 32);
  // Linux: an abstract name, gone with the process. Elsewhere a file that may be left behind.
  const path = process.platform === "linux" ? `\0keelson-lock-${name}` : join(tmpdir(), `keelson-lock-${name}.sock`);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const held = "code" in error && error.code === "EADDRINUSE";
      const problem = held
        ? `the data directory ${directory} is in use by another process`
        : `cannot lock ${directory}: ${messageOf(error)}`;
      reject(new AppError(held ? "dir.locked" : "dir.unusable", problem, { cause: error }));
    });
    server.listen({ path }, resolve);
  });
  server.unref();
}
