// Images of the hollow runtime: any name can be pulled, save those that stand for a missing image.

/** `nginx` becomes `docker.io/library/nginx:latest`, as containerd names it. */
export function normalizeImage(image: string): string {
  const [name = "", digest] = image.split("@");
  const slash = name.indexOf("/");
  const host = slash < 0 ? "" : name.slice(0, slash);
  const hasHost = host.includes(".") || host.includes(":") || host === "localhost";
  const path = hasHost ? name : `docker.io/${slash < 0 ? "library/" : ""}${name}`;
  if (digest !== undefined) return `${path}@${digest}`;
  return /:[^/]*$/.test(path) ? path : `${path}:latest`;
}

/** True for names that tests and manuals use for an image that does not exist. */
export function isMissingImage(image: string): boolean {
  if (/(does-?not-?exist|non-?existent|no-such|missing-image)/i.test(image)) return true;
  const tag = /:([^/@]*)$/.exec(normalizeImage(image))?.[1] ?? "";
  return /^(1\.161|nope|bad|broken|missing|invalid)$/i.test(tag);
}

/** The words containerd finds for a missing image. */
export function missingImageMessage(image: string): string {
  const name = normalizeImage(image);
  return `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`;
}

/** A stable content address: equal names have equal digests. */
export function digestOf(image: string): string {
  const name = normalizeImage(image);
  let out = "";
  for (let word = 0; word < 8; word++) {
    let hash = 0x811c9dc5 ^ (word * 0x9e3779b1);
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    out += ((hash ^ (hash >>> 15)) >>> 0).toString(16).padStart(8, "0");
  }
  return `sha256:${out}`;
}

/** `docker.io/library/nginx@sha256:…`. */
export function repoDigestOf(image: string): string {
  const name = normalizeImage(image).replace(/@.*$/, "");
  return `${name.replace(/:[^/]*$/, "")}@${digestOf(image)}`;
}

/** Bytes; only a plausible number. */
export function imageSizeBytes(image: string): number {
  return 4_000_000 + (Number.parseInt(digestOf(image).slice(7, 13), 16) % 60_000_000);
}
