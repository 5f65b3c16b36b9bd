// Reads single values out of Prometheus text: enough to show roles and revisions.

/** The first sample of `name` whose labels contain `label` (any when undefined). */
export function sampleOf(text: string, name: string, label?: string): number | undefined {
  for (const line of text.split("\n")) {
    if (!line.startsWith(name)) continue;
    const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})? (\S+)/.exec(line);
    if (match?.[1] !== name) continue;
    if (label !== undefined && match[2]?.includes(label) !== true) continue;
    return Number(match[3]);
  }
  return undefined;
}
