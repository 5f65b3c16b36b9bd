// Entry point of keelson-kubelet.
import { readFileSync } from "node:fs";
import { arch, cpus, hostname, platform, release, totalmem } from "node:os";
import { createGrpcClient, createNodeHttpClient, createNodeHttpServer, runMain } from "@keelson/adapters";
import { kubeletHelp, parseKubeletConfig } from "./config.ts";
import type { Machine } from "./node/node-object.ts";
import { createKubeletService } from "./service.ts";

await runMain({
  name: "keelson-kubelet",
  help: kubeletHelp,
  parse: parseKubeletConfig,
  create: (world, config) =>
    createKubeletService(
      {
        ...world,
        httpClient: createNodeHttpClient(),
        httpServer: createNodeHttpServer(),
        rpcClient: createGrpcClient(),
        machine: thisMachine(),
      },
      config,
    ),
});

function thisMachine(): Machine {
  const machineId = firstLine("/etc/machine-id");
  return {
    hostname: hostname(),
    cpus: cpus().length,
    memoryBytes: totalmem(),
    architecture: { x64: "amd64", arm64: "arm64" }[arch() as "x64" | "arm64"] ?? arch(),
    operatingSystem: platform(),
    kernelVersion: release(),
    osImage: /^PRETTY_NAME="?([^"\n]*)/m.exec(contents("/etc/os-release"))?.[1] ?? "Linux",
    machineId,
    bootId: firstLine("/proc/sys/kernel/random/boot_id"),
  };
}

function firstLine(path: string): string {
  return contents(path).split("\n")[0] ?? "";
}

/** Empty where the host has no such file. */
function contents(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // another kind of system: the field stays empty
  }
}
