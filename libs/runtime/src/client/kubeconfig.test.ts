// Proves that kubeconfig files give the servers, credentials and namespace that kubectl would use, that further
// clusters of the same CA are alternatives, and that each defect is named.
import { describe, expect, it } from "vitest";
import { parseKubeconfig } from "./kubeconfig.ts";

const noFiles = (path: string): string => {
  throw new Error(`unexpected read of ${path}`);
};

function config(extra: string): string {
  return `apiVersion: v1
kind: Config
current-context: b
contexts:
- name: a
  context: {cluster: other, user: u}
- name: b
  context: {cluster: one, user: u, namespace: team}
${extra}`;
}

const clusters = `clusters:
- name: other
  cluster: {server: "https://9.9.9.9:6443", certificate-authority-data: T1RIRVI=}
- name: one
  cluster: {server: "https://127.0.0.1:1/", certificate-authority-data: Q0E=}
- name: two
  cluster: {server: "https://127.0.0.1:2", certificate-authority-data: Q0E=}
`;

describe("parseKubeconfig", () => {
  it("takes the current context, embedded material, and clusters of the same CA as alternatives", () => {
    const text = config(`${clusters}users:
- name: u
  user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ, token: t}
`);
    expect(parseKubeconfig(text, noFiles)).toEqual({
      servers: ["https://127.0.0.1:1", "https://127.0.0.1:2"],
      ca: "CA",
      certificate: "CERT",
      key: "KEY",
      token: "t",
      namespace: "team",
    });
  });

  it("reads files by reference", () => {
    const text = `current-context: b
contexts: [{name: b, context: {cluster: one, user: u}}]
clusters: [{name: one, cluster: {server: "https://h:1", certificate-authority: ca.pem}}]
users: [{name: u, user: {client-certificate: c.pem, client-key: k.pem, tokenFile: token}}]
`;
    const read = (path: string): string => `<${path}>\n`;
    expect(parseKubeconfig(text, read)).toMatchObject({
      ca: "<ca.pem>\n",
      certificate: "<c.pem>\n",
      key: "<k.pem>\n",
      token: "<token>",
    });
  });

  it.each([
    ["not a mapping", "[]", "the file is not a mapping"],
    ["no context", "current-context: x", 'context "x" is not defined'],
    ["no cluster", config("clusters: []"), 'cluster "one" is not defined'],
    [
      "bad base64",
      config("clusters: [{name: one, cluster: {server: s, certificate-authority-data: '***'}}]"),
      "certificate-authority-data is not base64",
    ],
    ["not YAML", "a: [", "not YAML"],
  ])("names the defect: %s", (_name, text, problem) => {
    expect(() => parseKubeconfig(text, noFiles)).toThrow(`kubeconfig: ${problem}`);
  });
});
