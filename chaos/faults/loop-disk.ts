// A file system of its own for a member: a small ext4 image on a loop device. It can be full, and it can lose its power:
// then everything that was not synced is gone, and a process that still runs gets I/O errors. Needs root.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { AppError, messageOf } from "@keelson/base";

/** EXT4_IOC_SHUTDOWN with "no log flush": the journal is not written either. Node has no ioctl; Perl is everywhere. */
const shutdownScript =
  'open(my $d, "<", $ARGV[0]) or die $!; my $how = pack("L", 2); ioctl($d, 0x8004587D, $how) or die $!;';

export class LoopDisk {
  readonly directory: string;
  readonly #image: string;
  /** The loop device while it is mounted. */
  #device: string | undefined;

  /** Mounts a new file system of `bytes` at `directory`. */
  constructor(directory: string, bytes: number) {
    this.directory = directory;
    this.#image = `${directory}.ext4`;
    mkdirSync(directory, { recursive: true });
    writeFileSync(this.#image, "");
    truncateSync(this.#image, bytes);
    run("mkfs.ext4", "-q", "-F", "-m", "0", this.#image);
    this.#mount();
  }

  /** Power off: what was not synced is lost. The processes that use it are to be killed, then `powerOn`. */
  powerOff(): void {
    run("perl", "-e", shutdownScript, this.directory);
  }

  powerOn(): void {
    this.#unmount();
    this.#mount();
  }

  remove(): void {
    if (this.#device !== undefined) this.#unmount();
    rmSync(this.#image, { force: true });
  }

  /**
   * A device of its own each time: mount namespaces made meanwhile may keep the former mount, and with it the dead file
   * system, alive for a while.
   */
  #mount(): void {
    this.#device = run("losetup", "--find", "--show", this.#image).trim();
    run("mount", "-o", "noatime", this.#device, this.directory);
  }

  #unmount(): void {
    run("umount", this.directory);
    run("losetup", "--detach", this.#device ?? "");
    this.#device = undefined;
  }
}

function run(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new AppError("chaos.tool-missing", `${command} is not installed`, { cause: error });
    throw new AppError("chaos.disk", `${command} failed: ${messageOf(error)}`, { cause: error });
  }
}
