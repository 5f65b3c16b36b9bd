// Files as the write-ahead log and backups need them. Nothing is durable before `datasync` (contents) or
// `syncDirectory` (names) resolved. The first failed sync must be treated as fatal: the kernel may have
// marked the pages clean (see "fsync errors" in the WAL's README).

export interface DiskFile {
  /** Writes all of `bytes` at `offset`. */
  write(bytes: Uint8Array, offset: number): Promise<void>;
  /** Reads up to `length` bytes at `offset`; shorter only at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** `write`, then `datasync` of at least these bytes, as one step where the system can. */
  writeDurably(bytes: Uint8Array, offset: number): Promise<void>;
  /** Makes written contents durable (fdatasync). */
  datasync(): Promise<void>;
  /** Reserves or cuts the file to `length` bytes; new bytes read as zero. */
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface Disk {
  /** Opens for reading and writing; `create` makes it when missing, mode 0600. Throws AppError `disk.not-found`. */
  open(path: string, options?: { readonly create?: boolean }): Promise<DiskFile>;
  /** Names (not paths) in a directory, sorted by bytes. */
  list(directory: string): Promise<string[]>;
  exists(path: string): Promise<boolean>;
  /** Creates the directory and its parents, mode 0700. */
  makeDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes creations, renames and removals in `directory` durable. */
  syncDirectory(directory: string): Promise<void>;
}
