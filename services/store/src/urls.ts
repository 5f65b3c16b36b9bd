// The URLs of etcd's flags: `http(s)://host:port` and `unix(s)://path`, lists of them, and `--initial-cluster`.

export type StoreUrl = {
  /** As given. */
  readonly text: string;
  readonly secure: boolean;
  /** `host:port`, or `unix:/path`, as listeners and clients take it. */
  readonly address: string;
};

/** Undefined when malformed. */
export function parseStoreUrl(text: string): StoreUrl | undefined {
  const unix = /^(unixs?):\/\/(.+)$/.exec(text);
  if (unix !== null) return { text, secure: unix[1] === "unixs", address: `unix:${unix[2]}` };
  const tcp = /^(https?):\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})\/?$/.exec(text);
  if (tcp === null || Number(tcp[3]) > 65_535) return undefined;
  return { text, secure: tcp[1] === "https", address: `${tcp[2]}:${tcp[3]}` };
}

/** Reads a list flag; every malformed entry is one problem. */
export function parseUrls(flag: string, texts: readonly string[], problems: string[]): StoreUrl[] {
  const urls: StoreUrl[] = [];
  if (texts.length === 0) problems.push(`--${flag} must name at least one URL`);
  for (const text of texts) {
    const url = parseStoreUrl(text);
    if (url === undefined) problems.push(`--${flag}: "${text}" is not a URL of the form http://host:port`);
    else urls.push(url);
  }
  return urls;
}

export type ClusterEntry = { readonly name: string; readonly peerUrls: readonly string[] };

/** Reads `name=url,name=url`; a name that comes twice has several peer URLs. */
export function parseInitialCluster(items: readonly string[], problems: string[]): ClusterEntry[] {
  const byName = new Map<string, string[]>();
  for (const item of items) {
    const equals = item.indexOf("=");
    const [name, url] = [item.slice(0, equals), item.slice(equals + 1)];
    if (equals <= 0 || parseStoreUrl(url) === undefined) {
      problems.push(`--initial-cluster: "${item}" is not of the form name=http://host:port`);
      continue;
    }
    const urls = byName.get(name);
    if (urls === undefined) byName.set(name, [url]);
    else urls.push(url);
  }
  const seen = new Map<string, string>();
  for (const [name, urls] of byName) {
    for (const url of urls) {
      const other = seen.get(url);
      if (other !== undefined) problems.push(`--initial-cluster: ${url} is given twice (${other}, ${name})`);
      seen.set(url, name);
    }
  }
  return [...byName].map(([name, peerUrls]) => ({ name, peerUrls }));
}
