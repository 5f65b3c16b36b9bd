// Rules for names, labels and annotations, with the texts the API answers. Every function returns the problems of
// one value; none means it is fine.

const labelRule = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomainRule = `${labelRule}(\\.${labelRule})*`;
const qualifiedRule = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const dnsLabel = new RegExp(`^${labelRule}$`);
const dns1035Label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const dnsSubdomain = new RegExp(`^${subdomainRule}$`);
const qualifiedName = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;
const configMapKey = /^[-._a-zA-Z0-9]+$/;
const environmentName = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const portName = /^[a-z0-9-]+$/;

const maxDnsLabel = 63;
const maxDnsSubdomain = 253;

function tooLong(limit: number): string {
  return `must be no more than ${limit} bytes`;
}

function mustMatch(text: string, pattern: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}'`).join(", or ");
  return `${text} (e.g. ${shown}, regex used for validation is '${pattern}')`;
}

/** RFC 1123 label: names of namespaces, containers, volumes. */
export function dnsLabelProblems(value: string): string[] {
  const problems = value.length > maxDnsLabel ? [tooLong(maxDnsLabel)] : [];
  if (dnsLabel.test(value)) return problems;
  const text =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...problems, mustMatch(text, labelRule, "my-name", "123-abc")];
}

/** RFC 1035 label: names of Services. */
export function dns1035LabelProblems(value: string): string[] {
  const problems = value.length > maxDnsLabel ? [tooLong(maxDnsLabel)] : [];
  if (dns1035Label.test(value)) return problems;
  const text =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return [...problems, mustMatch(text, "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123")];
}

/** RFC 1123 subdomain: names of most objects. */
export function dnsSubdomainProblems(value: string): string[] {
  const problems = value.length > maxDnsSubdomain ? [tooLong(maxDnsSubdomain)] : [];
  if (dnsSubdomain.test(value)) return problems;
  const text =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...problems, `${text} (e.g. 'example.com', regex used for validation is '${subdomainRule}')`];
}

/** Names that are only a segment of a path: RBAC objects. */
export function pathSegmentProblems(value: string): string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"].filter((letter) => value.includes(letter)).map((letter) => `may not contain '${letter}'`);
}

const nameText =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** Label and annotation keys: `name` or `prefix/name`. */
export function labelKeyProblems(key: string): string[] {
  const parts = key.split("/");
  const name = parts.at(-1) as string;
  const examples = mustMatch(nameText, qualifiedRule, "MyName", "my.name", "123-abc");
  if (parts.length > 2) {
    const text =
      "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    return [
      `${mustMatch(text, qualifiedRule, "MyName", "my.name", "123-abc")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const problems: string[] = [];
  if (parts.length === 2) {
    if (parts[0] === "") problems.push("prefix part must be non-empty");
    else problems.push(...dnsSubdomainProblems(parts[0] as string).map((problem) => `prefix part ${problem}`));
  }
  if (name === "") problems.push("name part must be non-empty");
  else if (name.length > maxDnsLabel) problems.push(`name part ${tooLong(maxDnsLabel)}`);
  if (!qualifiedName.test(name)) problems.push(examples);
  return problems;
}

/** Label values: empty, or up to 63 letters, digits, `-`, `_`, `.`. */
export function labelValueProblems(value: string): string[] {
  const problems = value.length > maxDnsLabel ? [tooLong(maxDnsLabel)] : [];
  if (value === "" || qualifiedName.test(value)) return problems;
  const text =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...problems, mustMatch(text, `(${qualifiedRule})?`, "MyValue", "my_value", "12345")];
}

/** Keys of ConfigMaps and Secrets. */
export function configKeyProblems(key: string): string[] {
  const problems = key.length > maxDnsSubdomain ? [tooLong(maxDnsSubdomain)] : [];
  if (!configMapKey.test(key)) {
    const text = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    problems.push(mustMatch(text, "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"));
  }
  if (key === ".") problems.push("must not be '.'");
  else if (key === "..") problems.push("must not be '..'");
  else if (key.startsWith("..")) problems.push("must not start with '..'");
  return problems;
}

/** Names of environment variables. */
export function environmentNameProblems(name: string): string[] {
  if (environmentName.test(name)) return [];
  const text =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
  return [mustMatch(text, "[-._a-zA-Z][-._a-zA-Z0-9]*", "my.env-name", "MY_ENV.NAME", "MyEnvName1")];
}

/** Names of container ports. */
export function portNameProblems(name: string): string[] {
  const problems: string[] = [];
  if (name.length > 15) problems.push("must be no more than 15 characters");
  if (!portName.test(name)) problems.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(name)) problems.push("must contain at least one letter (a-z)");
  if (name.includes("--")) problems.push("must not contain consecutive hyphens");
  if (name.startsWith("-") || name.endsWith("-")) problems.push("must not begin or end with a hyphen");
  return problems;
}

/** Port numbers. */
export function portNumberProblems(port: number): string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}
