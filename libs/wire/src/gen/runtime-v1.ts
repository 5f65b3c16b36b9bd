// Generated from proto/ (package runtime.v1) by libs/wire/gen. Do not edit; change the .proto and run `npm run gen`.
import type { Init } from "@keelson/base";
import type { RpcMethod } from "@keelson/ports";
import { ByteReader } from "../byte-reader.ts";
import { ByteWriter } from "../byte-writer.ts";

export type VersionRequest = {
  readonly version: string;
};

export const VersionRequest = {
  write(m: Init<VersionRequest>, w: ByteWriter): void {
    if (m.version !== undefined && m.version !== "") {
      w.uint32(10);
      w.string(m.version);
    }
  },
  encode(message: Init<VersionRequest>): Uint8Array {
    const w = new ByteWriter();
    VersionRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): VersionRequest {
    let version: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          version = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { version };
  },
  decode(bytes: Uint8Array): VersionRequest {
    return VersionRequest.read(new ByteReader(bytes));
  },
};


export type VersionResponse = {
  readonly version: string;
  readonly runtimeName: string;
  readonly runtimeVersion: string;
  readonly runtimeApiVersion: string;
};

export const VersionResponse = {
  write(m: Init<VersionResponse>, w: ByteWriter): void {
    if (m.version !== undefined && m.version !== "") {
      w.uint32(10);
      w.string(m.version);
    }
    if (m.runtimeName !== undefined && m.runtimeName !== "") {
      w.uint32(18);
      w.string(m.runtimeName);
    }
    if (m.runtimeVersion !== undefined && m.runtimeVersion !== "") {
      w.uint32(26);
      w.string(m.runtimeVersion);
    }
    if (m.runtimeApiVersion !== undefined && m.runtimeApiVersion !== "") {
      w.uint32(34);
      w.string(m.runtimeApiVersion);
    }
  },
  encode(message: Init<VersionResponse>): Uint8Array {
    const w = new ByteWriter();
    VersionResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): VersionResponse {
    let version: string = "";
    let runtimeName: string = "";
    let runtimeVersion: string = "";
    let runtimeApiVersion: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          version = r.string();
          break;
        }
        case 18: {
          runtimeName = r.string();
          break;
        }
        case 26: {
          runtimeVersion = r.string();
          break;
        }
        case 34: {
          runtimeApiVersion = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { version, runtimeName, runtimeVersion, runtimeApiVersion };
  },
  decode(bytes: Uint8Array): VersionResponse {
    return VersionResponse.read(new ByteReader(bytes));
  },
};


export type StatusRequest = {
  readonly verbose: boolean;
};

export const StatusRequest = {
  write(m: Init<StatusRequest>, w: ByteWriter): void {
    if (m.verbose === true) {
      w.uint32(8);
      w.bool(m.verbose);
    }
  },
  encode(message: Init<StatusRequest>): Uint8Array {
    const w = new ByteWriter();
    StatusRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StatusRequest {
    let verbose: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          verbose = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { verbose };
  },
  decode(bytes: Uint8Array): StatusRequest {
    return StatusRequest.read(new ByteReader(bytes));
  },
};


export type StatusResponse = {
  readonly status: RuntimeStatus | undefined;
  readonly info: Readonly<Record<string, string>>;
  readonly runtimeHandlers: readonly RuntimeHandler[];
  readonly features: RuntimeFeatures | undefined;
};

export const StatusResponse = {
  write(m: Init<StatusResponse>, w: ByteWriter): void {
    if (m.status !== undefined) {
      w.uint32(10);
      if (m.status instanceof Uint8Array) w.bytes(m.status);
      else {
        const start = w.open();
        RuntimeStatus.write(m.status, w);
        w.close(start);
      };
    }
    if (m.info !== undefined) {
      for (const [mapKey, item] of Object.entries(m.info)) {
        w.uint32(18);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.runtimeHandlers !== undefined) {
      for (const item of m.runtimeHandlers) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        RuntimeHandler.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.features !== undefined) {
      w.uint32(34);
      if (m.features instanceof Uint8Array) w.bytes(m.features);
      else {
        const start = w.open();
        RuntimeFeatures.write(m.features, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<StatusResponse>): Uint8Array {
    const w = new ByteWriter();
    StatusResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StatusResponse {
    let status: RuntimeStatus | undefined = undefined;
    let info: Record<string, string> = Object.create(null);
    let runtimeHandlers: RuntimeHandler[] = [];
    let features: RuntimeFeatures | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          status = RuntimeStatus.read(r.nested());
          break;
        }
        case 18: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          info[mapKey] = mapValue;
          break;
        }
        case 26: {
          runtimeHandlers.push(RuntimeHandler.read(r.nested()));
          break;
        }
        case 34: {
          features = RuntimeFeatures.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { status, info, runtimeHandlers, features };
  },
  decode(bytes: Uint8Array): StatusResponse {
    return StatusResponse.read(new ByteReader(bytes));
  },
};


export type RuntimeStatus = {
  readonly conditions: readonly RuntimeCondition[];
};

export const RuntimeStatus = {
  write(m: Init<RuntimeStatus>, w: ByteWriter): void {
    if (m.conditions !== undefined) {
      for (const item of m.conditions) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        RuntimeCondition.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<RuntimeStatus>): Uint8Array {
    const w = new ByteWriter();
    RuntimeStatus.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RuntimeStatus {
    let conditions: RuntimeCondition[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          conditions.push(RuntimeCondition.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { conditions };
  },
  decode(bytes: Uint8Array): RuntimeStatus {
    return RuntimeStatus.read(new ByteReader(bytes));
  },
};


export type RuntimeCondition = {
  readonly type: string;
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
};

export const RuntimeCondition = {
  write(m: Init<RuntimeCondition>, w: ByteWriter): void {
    if (m.type !== undefined && m.type !== "") {
      w.uint32(10);
      w.string(m.type);
    }
    if (m.status === true) {
      w.uint32(16);
      w.bool(m.status);
    }
    if (m.reason !== undefined && m.reason !== "") {
      w.uint32(26);
      w.string(m.reason);
    }
    if (m.message !== undefined && m.message !== "") {
      w.uint32(34);
      w.string(m.message);
    }
  },
  encode(message: Init<RuntimeCondition>): Uint8Array {
    const w = new ByteWriter();
    RuntimeCondition.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RuntimeCondition {
    let type: string = "";
    let status: boolean = false;
    let reason: string = "";
    let message: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          type = r.string();
          break;
        }
        case 16: {
          status = r.bool();
          break;
        }
        case 26: {
          reason = r.string();
          break;
        }
        case 34: {
          message = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { type, status, reason, message };
  },
  decode(bytes: Uint8Array): RuntimeCondition {
    return RuntimeCondition.read(new ByteReader(bytes));
  },
};


export type RuntimeHandlerFeatures = {
  readonly recursiveReadOnlyMounts: boolean;
  readonly userNamespaces: boolean;
};

export const RuntimeHandlerFeatures = {
  write(m: Init<RuntimeHandlerFeatures>, w: ByteWriter): void {
    if (m.recursiveReadOnlyMounts === true) {
      w.uint32(8);
      w.bool(m.recursiveReadOnlyMounts);
    }
    if (m.userNamespaces === true) {
      w.uint32(16);
      w.bool(m.userNamespaces);
    }
  },
  encode(message: Init<RuntimeHandlerFeatures>): Uint8Array {
    const w = new ByteWriter();
    RuntimeHandlerFeatures.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RuntimeHandlerFeatures {
    let recursiveReadOnlyMounts: boolean = false;
    let userNamespaces: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          recursiveReadOnlyMounts = r.bool();
          break;
        }
        case 16: {
          userNamespaces = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { recursiveReadOnlyMounts, userNamespaces };
  },
  decode(bytes: Uint8Array): RuntimeHandlerFeatures {
    return RuntimeHandlerFeatures.read(new ByteReader(bytes));
  },
};


export type RuntimeHandler = {
  readonly name: string;
  readonly features: RuntimeHandlerFeatures | undefined;
};

export const RuntimeHandler = {
  write(m: Init<RuntimeHandler>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.features !== undefined) {
      w.uint32(18);
      if (m.features instanceof Uint8Array) w.bytes(m.features);
      else {
        const start = w.open();
        RuntimeHandlerFeatures.write(m.features, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<RuntimeHandler>): Uint8Array {
    const w = new ByteWriter();
    RuntimeHandler.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RuntimeHandler {
    let name: string = "";
    let features: RuntimeHandlerFeatures | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          features = RuntimeHandlerFeatures.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, features };
  },
  decode(bytes: Uint8Array): RuntimeHandler {
    return RuntimeHandler.read(new ByteReader(bytes));
  },
};


export type RuntimeFeatures = {
  readonly supplementalGroupsPolicy: boolean;
};

export const RuntimeFeatures = {
  write(m: Init<RuntimeFeatures>, w: ByteWriter): void {
    if (m.supplementalGroupsPolicy === true) {
      w.uint32(8);
      w.bool(m.supplementalGroupsPolicy);
    }
  },
  encode(message: Init<RuntimeFeatures>): Uint8Array {
    const w = new ByteWriter();
    RuntimeFeatures.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RuntimeFeatures {
    let supplementalGroupsPolicy: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          supplementalGroupsPolicy = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { supplementalGroupsPolicy };
  },
  decode(bytes: Uint8Array): RuntimeFeatures {
    return RuntimeFeatures.read(new ByteReader(bytes));
  },
};


export type UpdateRuntimeConfigRequest = {
  readonly runtimeConfig: RuntimeConfig | undefined;
};

export const UpdateRuntimeConfigRequest = {
  write(m: Init<UpdateRuntimeConfigRequest>, w: ByteWriter): void {
    if (m.runtimeConfig !== undefined) {
      w.uint32(10);
      if (m.runtimeConfig instanceof Uint8Array) w.bytes(m.runtimeConfig);
      else {
        const start = w.open();
        RuntimeConfig.write(m.runtimeConfig, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<UpdateRuntimeConfigRequest>): Uint8Array {
    const w = new ByteWriter();
    UpdateRuntimeConfigRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): UpdateRuntimeConfigRequest {
    let runtimeConfig: RuntimeConfig | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          runtimeConfig = RuntimeConfig.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { runtimeConfig };
  },
  decode(bytes: Uint8Array): UpdateRuntimeConfigRequest {
    return UpdateRuntimeConfigRequest.read(new ByteReader(bytes));
  },
};


export type UpdateRuntimeConfigResponse = {

};

export const UpdateRuntimeConfigResponse = {
  write(_m: Init<UpdateRuntimeConfigResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<UpdateRuntimeConfigResponse>): Uint8Array {
    const w = new ByteWriter();
    UpdateRuntimeConfigResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): UpdateRuntimeConfigResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): UpdateRuntimeConfigResponse {
    return UpdateRuntimeConfigResponse.read(new ByteReader(bytes));
  },
};


export type RuntimeConfig = {
  readonly networkConfig: NetworkConfig | undefined;
};

export const RuntimeConfig = {
  write(m: Init<RuntimeConfig>, w: ByteWriter): void {
    if (m.networkConfig !== undefined) {
      w.uint32(10);
      if (m.networkConfig instanceof Uint8Array) w.bytes(m.networkConfig);
      else {
        const start = w.open();
        NetworkConfig.write(m.networkConfig, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<RuntimeConfig>): Uint8Array {
    const w = new ByteWriter();
    RuntimeConfig.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RuntimeConfig {
    let networkConfig: NetworkConfig | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          networkConfig = NetworkConfig.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { networkConfig };
  },
  decode(bytes: Uint8Array): RuntimeConfig {
    return RuntimeConfig.read(new ByteReader(bytes));
  },
};


export type NetworkConfig = {
  readonly podCidr: string;
};

export const NetworkConfig = {
  write(m: Init<NetworkConfig>, w: ByteWriter): void {
    if (m.podCidr !== undefined && m.podCidr !== "") {
      w.uint32(10);
      w.string(m.podCidr);
    }
  },
  encode(message: Init<NetworkConfig>): Uint8Array {
    const w = new ByteWriter();
    NetworkConfig.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): NetworkConfig {
    let podCidr: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podCidr = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podCidr };
  },
  decode(bytes: Uint8Array): NetworkConfig {
    return NetworkConfig.read(new ByteReader(bytes));
  },
};


export type RuntimeConfigRequest = {

};

export const RuntimeConfigRequest = {
  write(_m: Init<RuntimeConfigRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<RuntimeConfigRequest>): Uint8Array {
    const w = new ByteWriter();
    RuntimeConfigRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RuntimeConfigRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): RuntimeConfigRequest {
    return RuntimeConfigRequest.read(new ByteReader(bytes));
  },
};


export type RuntimeConfigResponse = {
  readonly linux: LinuxRuntimeConfiguration | undefined;
};

export const RuntimeConfigResponse = {
  write(m: Init<RuntimeConfigResponse>, w: ByteWriter): void {
    if (m.linux !== undefined) {
      w.uint32(10);
      if (m.linux instanceof Uint8Array) w.bytes(m.linux);
      else {
        const start = w.open();
        LinuxRuntimeConfiguration.write(m.linux, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<RuntimeConfigResponse>): Uint8Array {
    const w = new ByteWriter();
    RuntimeConfigResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RuntimeConfigResponse {
    let linux: LinuxRuntimeConfiguration | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          linux = LinuxRuntimeConfiguration.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { linux };
  },
  decode(bytes: Uint8Array): RuntimeConfigResponse {
    return RuntimeConfigResponse.read(new ByteReader(bytes));
  },
};


export type LinuxRuntimeConfiguration = {
  readonly cgroupDriver: number;
};

export const LinuxRuntimeConfiguration = {
  write(m: Init<LinuxRuntimeConfiguration>, w: ByteWriter): void {
    if (m.cgroupDriver !== undefined && m.cgroupDriver !== 0) {
      w.uint32(8);
      w.int32(m.cgroupDriver);
    }
  },
  encode(message: Init<LinuxRuntimeConfiguration>): Uint8Array {
    const w = new ByteWriter();
    LinuxRuntimeConfiguration.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LinuxRuntimeConfiguration {
    let cgroupDriver: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          cgroupDriver = r.int32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { cgroupDriver };
  },
  decode(bytes: Uint8Array): LinuxRuntimeConfiguration {
    return LinuxRuntimeConfiguration.read(new ByteReader(bytes));
  },
};


export const CgroupDriver = {
  SYSTEMD: 0,
  CGROUPFS: 1,
} as const;


export const Protocol = {
  TCP: 0,
  UDP: 1,
  SCTP: 2,
} as const;


export const NamespaceMode = {
  POD: 0,
  CONTAINER: 1,
  NODE: 2,
  TARGET: 3,
} as const;


export const SupplementalGroupsPolicy = {
  Merge: 0,
  Strict: 1,
} as const;


export type Int64Value = {
  readonly value: bigint;
};

export const Int64Value = {
  write(m: Init<Int64Value>, w: ByteWriter): void {
    if (m.value !== undefined && m.value !== 0n) {
      w.uint32(8);
      w.bigint64(m.value);
    }
  },
  encode(message: Init<Int64Value>): Uint8Array {
    const w = new ByteWriter();
    Int64Value.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Int64Value {
    let value: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          value = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { value };
  },
  decode(bytes: Uint8Array): Int64Value {
    return Int64Value.read(new ByteReader(bytes));
  },
};


export type UInt64Value = {
  readonly value: bigint;
};

export const UInt64Value = {
  write(m: Init<UInt64Value>, w: ByteWriter): void {
    if (m.value !== undefined && m.value !== 0n) {
      w.uint32(8);
      w.bigint64(m.value);
    }
  },
  encode(message: Init<UInt64Value>): Uint8Array {
    const w = new ByteWriter();
    UInt64Value.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): UInt64Value {
    let value: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          value = r.biguint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { value };
  },
  decode(bytes: Uint8Array): UInt64Value {
    return UInt64Value.read(new ByteReader(bytes));
  },
};


export type KeyValue = {
  readonly key: string;
  readonly value: string;
};

export const KeyValue = {
  write(m: Init<KeyValue>, w: ByteWriter): void {
    if (m.key !== undefined && m.key !== "") {
      w.uint32(10);
      w.string(m.key);
    }
    if (m.value !== undefined && m.value !== "") {
      w.uint32(18);
      w.string(m.value);
    }
  },
  encode(message: Init<KeyValue>): Uint8Array {
    const w = new ByteWriter();
    KeyValue.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): KeyValue {
    let keyValue: string = "";
    let value: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          keyValue = r.string();
          break;
        }
        case 18: {
          value = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { key: keyValue, value };
  },
  decode(bytes: Uint8Array): KeyValue {
    return KeyValue.read(new ByteReader(bytes));
  },
};


export type IDMapping = {
  readonly hostId: number;
  readonly containerId: number;
  readonly length: number;
};

export const IDMapping = {
  write(m: Init<IDMapping>, w: ByteWriter): void {
    if (m.hostId !== undefined && m.hostId !== 0) {
      w.uint32(8);
      w.uint32(m.hostId);
    }
    if (m.containerId !== undefined && m.containerId !== 0) {
      w.uint32(16);
      w.uint32(m.containerId);
    }
    if (m.length !== undefined && m.length !== 0) {
      w.uint32(24);
      w.uint32(m.length);
    }
  },
  encode(message: Init<IDMapping>): Uint8Array {
    const w = new ByteWriter();
    IDMapping.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): IDMapping {
    let hostId: number = 0;
    let containerId: number = 0;
    let length: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          hostId = r.uint32();
          break;
        }
        case 16: {
          containerId = r.uint32();
          break;
        }
        case 24: {
          length = r.uint32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { hostId, containerId, length };
  },
  decode(bytes: Uint8Array): IDMapping {
    return IDMapping.read(new ByteReader(bytes));
  },
};


export type UserNamespace = {
  readonly mode: number;
  readonly uids: readonly IDMapping[];
  readonly gids: readonly IDMapping[];
};

export const UserNamespace = {
  write(m: Init<UserNamespace>, w: ByteWriter): void {
    if (m.mode !== undefined && m.mode !== 0) {
      w.uint32(8);
      w.int32(m.mode);
    }
    if (m.uids !== undefined) {
      for (const item of m.uids) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        IDMapping.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.gids !== undefined) {
      for (const item of m.gids) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        IDMapping.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<UserNamespace>): Uint8Array {
    const w = new ByteWriter();
    UserNamespace.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): UserNamespace {
    let mode: number = 0;
    let uids: IDMapping[] = [];
    let gids: IDMapping[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          mode = r.int32();
          break;
        }
        case 18: {
          uids.push(IDMapping.read(r.nested()));
          break;
        }
        case 26: {
          gids.push(IDMapping.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { mode, uids, gids };
  },
  decode(bytes: Uint8Array): UserNamespace {
    return UserNamespace.read(new ByteReader(bytes));
  },
};


export type NamespaceOption = {
  readonly network: number;
  readonly pid: number;
  readonly ipc: number;
  readonly targetId: string;
  readonly usernsOptions: UserNamespace | undefined;
};

export const NamespaceOption = {
  write(m: Init<NamespaceOption>, w: ByteWriter): void {
    if (m.network !== undefined && m.network !== 0) {
      w.uint32(8);
      w.int32(m.network);
    }
    if (m.pid !== undefined && m.pid !== 0) {
      w.uint32(16);
      w.int32(m.pid);
    }
    if (m.ipc !== undefined && m.ipc !== 0) {
      w.uint32(24);
      w.int32(m.ipc);
    }
    if (m.targetId !== undefined && m.targetId !== "") {
      w.uint32(34);
      w.string(m.targetId);
    }
    if (m.usernsOptions !== undefined) {
      w.uint32(42);
      if (m.usernsOptions instanceof Uint8Array) w.bytes(m.usernsOptions);
      else {
        const start = w.open();
        UserNamespace.write(m.usernsOptions, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<NamespaceOption>): Uint8Array {
    const w = new ByteWriter();
    NamespaceOption.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): NamespaceOption {
    let network: number = 0;
    let pid: number = 0;
    let ipc: number = 0;
    let targetId: string = "";
    let usernsOptions: UserNamespace | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          network = r.int32();
          break;
        }
        case 16: {
          pid = r.int32();
          break;
        }
        case 24: {
          ipc = r.int32();
          break;
        }
        case 34: {
          targetId = r.string();
          break;
        }
        case 42: {
          usernsOptions = UserNamespace.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { network, pid, ipc, targetId, usernsOptions };
  },
  decode(bytes: Uint8Array): NamespaceOption {
    return NamespaceOption.read(new ByteReader(bytes));
  },
};


export type SELinuxOption = {
  readonly user: string;
  readonly role: string;
  readonly type: string;
  readonly level: string;
};

export const SELinuxOption = {
  write(m: Init<SELinuxOption>, w: ByteWriter): void {
    if (m.user !== undefined && m.user !== "") {
      w.uint32(10);
      w.string(m.user);
    }
    if (m.role !== undefined && m.role !== "") {
      w.uint32(18);
      w.string(m.role);
    }
    if (m.type !== undefined && m.type !== "") {
      w.uint32(26);
      w.string(m.type);
    }
    if (m.level !== undefined && m.level !== "") {
      w.uint32(34);
      w.string(m.level);
    }
  },
  encode(message: Init<SELinuxOption>): Uint8Array {
    const w = new ByteWriter();
    SELinuxOption.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): SELinuxOption {
    let user: string = "";
    let role: string = "";
    let type: string = "";
    let level: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          user = r.string();
          break;
        }
        case 18: {
          role = r.string();
          break;
        }
        case 26: {
          type = r.string();
          break;
        }
        case 34: {
          level = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { user, role, type, level };
  },
  decode(bytes: Uint8Array): SELinuxOption {
    return SELinuxOption.read(new ByteReader(bytes));
  },
};


export const ProfileType = {
  RuntimeDefault: 0,
  Unconfined: 1,
  Localhost: 2,
} as const;


export type SecurityProfile = {
  readonly profileType: number;
  readonly localhostRef: string;
};

export const SecurityProfile = {
  write(m: Init<SecurityProfile>, w: ByteWriter): void {
    if (m.profileType !== undefined && m.profileType !== 0) {
      w.uint32(8);
      w.int32(m.profileType);
    }
    if (m.localhostRef !== undefined && m.localhostRef !== "") {
      w.uint32(18);
      w.string(m.localhostRef);
    }
  },
  encode(message: Init<SecurityProfile>): Uint8Array {
    const w = new ByteWriter();
    SecurityProfile.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): SecurityProfile {
    let profileType: number = 0;
    let localhostRef: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          profileType = r.int32();
          break;
        }
        case 18: {
          localhostRef = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { profileType, localhostRef };
  },
  decode(bytes: Uint8Array): SecurityProfile {
    return SecurityProfile.read(new ByteReader(bytes));
  },
};


export type Capability = {
  readonly addCapabilities: readonly string[];
  readonly dropCapabilities: readonly string[];
  readonly addAmbientCapabilities: readonly string[];
};

export const Capability = {
  write(m: Init<Capability>, w: ByteWriter): void {
    if (m.addCapabilities !== undefined) {
      for (const item of m.addCapabilities) {
        w.uint32(10);
        w.string(item);
      }
    }
    if (m.dropCapabilities !== undefined) {
      for (const item of m.dropCapabilities) {
        w.uint32(18);
        w.string(item);
      }
    }
    if (m.addAmbientCapabilities !== undefined) {
      for (const item of m.addAmbientCapabilities) {
        w.uint32(26);
        w.string(item);
      }
    }
  },
  encode(message: Init<Capability>): Uint8Array {
    const w = new ByteWriter();
    Capability.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Capability {
    let addCapabilities: string[] = [];
    let dropCapabilities: string[] = [];
    let addAmbientCapabilities: string[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          addCapabilities.push(r.string());
          break;
        }
        case 18: {
          dropCapabilities.push(r.string());
          break;
        }
        case 26: {
          addAmbientCapabilities.push(r.string());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { addCapabilities, dropCapabilities, addAmbientCapabilities };
  },
  decode(bytes: Uint8Array): Capability {
    return Capability.read(new ByteReader(bytes));
  },
};


export type HugepageLimit = {
  readonly pageSize: string;
  readonly limit: bigint;
};

export const HugepageLimit = {
  write(m: Init<HugepageLimit>, w: ByteWriter): void {
    if (m.pageSize !== undefined && m.pageSize !== "") {
      w.uint32(10);
      w.string(m.pageSize);
    }
    if (m.limit !== undefined && m.limit !== 0n) {
      w.uint32(16);
      w.bigint64(m.limit);
    }
  },
  encode(message: Init<HugepageLimit>): Uint8Array {
    const w = new ByteWriter();
    HugepageLimit.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): HugepageLimit {
    let pageSize: string = "";
    let limit: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          pageSize = r.string();
          break;
        }
        case 16: {
          limit = r.biguint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { pageSize, limit };
  },
  decode(bytes: Uint8Array): HugepageLimit {
    return HugepageLimit.read(new ByteReader(bytes));
  },
};


export type LinuxContainerResources = {
  readonly cpuPeriod: number;
  readonly cpuQuota: number;
  readonly cpuShares: number;
  readonly memoryLimitInBytes: number;
  readonly oomScoreAdj: number;
  readonly cpusetCpus: string;
  readonly cpusetMems: string;
  readonly hugepageLimits: readonly HugepageLimit[];
  readonly unified: Readonly<Record<string, string>>;
  readonly memorySwapLimitInBytes: number;
};

export const LinuxContainerResources = {
  write(m: Init<LinuxContainerResources>, w: ByteWriter): void {
    if (m.cpuPeriod !== undefined && m.cpuPeriod !== 0) {
      w.uint32(8);
      w.int64(m.cpuPeriod);
    }
    if (m.cpuQuota !== undefined && m.cpuQuota !== 0) {
      w.uint32(16);
      w.int64(m.cpuQuota);
    }
    if (m.cpuShares !== undefined && m.cpuShares !== 0) {
      w.uint32(24);
      w.int64(m.cpuShares);
    }
    if (m.memoryLimitInBytes !== undefined && m.memoryLimitInBytes !== 0) {
      w.uint32(32);
      w.int64(m.memoryLimitInBytes);
    }
    if (m.oomScoreAdj !== undefined && m.oomScoreAdj !== 0) {
      w.uint32(40);
      w.int64(m.oomScoreAdj);
    }
    if (m.cpusetCpus !== undefined && m.cpusetCpus !== "") {
      w.uint32(50);
      w.string(m.cpusetCpus);
    }
    if (m.cpusetMems !== undefined && m.cpusetMems !== "") {
      w.uint32(58);
      w.string(m.cpusetMems);
    }
    if (m.hugepageLimits !== undefined) {
      for (const item of m.hugepageLimits) {
        w.uint32(66);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        HugepageLimit.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.unified !== undefined) {
      for (const [mapKey, item] of Object.entries(m.unified)) {
        w.uint32(74);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.memorySwapLimitInBytes !== undefined && m.memorySwapLimitInBytes !== 0) {
      w.uint32(80);
      w.int64(m.memorySwapLimitInBytes);
    }
  },
  encode(message: Init<LinuxContainerResources>): Uint8Array {
    const w = new ByteWriter();
    LinuxContainerResources.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LinuxContainerResources {
    let cpuPeriod: number = 0;
    let cpuQuota: number = 0;
    let cpuShares: number = 0;
    let memoryLimitInBytes: number = 0;
    let oomScoreAdj: number = 0;
    let cpusetCpus: string = "";
    let cpusetMems: string = "";
    let hugepageLimits: HugepageLimit[] = [];
    let unified: Record<string, string> = Object.create(null);
    let memorySwapLimitInBytes: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          cpuPeriod = r.int64();
          break;
        }
        case 16: {
          cpuQuota = r.int64();
          break;
        }
        case 24: {
          cpuShares = r.int64();
          break;
        }
        case 32: {
          memoryLimitInBytes = r.int64();
          break;
        }
        case 40: {
          oomScoreAdj = r.int64();
          break;
        }
        case 50: {
          cpusetCpus = r.string();
          break;
        }
        case 58: {
          cpusetMems = r.string();
          break;
        }
        case 66: {
          hugepageLimits.push(HugepageLimit.read(r.nested()));
          break;
        }
        case 74: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          unified[mapKey] = mapValue;
          break;
        }
        case 80: {
          memorySwapLimitInBytes = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { cpuPeriod, cpuQuota, cpuShares, memoryLimitInBytes, oomScoreAdj, cpusetCpus, cpusetMems, hugepageLimits, unified, memorySwapLimitInBytes };
  },
  decode(bytes: Uint8Array): LinuxContainerResources {
    return LinuxContainerResources.read(new ByteReader(bytes));
  },
};


export type PodSandboxMetadata = {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly attempt: number;
};

export const PodSandboxMetadata = {
  write(m: Init<PodSandboxMetadata>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.uid !== undefined && m.uid !== "") {
      w.uint32(18);
      w.string(m.uid);
    }
    if (m.namespace !== undefined && m.namespace !== "") {
      w.uint32(26);
      w.string(m.namespace);
    }
    if (m.attempt !== undefined && m.attempt !== 0) {
      w.uint32(32);
      w.uint32(m.attempt);
    }
  },
  encode(message: Init<PodSandboxMetadata>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxMetadata.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxMetadata {
    let name: string = "";
    let uid: string = "";
    let namespace: string = "";
    let attempt: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          uid = r.string();
          break;
        }
        case 26: {
          namespace = r.string();
          break;
        }
        case 32: {
          attempt = r.uint32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, uid, namespace, attempt };
  },
  decode(bytes: Uint8Array): PodSandboxMetadata {
    return PodSandboxMetadata.read(new ByteReader(bytes));
  },
};


export type DNSConfig = {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
};

export const DNSConfig = {
  write(m: Init<DNSConfig>, w: ByteWriter): void {
    if (m.servers !== undefined) {
      for (const item of m.servers) {
        w.uint32(10);
        w.string(item);
      }
    }
    if (m.searches !== undefined) {
      for (const item of m.searches) {
        w.uint32(18);
        w.string(item);
      }
    }
    if (m.options !== undefined) {
      for (const item of m.options) {
        w.uint32(26);
        w.string(item);
      }
    }
  },
  encode(message: Init<DNSConfig>): Uint8Array {
    const w = new ByteWriter();
    DNSConfig.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): DNSConfig {
    let servers: string[] = [];
    let searches: string[] = [];
    let options: string[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          servers.push(r.string());
          break;
        }
        case 18: {
          searches.push(r.string());
          break;
        }
        case 26: {
          options.push(r.string());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { servers, searches, options };
  },
  decode(bytes: Uint8Array): DNSConfig {
    return DNSConfig.read(new ByteReader(bytes));
  },
};


export type PortMapping = {
  readonly protocol: number;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIp: string;
};

export const PortMapping = {
  write(m: Init<PortMapping>, w: ByteWriter): void {
    if (m.protocol !== undefined && m.protocol !== 0) {
      w.uint32(8);
      w.int32(m.protocol);
    }
    if (m.containerPort !== undefined && m.containerPort !== 0) {
      w.uint32(16);
      w.int32(m.containerPort);
    }
    if (m.hostPort !== undefined && m.hostPort !== 0) {
      w.uint32(24);
      w.int32(m.hostPort);
    }
    if (m.hostIp !== undefined && m.hostIp !== "") {
      w.uint32(34);
      w.string(m.hostIp);
    }
  },
  encode(message: Init<PortMapping>): Uint8Array {
    const w = new ByteWriter();
    PortMapping.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PortMapping {
    let protocol: number = 0;
    let containerPort: number = 0;
    let hostPort: number = 0;
    let hostIp: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          protocol = r.int32();
          break;
        }
        case 16: {
          containerPort = r.int32();
          break;
        }
        case 24: {
          hostPort = r.int32();
          break;
        }
        case 34: {
          hostIp = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { protocol, containerPort, hostPort, hostIp };
  },
  decode(bytes: Uint8Array): PortMapping {
    return PortMapping.read(new ByteReader(bytes));
  },
};


export type LinuxSandboxSecurityContext = {
  readonly namespaceOptions: NamespaceOption | undefined;
  readonly selinuxOptions: SELinuxOption | undefined;
  readonly runAsUser: Int64Value | undefined;
  readonly readonlyRootfs: boolean;
  readonly supplementalGroups: readonly number[];
  readonly privileged: boolean;
  readonly seccompProfilePath: string;
  readonly runAsGroup: Int64Value | undefined;
  readonly seccomp: SecurityProfile | undefined;
  readonly apparmor: SecurityProfile | undefined;
  readonly supplementalGroupsPolicy: number;
};

export const LinuxSandboxSecurityContext = {
  write(m: Init<LinuxSandboxSecurityContext>, w: ByteWriter): void {
    if (m.namespaceOptions !== undefined) {
      w.uint32(10);
      if (m.namespaceOptions instanceof Uint8Array) w.bytes(m.namespaceOptions);
      else {
        const start = w.open();
        NamespaceOption.write(m.namespaceOptions, w);
        w.close(start);
      };
    }
    if (m.selinuxOptions !== undefined) {
      w.uint32(18);
      if (m.selinuxOptions instanceof Uint8Array) w.bytes(m.selinuxOptions);
      else {
        const start = w.open();
        SELinuxOption.write(m.selinuxOptions, w);
        w.close(start);
      };
    }
    if (m.runAsUser !== undefined) {
      w.uint32(26);
      if (m.runAsUser instanceof Uint8Array) w.bytes(m.runAsUser);
      else {
        const start = w.open();
        Int64Value.write(m.runAsUser, w);
        w.close(start);
      };
    }
    if (m.readonlyRootfs === true) {
      w.uint32(32);
      w.bool(m.readonlyRootfs);
    }
    if (m.supplementalGroups !== undefined && m.supplementalGroups.length > 0) {
      w.uint32(42);
      const packed = w.open();
      for (const item of m.supplementalGroups) w.int64(item);
      w.close(packed);
    }
    if (m.privileged === true) {
      w.uint32(48);
      w.bool(m.privileged);
    }
    if (m.seccompProfilePath !== undefined && m.seccompProfilePath !== "") {
      w.uint32(58);
      w.string(m.seccompProfilePath);
    }
    if (m.runAsGroup !== undefined) {
      w.uint32(66);
      if (m.runAsGroup instanceof Uint8Array) w.bytes(m.runAsGroup);
      else {
        const start = w.open();
        Int64Value.write(m.runAsGroup, w);
        w.close(start);
      };
    }
    if (m.seccomp !== undefined) {
      w.uint32(74);
      if (m.seccomp instanceof Uint8Array) w.bytes(m.seccomp);
      else {
        const start = w.open();
        SecurityProfile.write(m.seccomp, w);
        w.close(start);
      };
    }
    if (m.apparmor !== undefined) {
      w.uint32(82);
      if (m.apparmor instanceof Uint8Array) w.bytes(m.apparmor);
      else {
        const start = w.open();
        SecurityProfile.write(m.apparmor, w);
        w.close(start);
      };
    }
    if (m.supplementalGroupsPolicy !== undefined && m.supplementalGroupsPolicy !== 0) {
      w.uint32(88);
      w.int32(m.supplementalGroupsPolicy);
    }
  },
  encode(message: Init<LinuxSandboxSecurityContext>): Uint8Array {
    const w = new ByteWriter();
    LinuxSandboxSecurityContext.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LinuxSandboxSecurityContext {
    let namespaceOptions: NamespaceOption | undefined = undefined;
    let selinuxOptions: SELinuxOption | undefined = undefined;
    let runAsUser: Int64Value | undefined = undefined;
    let readonlyRootfs: boolean = false;
    let supplementalGroups: number[] = [];
    let privileged: boolean = false;
    let seccompProfilePath: string = "";
    let runAsGroup: Int64Value | undefined = undefined;
    let seccomp: SecurityProfile | undefined = undefined;
    let apparmor: SecurityProfile | undefined = undefined;
    let supplementalGroupsPolicy: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          namespaceOptions = NamespaceOption.read(r.nested());
          break;
        }
        case 18: {
          selinuxOptions = SELinuxOption.read(r.nested());
          break;
        }
        case 26: {
          runAsUser = Int64Value.read(r.nested());
          break;
        }
        case 32: {
          readonlyRootfs = r.bool();
          break;
        }
        case 40: {
          supplementalGroups.push(r.int64());
          break;
        }
        case 42: {
          const packed = r.nested();
          while (!packed.done) supplementalGroups.push(packed.int64());
          break;
        }
        case 48: {
          privileged = r.bool();
          break;
        }
        case 58: {
          seccompProfilePath = r.string();
          break;
        }
        case 66: {
          runAsGroup = Int64Value.read(r.nested());
          break;
        }
        case 74: {
          seccomp = SecurityProfile.read(r.nested());
          break;
        }
        case 82: {
          apparmor = SecurityProfile.read(r.nested());
          break;
        }
        case 88: {
          supplementalGroupsPolicy = r.int32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { namespaceOptions, selinuxOptions, runAsUser, readonlyRootfs, supplementalGroups, privileged, seccompProfilePath, runAsGroup, seccomp, apparmor, supplementalGroupsPolicy };
  },
  decode(bytes: Uint8Array): LinuxSandboxSecurityContext {
    return LinuxSandboxSecurityContext.read(new ByteReader(bytes));
  },
};


export type LinuxPodSandboxConfig = {
  readonly cgroupParent: string;
  readonly securityContext: LinuxSandboxSecurityContext | undefined;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly overhead: LinuxContainerResources | undefined;
  readonly resources: LinuxContainerResources | undefined;
};

export const LinuxPodSandboxConfig = {
  write(m: Init<LinuxPodSandboxConfig>, w: ByteWriter): void {
    if (m.cgroupParent !== undefined && m.cgroupParent !== "") {
      w.uint32(10);
      w.string(m.cgroupParent);
    }
    if (m.securityContext !== undefined) {
      w.uint32(18);
      if (m.securityContext instanceof Uint8Array) w.bytes(m.securityContext);
      else {
        const start = w.open();
        LinuxSandboxSecurityContext.write(m.securityContext, w);
        w.close(start);
      };
    }
    if (m.sysctls !== undefined) {
      for (const [mapKey, item] of Object.entries(m.sysctls)) {
        w.uint32(26);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.overhead !== undefined) {
      w.uint32(34);
      if (m.overhead instanceof Uint8Array) w.bytes(m.overhead);
      else {
        const start = w.open();
        LinuxContainerResources.write(m.overhead, w);
        w.close(start);
      };
    }
    if (m.resources !== undefined) {
      w.uint32(42);
      if (m.resources instanceof Uint8Array) w.bytes(m.resources);
      else {
        const start = w.open();
        LinuxContainerResources.write(m.resources, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<LinuxPodSandboxConfig>): Uint8Array {
    const w = new ByteWriter();
    LinuxPodSandboxConfig.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LinuxPodSandboxConfig {
    let cgroupParent: string = "";
    let securityContext: LinuxSandboxSecurityContext | undefined = undefined;
    let sysctls: Record<string, string> = Object.create(null);
    let overhead: LinuxContainerResources | undefined = undefined;
    let resources: LinuxContainerResources | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          cgroupParent = r.string();
          break;
        }
        case 18: {
          securityContext = LinuxSandboxSecurityContext.read(r.nested());
          break;
        }
        case 26: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          sysctls[mapKey] = mapValue;
          break;
        }
        case 34: {
          overhead = LinuxContainerResources.read(r.nested());
          break;
        }
        case 42: {
          resources = LinuxContainerResources.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { cgroupParent, securityContext, sysctls, overhead, resources };
  },
  decode(bytes: Uint8Array): LinuxPodSandboxConfig {
    return LinuxPodSandboxConfig.read(new ByteReader(bytes));
  },
};


export type PodSandboxConfig = {
  readonly metadata: PodSandboxMetadata | undefined;
  readonly hostname: string;
  readonly logDirectory: string;
  readonly dnsConfig: DNSConfig | undefined;
  readonly portMappings: readonly PortMapping[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly linux: LinuxPodSandboxConfig | undefined;
};

export const PodSandboxConfig = {
  write(m: Init<PodSandboxConfig>, w: ByteWriter): void {
    if (m.metadata !== undefined) {
      w.uint32(10);
      if (m.metadata instanceof Uint8Array) w.bytes(m.metadata);
      else {
        const start = w.open();
        PodSandboxMetadata.write(m.metadata, w);
        w.close(start);
      };
    }
    if (m.hostname !== undefined && m.hostname !== "") {
      w.uint32(18);
      w.string(m.hostname);
    }
    if (m.logDirectory !== undefined && m.logDirectory !== "") {
      w.uint32(26);
      w.string(m.logDirectory);
    }
    if (m.dnsConfig !== undefined) {
      w.uint32(34);
      if (m.dnsConfig instanceof Uint8Array) w.bytes(m.dnsConfig);
      else {
        const start = w.open();
        DNSConfig.write(m.dnsConfig, w);
        w.close(start);
      };
    }
    if (m.portMappings !== undefined) {
      for (const item of m.portMappings) {
        w.uint32(42);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        PortMapping.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.labels !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labels)) {
        w.uint32(50);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(58);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.linux !== undefined) {
      w.uint32(66);
      if (m.linux instanceof Uint8Array) w.bytes(m.linux);
      else {
        const start = w.open();
        LinuxPodSandboxConfig.write(m.linux, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<PodSandboxConfig>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxConfig.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxConfig {
    let metadata: PodSandboxMetadata | undefined = undefined;
    let hostname: string = "";
    let logDirectory: string = "";
    let dnsConfig: DNSConfig | undefined = undefined;
    let portMappings: PortMapping[] = [];
    let labels: Record<string, string> = Object.create(null);
    let annotations: Record<string, string> = Object.create(null);
    let linux: LinuxPodSandboxConfig | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          metadata = PodSandboxMetadata.read(r.nested());
          break;
        }
        case 18: {
          hostname = r.string();
          break;
        }
        case 26: {
          logDirectory = r.string();
          break;
        }
        case 34: {
          dnsConfig = DNSConfig.read(r.nested());
          break;
        }
        case 42: {
          portMappings.push(PortMapping.read(r.nested()));
          break;
        }
        case 50: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labels[mapKey] = mapValue;
          break;
        }
        case 58: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        case 66: {
          linux = LinuxPodSandboxConfig.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { metadata, hostname, logDirectory, dnsConfig, portMappings, labels, annotations, linux };
  },
  decode(bytes: Uint8Array): PodSandboxConfig {
    return PodSandboxConfig.read(new ByteReader(bytes));
  },
};


export type RunPodSandboxRequest = {
  readonly config: PodSandboxConfig | undefined;
  readonly runtimeHandler: string;
};

export const RunPodSandboxRequest = {
  write(m: Init<RunPodSandboxRequest>, w: ByteWriter): void {
    if (m.config !== undefined) {
      w.uint32(10);
      if (m.config instanceof Uint8Array) w.bytes(m.config);
      else {
        const start = w.open();
        PodSandboxConfig.write(m.config, w);
        w.close(start);
      };
    }
    if (m.runtimeHandler !== undefined && m.runtimeHandler !== "") {
      w.uint32(18);
      w.string(m.runtimeHandler);
    }
  },
  encode(message: Init<RunPodSandboxRequest>): Uint8Array {
    const w = new ByteWriter();
    RunPodSandboxRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RunPodSandboxRequest {
    let config: PodSandboxConfig | undefined = undefined;
    let runtimeHandler: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          config = PodSandboxConfig.read(r.nested());
          break;
        }
        case 18: {
          runtimeHandler = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { config, runtimeHandler };
  },
  decode(bytes: Uint8Array): RunPodSandboxRequest {
    return RunPodSandboxRequest.read(new ByteReader(bytes));
  },
};


export type RunPodSandboxResponse = {
  readonly podSandboxId: string;
};

export const RunPodSandboxResponse = {
  write(m: Init<RunPodSandboxResponse>, w: ByteWriter): void {
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(10);
      w.string(m.podSandboxId);
    }
  },
  encode(message: Init<RunPodSandboxResponse>): Uint8Array {
    const w = new ByteWriter();
    RunPodSandboxResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RunPodSandboxResponse {
    let podSandboxId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podSandboxId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podSandboxId };
  },
  decode(bytes: Uint8Array): RunPodSandboxResponse {
    return RunPodSandboxResponse.read(new ByteReader(bytes));
  },
};


export type StopPodSandboxRequest = {
  readonly podSandboxId: string;
};

export const StopPodSandboxRequest = {
  write(m: Init<StopPodSandboxRequest>, w: ByteWriter): void {
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(10);
      w.string(m.podSandboxId);
    }
  },
  encode(message: Init<StopPodSandboxRequest>): Uint8Array {
    const w = new ByteWriter();
    StopPodSandboxRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StopPodSandboxRequest {
    let podSandboxId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podSandboxId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podSandboxId };
  },
  decode(bytes: Uint8Array): StopPodSandboxRequest {
    return StopPodSandboxRequest.read(new ByteReader(bytes));
  },
};


export type StopPodSandboxResponse = {

};

export const StopPodSandboxResponse = {
  write(_m: Init<StopPodSandboxResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<StopPodSandboxResponse>): Uint8Array {
    const w = new ByteWriter();
    StopPodSandboxResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StopPodSandboxResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): StopPodSandboxResponse {
    return StopPodSandboxResponse.read(new ByteReader(bytes));
  },
};


export type RemovePodSandboxRequest = {
  readonly podSandboxId: string;
};

export const RemovePodSandboxRequest = {
  write(m: Init<RemovePodSandboxRequest>, w: ByteWriter): void {
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(10);
      w.string(m.podSandboxId);
    }
  },
  encode(message: Init<RemovePodSandboxRequest>): Uint8Array {
    const w = new ByteWriter();
    RemovePodSandboxRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RemovePodSandboxRequest {
    let podSandboxId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podSandboxId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podSandboxId };
  },
  decode(bytes: Uint8Array): RemovePodSandboxRequest {
    return RemovePodSandboxRequest.read(new ByteReader(bytes));
  },
};


export type RemovePodSandboxResponse = {

};

export const RemovePodSandboxResponse = {
  write(_m: Init<RemovePodSandboxResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<RemovePodSandboxResponse>): Uint8Array {
    const w = new ByteWriter();
    RemovePodSandboxResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RemovePodSandboxResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): RemovePodSandboxResponse {
    return RemovePodSandboxResponse.read(new ByteReader(bytes));
  },
};


export const PodSandboxState = {
  SANDBOX_READY: 0,
  SANDBOX_NOTREADY: 1,
} as const;


export type PodIP = {
  readonly ip: string;
};

export const PodIP = {
  write(m: Init<PodIP>, w: ByteWriter): void {
    if (m.ip !== undefined && m.ip !== "") {
      w.uint32(10);
      w.string(m.ip);
    }
  },
  encode(message: Init<PodIP>): Uint8Array {
    const w = new ByteWriter();
    PodIP.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodIP {
    let ip: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          ip = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ip };
  },
  decode(bytes: Uint8Array): PodIP {
    return PodIP.read(new ByteReader(bytes));
  },
};


export type PodSandboxNetworkStatus = {
  readonly ip: string;
  readonly additionalIps: readonly PodIP[];
};

export const PodSandboxNetworkStatus = {
  write(m: Init<PodSandboxNetworkStatus>, w: ByteWriter): void {
    if (m.ip !== undefined && m.ip !== "") {
      w.uint32(10);
      w.string(m.ip);
    }
    if (m.additionalIps !== undefined) {
      for (const item of m.additionalIps) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        PodIP.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<PodSandboxNetworkStatus>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxNetworkStatus.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxNetworkStatus {
    let ip: string = "";
    let additionalIps: PodIP[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          ip = r.string();
          break;
        }
        case 18: {
          additionalIps.push(PodIP.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { ip, additionalIps };
  },
  decode(bytes: Uint8Array): PodSandboxNetworkStatus {
    return PodSandboxNetworkStatus.read(new ByteReader(bytes));
  },
};


export type Namespace = {
  readonly options: NamespaceOption | undefined;
};

export const Namespace = {
  write(m: Init<Namespace>, w: ByteWriter): void {
    if (m.options !== undefined) {
      w.uint32(18);
      if (m.options instanceof Uint8Array) w.bytes(m.options);
      else {
        const start = w.open();
        NamespaceOption.write(m.options, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<Namespace>): Uint8Array {
    const w = new ByteWriter();
    Namespace.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Namespace {
    let options: NamespaceOption | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 18: {
          options = NamespaceOption.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { options };
  },
  decode(bytes: Uint8Array): Namespace {
    return Namespace.read(new ByteReader(bytes));
  },
};


export type LinuxPodSandboxStatus = {
  readonly namespaces: Namespace | undefined;
};

export const LinuxPodSandboxStatus = {
  write(m: Init<LinuxPodSandboxStatus>, w: ByteWriter): void {
    if (m.namespaces !== undefined) {
      w.uint32(10);
      if (m.namespaces instanceof Uint8Array) w.bytes(m.namespaces);
      else {
        const start = w.open();
        Namespace.write(m.namespaces, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<LinuxPodSandboxStatus>): Uint8Array {
    const w = new ByteWriter();
    LinuxPodSandboxStatus.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LinuxPodSandboxStatus {
    let namespaces: Namespace | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          namespaces = Namespace.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { namespaces };
  },
  decode(bytes: Uint8Array): LinuxPodSandboxStatus {
    return LinuxPodSandboxStatus.read(new ByteReader(bytes));
  },
};


export type PodSandboxStatusRequest = {
  readonly podSandboxId: string;
  readonly verbose: boolean;
};

export const PodSandboxStatusRequest = {
  write(m: Init<PodSandboxStatusRequest>, w: ByteWriter): void {
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(10);
      w.string(m.podSandboxId);
    }
    if (m.verbose === true) {
      w.uint32(16);
      w.bool(m.verbose);
    }
  },
  encode(message: Init<PodSandboxStatusRequest>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxStatusRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxStatusRequest {
    let podSandboxId: string = "";
    let verbose: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podSandboxId = r.string();
          break;
        }
        case 16: {
          verbose = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podSandboxId, verbose };
  },
  decode(bytes: Uint8Array): PodSandboxStatusRequest {
    return PodSandboxStatusRequest.read(new ByteReader(bytes));
  },
};


export type PodSandboxStatus = {
  readonly id: string;
  readonly metadata: PodSandboxMetadata | undefined;
  readonly state: number;
  readonly createdAt: bigint;
  readonly network: PodSandboxNetworkStatus | undefined;
  readonly linux: LinuxPodSandboxStatus | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly runtimeHandler: string;
};

export const PodSandboxStatus = {
  write(m: Init<PodSandboxStatus>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.metadata !== undefined) {
      w.uint32(18);
      if (m.metadata instanceof Uint8Array) w.bytes(m.metadata);
      else {
        const start = w.open();
        PodSandboxMetadata.write(m.metadata, w);
        w.close(start);
      };
    }
    if (m.state !== undefined && m.state !== 0) {
      w.uint32(24);
      w.int32(m.state);
    }
    if (m.createdAt !== undefined && m.createdAt !== 0n) {
      w.uint32(32);
      w.bigint64(m.createdAt);
    }
    if (m.network !== undefined) {
      w.uint32(42);
      if (m.network instanceof Uint8Array) w.bytes(m.network);
      else {
        const start = w.open();
        PodSandboxNetworkStatus.write(m.network, w);
        w.close(start);
      };
    }
    if (m.linux !== undefined) {
      w.uint32(50);
      if (m.linux instanceof Uint8Array) w.bytes(m.linux);
      else {
        const start = w.open();
        LinuxPodSandboxStatus.write(m.linux, w);
        w.close(start);
      };
    }
    if (m.labels !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labels)) {
        w.uint32(58);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(66);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.runtimeHandler !== undefined && m.runtimeHandler !== "") {
      w.uint32(74);
      w.string(m.runtimeHandler);
    }
  },
  encode(message: Init<PodSandboxStatus>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxStatus.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxStatus {
    let id: string = "";
    let metadata: PodSandboxMetadata | undefined = undefined;
    let state: number = 0;
    let createdAt: bigint = 0n;
    let network: PodSandboxNetworkStatus | undefined = undefined;
    let linux: LinuxPodSandboxStatus | undefined = undefined;
    let labels: Record<string, string> = Object.create(null);
    let annotations: Record<string, string> = Object.create(null);
    let runtimeHandler: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          metadata = PodSandboxMetadata.read(r.nested());
          break;
        }
        case 24: {
          state = r.int32();
          break;
        }
        case 32: {
          createdAt = r.bigint64();
          break;
        }
        case 42: {
          network = PodSandboxNetworkStatus.read(r.nested());
          break;
        }
        case 50: {
          linux = LinuxPodSandboxStatus.read(r.nested());
          break;
        }
        case 58: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labels[mapKey] = mapValue;
          break;
        }
        case 66: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        case 74: {
          runtimeHandler = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, metadata, state, createdAt, network, linux, labels, annotations, runtimeHandler };
  },
  decode(bytes: Uint8Array): PodSandboxStatus {
    return PodSandboxStatus.read(new ByteReader(bytes));
  },
};


export type PodSandboxStatusResponse = {
  readonly status: PodSandboxStatus | undefined;
  readonly info: Readonly<Record<string, string>>;
  readonly containersStatuses: readonly ContainerStatus[];
  readonly timestamp: bigint;
};

export const PodSandboxStatusResponse = {
  write(m: Init<PodSandboxStatusResponse>, w: ByteWriter): void {
    if (m.status !== undefined) {
      w.uint32(10);
      if (m.status instanceof Uint8Array) w.bytes(m.status);
      else {
        const start = w.open();
        PodSandboxStatus.write(m.status, w);
        w.close(start);
      };
    }
    if (m.info !== undefined) {
      for (const [mapKey, item] of Object.entries(m.info)) {
        w.uint32(18);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.containersStatuses !== undefined) {
      for (const item of m.containersStatuses) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        ContainerStatus.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.timestamp !== undefined && m.timestamp !== 0n) {
      w.uint32(32);
      w.bigint64(m.timestamp);
    }
  },
  encode(message: Init<PodSandboxStatusResponse>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxStatusResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxStatusResponse {
    let status: PodSandboxStatus | undefined = undefined;
    let info: Record<string, string> = Object.create(null);
    let containersStatuses: ContainerStatus[] = [];
    let timestamp: bigint = 0n;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          status = PodSandboxStatus.read(r.nested());
          break;
        }
        case 18: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          info[mapKey] = mapValue;
          break;
        }
        case 26: {
          containersStatuses.push(ContainerStatus.read(r.nested()));
          break;
        }
        case 32: {
          timestamp = r.bigint64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { status, info, containersStatuses, timestamp };
  },
  decode(bytes: Uint8Array): PodSandboxStatusResponse {
    return PodSandboxStatusResponse.read(new ByteReader(bytes));
  },
};


export type PodSandboxStateValue = {
  readonly state: number;
};

export const PodSandboxStateValue = {
  write(m: Init<PodSandboxStateValue>, w: ByteWriter): void {
    if (m.state !== undefined && m.state !== 0) {
      w.uint32(8);
      w.int32(m.state);
    }
  },
  encode(message: Init<PodSandboxStateValue>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxStateValue.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxStateValue {
    let state: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          state = r.int32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { state };
  },
  decode(bytes: Uint8Array): PodSandboxStateValue {
    return PodSandboxStateValue.read(new ByteReader(bytes));
  },
};


export type PodSandboxFilter = {
  readonly id: string;
  readonly state: PodSandboxStateValue | undefined;
  readonly labelSelector: Readonly<Record<string, string>>;
};

export const PodSandboxFilter = {
  write(m: Init<PodSandboxFilter>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.state !== undefined) {
      w.uint32(18);
      if (m.state instanceof Uint8Array) w.bytes(m.state);
      else {
        const start = w.open();
        PodSandboxStateValue.write(m.state, w);
        w.close(start);
      };
    }
    if (m.labelSelector !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labelSelector)) {
        w.uint32(26);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
  },
  encode(message: Init<PodSandboxFilter>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxFilter.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxFilter {
    let id: string = "";
    let state: PodSandboxStateValue | undefined = undefined;
    let labelSelector: Record<string, string> = Object.create(null);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          state = PodSandboxStateValue.read(r.nested());
          break;
        }
        case 26: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labelSelector[mapKey] = mapValue;
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, state, labelSelector };
  },
  decode(bytes: Uint8Array): PodSandboxFilter {
    return PodSandboxFilter.read(new ByteReader(bytes));
  },
};


export type ListPodSandboxRequest = {
  readonly filter: PodSandboxFilter | undefined;
};

export const ListPodSandboxRequest = {
  write(m: Init<ListPodSandboxRequest>, w: ByteWriter): void {
    if (m.filter !== undefined) {
      w.uint32(10);
      if (m.filter instanceof Uint8Array) w.bytes(m.filter);
      else {
        const start = w.open();
        PodSandboxFilter.write(m.filter, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ListPodSandboxRequest>): Uint8Array {
    const w = new ByteWriter();
    ListPodSandboxRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListPodSandboxRequest {
    let filter: PodSandboxFilter | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          filter = PodSandboxFilter.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { filter };
  },
  decode(bytes: Uint8Array): ListPodSandboxRequest {
    return ListPodSandboxRequest.read(new ByteReader(bytes));
  },
};


export type PodSandbox = {
  readonly id: string;
  readonly metadata: PodSandboxMetadata | undefined;
  readonly state: number;
  readonly createdAt: bigint;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly runtimeHandler: string;
};

export const PodSandbox = {
  write(m: Init<PodSandbox>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.metadata !== undefined) {
      w.uint32(18);
      if (m.metadata instanceof Uint8Array) w.bytes(m.metadata);
      else {
        const start = w.open();
        PodSandboxMetadata.write(m.metadata, w);
        w.close(start);
      };
    }
    if (m.state !== undefined && m.state !== 0) {
      w.uint32(24);
      w.int32(m.state);
    }
    if (m.createdAt !== undefined && m.createdAt !== 0n) {
      w.uint32(32);
      w.bigint64(m.createdAt);
    }
    if (m.labels !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labels)) {
        w.uint32(42);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(50);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.runtimeHandler !== undefined && m.runtimeHandler !== "") {
      w.uint32(58);
      w.string(m.runtimeHandler);
    }
  },
  encode(message: Init<PodSandbox>): Uint8Array {
    const w = new ByteWriter();
    PodSandbox.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandbox {
    let id: string = "";
    let metadata: PodSandboxMetadata | undefined = undefined;
    let state: number = 0;
    let createdAt: bigint = 0n;
    let labels: Record<string, string> = Object.create(null);
    let annotations: Record<string, string> = Object.create(null);
    let runtimeHandler: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          metadata = PodSandboxMetadata.read(r.nested());
          break;
        }
        case 24: {
          state = r.int32();
          break;
        }
        case 32: {
          createdAt = r.bigint64();
          break;
        }
        case 42: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labels[mapKey] = mapValue;
          break;
        }
        case 50: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        case 58: {
          runtimeHandler = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, metadata, state, createdAt, labels, annotations, runtimeHandler };
  },
  decode(bytes: Uint8Array): PodSandbox {
    return PodSandbox.read(new ByteReader(bytes));
  },
};


export type ListPodSandboxResponse = {
  readonly items: readonly PodSandbox[];
};

export const ListPodSandboxResponse = {
  write(m: Init<ListPodSandboxResponse>, w: ByteWriter): void {
    if (m.items !== undefined) {
      for (const item of m.items) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        PodSandbox.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ListPodSandboxResponse>): Uint8Array {
    const w = new ByteWriter();
    ListPodSandboxResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListPodSandboxResponse {
    let items: PodSandbox[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          items.push(PodSandbox.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { items };
  },
  decode(bytes: Uint8Array): ListPodSandboxResponse {
    return ListPodSandboxResponse.read(new ByteReader(bytes));
  },
};


export type ContainerMetadata = {
  readonly name: string;
  readonly attempt: number;
};

export const ContainerMetadata = {
  write(m: Init<ContainerMetadata>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.attempt !== undefined && m.attempt !== 0) {
      w.uint32(16);
      w.uint32(m.attempt);
    }
  },
  encode(message: Init<ContainerMetadata>): Uint8Array {
    const w = new ByteWriter();
    ContainerMetadata.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerMetadata {
    let name: string = "";
    let attempt: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 16: {
          attempt = r.uint32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, attempt };
  },
  decode(bytes: Uint8Array): ContainerMetadata {
    return ContainerMetadata.read(new ByteReader(bytes));
  },
};


export const MountPropagation = {
  PROPAGATION_PRIVATE: 0,
  PROPAGATION_HOST_TO_CONTAINER: 1,
  PROPAGATION_BIDIRECTIONAL: 2,
} as const;


export type Mount = {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readonly: boolean;
  readonly selinuxRelabel: boolean;
  readonly propagation: number;
  readonly uidMappings: readonly IDMapping[];
  readonly gidMappings: readonly IDMapping[];
  readonly recursiveReadOnly: boolean;
  readonly image: ImageSpec | undefined;
};

export const Mount = {
  write(m: Init<Mount>, w: ByteWriter): void {
    if (m.containerPath !== undefined && m.containerPath !== "") {
      w.uint32(10);
      w.string(m.containerPath);
    }
    if (m.hostPath !== undefined && m.hostPath !== "") {
      w.uint32(18);
      w.string(m.hostPath);
    }
    if (m.readonly === true) {
      w.uint32(24);
      w.bool(m.readonly);
    }
    if (m.selinuxRelabel === true) {
      w.uint32(32);
      w.bool(m.selinuxRelabel);
    }
    if (m.propagation !== undefined && m.propagation !== 0) {
      w.uint32(40);
      w.int32(m.propagation);
    }
    if (m.uidMappings !== undefined) {
      for (const item of m.uidMappings) {
        w.uint32(50);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        IDMapping.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.gidMappings !== undefined) {
      for (const item of m.gidMappings) {
        w.uint32(58);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        IDMapping.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.recursiveReadOnly === true) {
      w.uint32(64);
      w.bool(m.recursiveReadOnly);
    }
    if (m.image !== undefined) {
      w.uint32(74);
      if (m.image instanceof Uint8Array) w.bytes(m.image);
      else {
        const start = w.open();
        ImageSpec.write(m.image, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<Mount>): Uint8Array {
    const w = new ByteWriter();
    Mount.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Mount {
    let containerPath: string = "";
    let hostPath: string = "";
    let readonly: boolean = false;
    let selinuxRelabel: boolean = false;
    let propagation: number = 0;
    let uidMappings: IDMapping[] = [];
    let gidMappings: IDMapping[] = [];
    let recursiveReadOnly: boolean = false;
    let image: ImageSpec | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerPath = r.string();
          break;
        }
        case 18: {
          hostPath = r.string();
          break;
        }
        case 24: {
          readonly = r.bool();
          break;
        }
        case 32: {
          selinuxRelabel = r.bool();
          break;
        }
        case 40: {
          propagation = r.int32();
          break;
        }
        case 50: {
          uidMappings.push(IDMapping.read(r.nested()));
          break;
        }
        case 58: {
          gidMappings.push(IDMapping.read(r.nested()));
          break;
        }
        case 64: {
          recursiveReadOnly = r.bool();
          break;
        }
        case 74: {
          image = ImageSpec.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerPath, hostPath, readonly, selinuxRelabel, propagation, uidMappings, gidMappings, recursiveReadOnly, image };
  },
  decode(bytes: Uint8Array): Mount {
    return Mount.read(new ByteReader(bytes));
  },
};


export type Device = {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly permissions: string;
};

export const Device = {
  write(m: Init<Device>, w: ByteWriter): void {
    if (m.containerPath !== undefined && m.containerPath !== "") {
      w.uint32(10);
      w.string(m.containerPath);
    }
    if (m.hostPath !== undefined && m.hostPath !== "") {
      w.uint32(18);
      w.string(m.hostPath);
    }
    if (m.permissions !== undefined && m.permissions !== "") {
      w.uint32(26);
      w.string(m.permissions);
    }
  },
  encode(message: Init<Device>): Uint8Array {
    const w = new ByteWriter();
    Device.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Device {
    let containerPath: string = "";
    let hostPath: string = "";
    let permissions: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerPath = r.string();
          break;
        }
        case 18: {
          hostPath = r.string();
          break;
        }
        case 26: {
          permissions = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerPath, hostPath, permissions };
  },
  decode(bytes: Uint8Array): Device {
    return Device.read(new ByteReader(bytes));
  },
};


export type CDIDevice = {
  readonly name: string;
};

export const CDIDevice = {
  write(m: Init<CDIDevice>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
  },
  encode(message: Init<CDIDevice>): Uint8Array {
    const w = new ByteWriter();
    CDIDevice.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CDIDevice {
    let name: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name };
  },
  decode(bytes: Uint8Array): CDIDevice {
    return CDIDevice.read(new ByteReader(bytes));
  },
};


export type LinuxContainerSecurityContext = {
  readonly capabilities: Capability | undefined;
  readonly privileged: boolean;
  readonly namespaceOptions: NamespaceOption | undefined;
  readonly selinuxOptions: SELinuxOption | undefined;
  readonly runAsUser: Int64Value | undefined;
  readonly runAsUsername: string;
  readonly readonlyRootfs: boolean;
  readonly supplementalGroups: readonly number[];
  readonly apparmorProfile: string;
  readonly seccompProfilePath: string;
  readonly noNewPrivs: boolean;
  readonly runAsGroup: Int64Value | undefined;
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly seccomp: SecurityProfile | undefined;
  readonly apparmor: SecurityProfile | undefined;
  readonly supplementalGroupsPolicy: number;
};

export const LinuxContainerSecurityContext = {
  write(m: Init<LinuxContainerSecurityContext>, w: ByteWriter): void {
    if (m.capabilities !== undefined) {
      w.uint32(10);
      if (m.capabilities instanceof Uint8Array) w.bytes(m.capabilities);
      else {
        const start = w.open();
        Capability.write(m.capabilities, w);
        w.close(start);
      };
    }
    if (m.privileged === true) {
      w.uint32(16);
      w.bool(m.privileged);
    }
    if (m.namespaceOptions !== undefined) {
      w.uint32(26);
      if (m.namespaceOptions instanceof Uint8Array) w.bytes(m.namespaceOptions);
      else {
        const start = w.open();
        NamespaceOption.write(m.namespaceOptions, w);
        w.close(start);
      };
    }
    if (m.selinuxOptions !== undefined) {
      w.uint32(34);
      if (m.selinuxOptions instanceof Uint8Array) w.bytes(m.selinuxOptions);
      else {
        const start = w.open();
        SELinuxOption.write(m.selinuxOptions, w);
        w.close(start);
      };
    }
    if (m.runAsUser !== undefined) {
      w.uint32(42);
      if (m.runAsUser instanceof Uint8Array) w.bytes(m.runAsUser);
      else {
        const start = w.open();
        Int64Value.write(m.runAsUser, w);
        w.close(start);
      };
    }
    if (m.runAsUsername !== undefined && m.runAsUsername !== "") {
      w.uint32(50);
      w.string(m.runAsUsername);
    }
    if (m.readonlyRootfs === true) {
      w.uint32(56);
      w.bool(m.readonlyRootfs);
    }
    if (m.supplementalGroups !== undefined && m.supplementalGroups.length > 0) {
      w.uint32(66);
      const packed = w.open();
      for (const item of m.supplementalGroups) w.int64(item);
      w.close(packed);
    }
    if (m.apparmorProfile !== undefined && m.apparmorProfile !== "") {
      w.uint32(74);
      w.string(m.apparmorProfile);
    }
    if (m.seccompProfilePath !== undefined && m.seccompProfilePath !== "") {
      w.uint32(82);
      w.string(m.seccompProfilePath);
    }
    if (m.noNewPrivs === true) {
      w.uint32(88);
      w.bool(m.noNewPrivs);
    }
    if (m.runAsGroup !== undefined) {
      w.uint32(98);
      if (m.runAsGroup instanceof Uint8Array) w.bytes(m.runAsGroup);
      else {
        const start = w.open();
        Int64Value.write(m.runAsGroup, w);
        w.close(start);
      };
    }
    if (m.maskedPaths !== undefined) {
      for (const item of m.maskedPaths) {
        w.uint32(106);
        w.string(item);
      }
    }
    if (m.readonlyPaths !== undefined) {
      for (const item of m.readonlyPaths) {
        w.uint32(114);
        w.string(item);
      }
    }
    if (m.seccomp !== undefined) {
      w.uint32(122);
      if (m.seccomp instanceof Uint8Array) w.bytes(m.seccomp);
      else {
        const start = w.open();
        SecurityProfile.write(m.seccomp, w);
        w.close(start);
      };
    }
    if (m.apparmor !== undefined) {
      w.uint32(130);
      if (m.apparmor instanceof Uint8Array) w.bytes(m.apparmor);
      else {
        const start = w.open();
        SecurityProfile.write(m.apparmor, w);
        w.close(start);
      };
    }
    if (m.supplementalGroupsPolicy !== undefined && m.supplementalGroupsPolicy !== 0) {
      w.uint32(136);
      w.int32(m.supplementalGroupsPolicy);
    }
  },
  encode(message: Init<LinuxContainerSecurityContext>): Uint8Array {
    const w = new ByteWriter();
    LinuxContainerSecurityContext.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LinuxContainerSecurityContext {
    let capabilities: Capability | undefined = undefined;
    let privileged: boolean = false;
    let namespaceOptions: NamespaceOption | undefined = undefined;
    let selinuxOptions: SELinuxOption | undefined = undefined;
    let runAsUser: Int64Value | undefined = undefined;
    let runAsUsername: string = "";
    let readonlyRootfs: boolean = false;
    let supplementalGroups: number[] = [];
    let apparmorProfile: string = "";
    let seccompProfilePath: string = "";
    let noNewPrivs: boolean = false;
    let runAsGroup: Int64Value | undefined = undefined;
    let maskedPaths: string[] = [];
    let readonlyPaths: string[] = [];
    let seccomp: SecurityProfile | undefined = undefined;
    let apparmor: SecurityProfile | undefined = undefined;
    let supplementalGroupsPolicy: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          capabilities = Capability.read(r.nested());
          break;
        }
        case 16: {
          privileged = r.bool();
          break;
        }
        case 26: {
          namespaceOptions = NamespaceOption.read(r.nested());
          break;
        }
        case 34: {
          selinuxOptions = SELinuxOption.read(r.nested());
          break;
        }
        case 42: {
          runAsUser = Int64Value.read(r.nested());
          break;
        }
        case 50: {
          runAsUsername = r.string();
          break;
        }
        case 56: {
          readonlyRootfs = r.bool();
          break;
        }
        case 64: {
          supplementalGroups.push(r.int64());
          break;
        }
        case 66: {
          const packed = r.nested();
          while (!packed.done) supplementalGroups.push(packed.int64());
          break;
        }
        case 74: {
          apparmorProfile = r.string();
          break;
        }
        case 82: {
          seccompProfilePath = r.string();
          break;
        }
        case 88: {
          noNewPrivs = r.bool();
          break;
        }
        case 98: {
          runAsGroup = Int64Value.read(r.nested());
          break;
        }
        case 106: {
          maskedPaths.push(r.string());
          break;
        }
        case 114: {
          readonlyPaths.push(r.string());
          break;
        }
        case 122: {
          seccomp = SecurityProfile.read(r.nested());
          break;
        }
        case 130: {
          apparmor = SecurityProfile.read(r.nested());
          break;
        }
        case 136: {
          supplementalGroupsPolicy = r.int32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { capabilities, privileged, namespaceOptions, selinuxOptions, runAsUser, runAsUsername, readonlyRootfs, supplementalGroups, apparmorProfile, seccompProfilePath, noNewPrivs, runAsGroup, maskedPaths, readonlyPaths, seccomp, apparmor, supplementalGroupsPolicy };
  },
  decode(bytes: Uint8Array): LinuxContainerSecurityContext {
    return LinuxContainerSecurityContext.read(new ByteReader(bytes));
  },
};


export type LinuxContainerConfig = {
  readonly resources: LinuxContainerResources | undefined;
  readonly securityContext: LinuxContainerSecurityContext | undefined;
};

export const LinuxContainerConfig = {
  write(m: Init<LinuxContainerConfig>, w: ByteWriter): void {
    if (m.resources !== undefined) {
      w.uint32(10);
      if (m.resources instanceof Uint8Array) w.bytes(m.resources);
      else {
        const start = w.open();
        LinuxContainerResources.write(m.resources, w);
        w.close(start);
      };
    }
    if (m.securityContext !== undefined) {
      w.uint32(18);
      if (m.securityContext instanceof Uint8Array) w.bytes(m.securityContext);
      else {
        const start = w.open();
        LinuxContainerSecurityContext.write(m.securityContext, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<LinuxContainerConfig>): Uint8Array {
    const w = new ByteWriter();
    LinuxContainerConfig.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LinuxContainerConfig {
    let resources: LinuxContainerResources | undefined = undefined;
    let securityContext: LinuxContainerSecurityContext | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          resources = LinuxContainerResources.read(r.nested());
          break;
        }
        case 18: {
          securityContext = LinuxContainerSecurityContext.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { resources, securityContext };
  },
  decode(bytes: Uint8Array): LinuxContainerConfig {
    return LinuxContainerConfig.read(new ByteReader(bytes));
  },
};


export type ContainerConfig = {
  readonly metadata: ContainerMetadata | undefined;
  readonly image: ImageSpec | undefined;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly envs: readonly KeyValue[];
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly logPath: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly linux: LinuxContainerConfig | undefined;
  readonly CDIDevices: readonly CDIDevice[];
};

export const ContainerConfig = {
  write(m: Init<ContainerConfig>, w: ByteWriter): void {
    if (m.metadata !== undefined) {
      w.uint32(10);
      if (m.metadata instanceof Uint8Array) w.bytes(m.metadata);
      else {
        const start = w.open();
        ContainerMetadata.write(m.metadata, w);
        w.close(start);
      };
    }
    if (m.image !== undefined) {
      w.uint32(18);
      if (m.image instanceof Uint8Array) w.bytes(m.image);
      else {
        const start = w.open();
        ImageSpec.write(m.image, w);
        w.close(start);
      };
    }
    if (m.command !== undefined) {
      for (const item of m.command) {
        w.uint32(26);
        w.string(item);
      }
    }
    if (m.args !== undefined) {
      for (const item of m.args) {
        w.uint32(34);
        w.string(item);
      }
    }
    if (m.workingDir !== undefined && m.workingDir !== "") {
      w.uint32(42);
      w.string(m.workingDir);
    }
    if (m.envs !== undefined) {
      for (const item of m.envs) {
        w.uint32(50);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        KeyValue.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.mounts !== undefined) {
      for (const item of m.mounts) {
        w.uint32(58);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Mount.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.devices !== undefined) {
      for (const item of m.devices) {
        w.uint32(66);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Device.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.labels !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labels)) {
        w.uint32(74);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(82);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.logPath !== undefined && m.logPath !== "") {
      w.uint32(90);
      w.string(m.logPath);
    }
    if (m.stdin === true) {
      w.uint32(96);
      w.bool(m.stdin);
    }
    if (m.stdinOnce === true) {
      w.uint32(104);
      w.bool(m.stdinOnce);
    }
    if (m.tty === true) {
      w.uint32(112);
      w.bool(m.tty);
    }
    if (m.linux !== undefined) {
      w.uint32(122);
      if (m.linux instanceof Uint8Array) w.bytes(m.linux);
      else {
        const start = w.open();
        LinuxContainerConfig.write(m.linux, w);
        w.close(start);
      };
    }
    if (m.CDIDevices !== undefined) {
      for (const item of m.CDIDevices) {
        w.uint32(138);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        CDIDevice.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ContainerConfig>): Uint8Array {
    const w = new ByteWriter();
    ContainerConfig.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerConfig {
    let metadata: ContainerMetadata | undefined = undefined;
    let image: ImageSpec | undefined = undefined;
    let command: string[] = [];
    let args: string[] = [];
    let workingDir: string = "";
    let envs: KeyValue[] = [];
    let mounts: Mount[] = [];
    let devices: Device[] = [];
    let labels: Record<string, string> = Object.create(null);
    let annotations: Record<string, string> = Object.create(null);
    let logPath: string = "";
    let stdin: boolean = false;
    let stdinOnce: boolean = false;
    let tty: boolean = false;
    let linux: LinuxContainerConfig | undefined = undefined;
    let CDIDevices: CDIDevice[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          metadata = ContainerMetadata.read(r.nested());
          break;
        }
        case 18: {
          image = ImageSpec.read(r.nested());
          break;
        }
        case 26: {
          command.push(r.string());
          break;
        }
        case 34: {
          args.push(r.string());
          break;
        }
        case 42: {
          workingDir = r.string();
          break;
        }
        case 50: {
          envs.push(KeyValue.read(r.nested()));
          break;
        }
        case 58: {
          mounts.push(Mount.read(r.nested()));
          break;
        }
        case 66: {
          devices.push(Device.read(r.nested()));
          break;
        }
        case 74: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labels[mapKey] = mapValue;
          break;
        }
        case 82: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        case 90: {
          logPath = r.string();
          break;
        }
        case 96: {
          stdin = r.bool();
          break;
        }
        case 104: {
          stdinOnce = r.bool();
          break;
        }
        case 112: {
          tty = r.bool();
          break;
        }
        case 122: {
          linux = LinuxContainerConfig.read(r.nested());
          break;
        }
        case 138: {
          CDIDevices.push(CDIDevice.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { metadata, image, command, args, workingDir, envs, mounts, devices, labels, annotations, logPath, stdin, stdinOnce, tty, linux, CDIDevices };
  },
  decode(bytes: Uint8Array): ContainerConfig {
    return ContainerConfig.read(new ByteReader(bytes));
  },
};


export type CreateContainerRequest = {
  readonly podSandboxId: string;
  readonly config: ContainerConfig | undefined;
  readonly sandboxConfig: PodSandboxConfig | undefined;
};

export const CreateContainerRequest = {
  write(m: Init<CreateContainerRequest>, w: ByteWriter): void {
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(10);
      w.string(m.podSandboxId);
    }
    if (m.config !== undefined) {
      w.uint32(18);
      if (m.config instanceof Uint8Array) w.bytes(m.config);
      else {
        const start = w.open();
        ContainerConfig.write(m.config, w);
        w.close(start);
      };
    }
    if (m.sandboxConfig !== undefined) {
      w.uint32(26);
      if (m.sandboxConfig instanceof Uint8Array) w.bytes(m.sandboxConfig);
      else {
        const start = w.open();
        PodSandboxConfig.write(m.sandboxConfig, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<CreateContainerRequest>): Uint8Array {
    const w = new ByteWriter();
    CreateContainerRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CreateContainerRequest {
    let podSandboxId: string = "";
    let config: ContainerConfig | undefined = undefined;
    let sandboxConfig: PodSandboxConfig | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podSandboxId = r.string();
          break;
        }
        case 18: {
          config = ContainerConfig.read(r.nested());
          break;
        }
        case 26: {
          sandboxConfig = PodSandboxConfig.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podSandboxId, config, sandboxConfig };
  },
  decode(bytes: Uint8Array): CreateContainerRequest {
    return CreateContainerRequest.read(new ByteReader(bytes));
  },
};


export type CreateContainerResponse = {
  readonly containerId: string;
};

export const CreateContainerResponse = {
  write(m: Init<CreateContainerResponse>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
  },
  encode(message: Init<CreateContainerResponse>): Uint8Array {
    const w = new ByteWriter();
    CreateContainerResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CreateContainerResponse {
    let containerId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId };
  },
  decode(bytes: Uint8Array): CreateContainerResponse {
    return CreateContainerResponse.read(new ByteReader(bytes));
  },
};


export type StartContainerRequest = {
  readonly containerId: string;
};

export const StartContainerRequest = {
  write(m: Init<StartContainerRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
  },
  encode(message: Init<StartContainerRequest>): Uint8Array {
    const w = new ByteWriter();
    StartContainerRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StartContainerRequest {
    let containerId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId };
  },
  decode(bytes: Uint8Array): StartContainerRequest {
    return StartContainerRequest.read(new ByteReader(bytes));
  },
};


export type StartContainerResponse = {

};

export const StartContainerResponse = {
  write(_m: Init<StartContainerResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<StartContainerResponse>): Uint8Array {
    const w = new ByteWriter();
    StartContainerResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StartContainerResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): StartContainerResponse {
    return StartContainerResponse.read(new ByteReader(bytes));
  },
};


export type StopContainerRequest = {
  readonly containerId: string;
  readonly timeout: number;
};

export const StopContainerRequest = {
  write(m: Init<StopContainerRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
    if (m.timeout !== undefined && m.timeout !== 0) {
      w.uint32(16);
      w.int64(m.timeout);
    }
  },
  encode(message: Init<StopContainerRequest>): Uint8Array {
    const w = new ByteWriter();
    StopContainerRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StopContainerRequest {
    let containerId: string = "";
    let timeout: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        case 16: {
          timeout = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId, timeout };
  },
  decode(bytes: Uint8Array): StopContainerRequest {
    return StopContainerRequest.read(new ByteReader(bytes));
  },
};


export type StopContainerResponse = {

};

export const StopContainerResponse = {
  write(_m: Init<StopContainerResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<StopContainerResponse>): Uint8Array {
    const w = new ByteWriter();
    StopContainerResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): StopContainerResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): StopContainerResponse {
    return StopContainerResponse.read(new ByteReader(bytes));
  },
};


export type RemoveContainerRequest = {
  readonly containerId: string;
};

export const RemoveContainerRequest = {
  write(m: Init<RemoveContainerRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
  },
  encode(message: Init<RemoveContainerRequest>): Uint8Array {
    const w = new ByteWriter();
    RemoveContainerRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RemoveContainerRequest {
    let containerId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId };
  },
  decode(bytes: Uint8Array): RemoveContainerRequest {
    return RemoveContainerRequest.read(new ByteReader(bytes));
  },
};


export type RemoveContainerResponse = {

};

export const RemoveContainerResponse = {
  write(_m: Init<RemoveContainerResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<RemoveContainerResponse>): Uint8Array {
    const w = new ByteWriter();
    RemoveContainerResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RemoveContainerResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): RemoveContainerResponse {
    return RemoveContainerResponse.read(new ByteReader(bytes));
  },
};


export const ContainerState = {
  CONTAINER_CREATED: 0,
  CONTAINER_RUNNING: 1,
  CONTAINER_EXITED: 2,
  CONTAINER_UNKNOWN: 3,
} as const;


export type ContainerStateValue = {
  readonly state: number;
};

export const ContainerStateValue = {
  write(m: Init<ContainerStateValue>, w: ByteWriter): void {
    if (m.state !== undefined && m.state !== 0) {
      w.uint32(8);
      w.int32(m.state);
    }
  },
  encode(message: Init<ContainerStateValue>): Uint8Array {
    const w = new ByteWriter();
    ContainerStateValue.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerStateValue {
    let state: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          state = r.int32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { state };
  },
  decode(bytes: Uint8Array): ContainerStateValue {
    return ContainerStateValue.read(new ByteReader(bytes));
  },
};


export type ContainerFilter = {
  readonly id: string;
  readonly state: ContainerStateValue | undefined;
  readonly podSandboxId: string;
  readonly labelSelector: Readonly<Record<string, string>>;
};

export const ContainerFilter = {
  write(m: Init<ContainerFilter>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.state !== undefined) {
      w.uint32(18);
      if (m.state instanceof Uint8Array) w.bytes(m.state);
      else {
        const start = w.open();
        ContainerStateValue.write(m.state, w);
        w.close(start);
      };
    }
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(26);
      w.string(m.podSandboxId);
    }
    if (m.labelSelector !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labelSelector)) {
        w.uint32(34);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
  },
  encode(message: Init<ContainerFilter>): Uint8Array {
    const w = new ByteWriter();
    ContainerFilter.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerFilter {
    let id: string = "";
    let state: ContainerStateValue | undefined = undefined;
    let podSandboxId: string = "";
    let labelSelector: Record<string, string> = Object.create(null);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          state = ContainerStateValue.read(r.nested());
          break;
        }
        case 26: {
          podSandboxId = r.string();
          break;
        }
        case 34: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labelSelector[mapKey] = mapValue;
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, state, podSandboxId, labelSelector };
  },
  decode(bytes: Uint8Array): ContainerFilter {
    return ContainerFilter.read(new ByteReader(bytes));
  },
};


export type ListContainersRequest = {
  readonly filter: ContainerFilter | undefined;
};

export const ListContainersRequest = {
  write(m: Init<ListContainersRequest>, w: ByteWriter): void {
    if (m.filter !== undefined) {
      w.uint32(10);
      if (m.filter instanceof Uint8Array) w.bytes(m.filter);
      else {
        const start = w.open();
        ContainerFilter.write(m.filter, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ListContainersRequest>): Uint8Array {
    const w = new ByteWriter();
    ListContainersRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListContainersRequest {
    let filter: ContainerFilter | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          filter = ContainerFilter.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { filter };
  },
  decode(bytes: Uint8Array): ListContainersRequest {
    return ListContainersRequest.read(new ByteReader(bytes));
  },
};


export type Container = {
  readonly id: string;
  readonly podSandboxId: string;
  readonly metadata: ContainerMetadata | undefined;
  readonly image: ImageSpec | undefined;
  readonly imageRef: string;
  readonly state: number;
  readonly createdAt: bigint;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly imageId: string;
};

export const Container = {
  write(m: Init<Container>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(18);
      w.string(m.podSandboxId);
    }
    if (m.metadata !== undefined) {
      w.uint32(26);
      if (m.metadata instanceof Uint8Array) w.bytes(m.metadata);
      else {
        const start = w.open();
        ContainerMetadata.write(m.metadata, w);
        w.close(start);
      };
    }
    if (m.image !== undefined) {
      w.uint32(34);
      if (m.image instanceof Uint8Array) w.bytes(m.image);
      else {
        const start = w.open();
        ImageSpec.write(m.image, w);
        w.close(start);
      };
    }
    if (m.imageRef !== undefined && m.imageRef !== "") {
      w.uint32(42);
      w.string(m.imageRef);
    }
    if (m.state !== undefined && m.state !== 0) {
      w.uint32(48);
      w.int32(m.state);
    }
    if (m.createdAt !== undefined && m.createdAt !== 0n) {
      w.uint32(56);
      w.bigint64(m.createdAt);
    }
    if (m.labels !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labels)) {
        w.uint32(66);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(74);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.imageId !== undefined && m.imageId !== "") {
      w.uint32(82);
      w.string(m.imageId);
    }
  },
  encode(message: Init<Container>): Uint8Array {
    const w = new ByteWriter();
    Container.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Container {
    let id: string = "";
    let podSandboxId: string = "";
    let metadata: ContainerMetadata | undefined = undefined;
    let image: ImageSpec | undefined = undefined;
    let imageRef: string = "";
    let state: number = 0;
    let createdAt: bigint = 0n;
    let labels: Record<string, string> = Object.create(null);
    let annotations: Record<string, string> = Object.create(null);
    let imageId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          podSandboxId = r.string();
          break;
        }
        case 26: {
          metadata = ContainerMetadata.read(r.nested());
          break;
        }
        case 34: {
          image = ImageSpec.read(r.nested());
          break;
        }
        case 42: {
          imageRef = r.string();
          break;
        }
        case 48: {
          state = r.int32();
          break;
        }
        case 56: {
          createdAt = r.bigint64();
          break;
        }
        case 66: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labels[mapKey] = mapValue;
          break;
        }
        case 74: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        case 82: {
          imageId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, podSandboxId, metadata, image, imageRef, state, createdAt, labels, annotations, imageId };
  },
  decode(bytes: Uint8Array): Container {
    return Container.read(new ByteReader(bytes));
  },
};


export type ListContainersResponse = {
  readonly containers: readonly Container[];
};

export const ListContainersResponse = {
  write(m: Init<ListContainersResponse>, w: ByteWriter): void {
    if (m.containers !== undefined) {
      for (const item of m.containers) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Container.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ListContainersResponse>): Uint8Array {
    const w = new ByteWriter();
    ListContainersResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListContainersResponse {
    let containers: Container[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containers.push(Container.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containers };
  },
  decode(bytes: Uint8Array): ListContainersResponse {
    return ListContainersResponse.read(new ByteReader(bytes));
  },
};


export type ContainerStatusRequest = {
  readonly containerId: string;
  readonly verbose: boolean;
};

export const ContainerStatusRequest = {
  write(m: Init<ContainerStatusRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
    if (m.verbose === true) {
      w.uint32(16);
      w.bool(m.verbose);
    }
  },
  encode(message: Init<ContainerStatusRequest>): Uint8Array {
    const w = new ByteWriter();
    ContainerStatusRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerStatusRequest {
    let containerId: string = "";
    let verbose: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        case 16: {
          verbose = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId, verbose };
  },
  decode(bytes: Uint8Array): ContainerStatusRequest {
    return ContainerStatusRequest.read(new ByteReader(bytes));
  },
};


export type ContainerResources = {
  readonly linux: LinuxContainerResources | undefined;
};

export const ContainerResources = {
  write(m: Init<ContainerResources>, w: ByteWriter): void {
    if (m.linux !== undefined) {
      w.uint32(10);
      if (m.linux instanceof Uint8Array) w.bytes(m.linux);
      else {
        const start = w.open();
        LinuxContainerResources.write(m.linux, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ContainerResources>): Uint8Array {
    const w = new ByteWriter();
    ContainerResources.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerResources {
    let linux: LinuxContainerResources | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          linux = LinuxContainerResources.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { linux };
  },
  decode(bytes: Uint8Array): ContainerResources {
    return ContainerResources.read(new ByteReader(bytes));
  },
};


export type LinuxContainerUser = {
  readonly uid: number;
  readonly gid: number;
  readonly supplementalGroups: readonly number[];
};

export const LinuxContainerUser = {
  write(m: Init<LinuxContainerUser>, w: ByteWriter): void {
    if (m.uid !== undefined && m.uid !== 0) {
      w.uint32(8);
      w.int64(m.uid);
    }
    if (m.gid !== undefined && m.gid !== 0) {
      w.uint32(16);
      w.int64(m.gid);
    }
    if (m.supplementalGroups !== undefined && m.supplementalGroups.length > 0) {
      w.uint32(26);
      const packed = w.open();
      for (const item of m.supplementalGroups) w.int64(item);
      w.close(packed);
    }
  },
  encode(message: Init<LinuxContainerUser>): Uint8Array {
    const w = new ByteWriter();
    LinuxContainerUser.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LinuxContainerUser {
    let uid: number = 0;
    let gid: number = 0;
    let supplementalGroups: number[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          uid = r.int64();
          break;
        }
        case 16: {
          gid = r.int64();
          break;
        }
        case 24: {
          supplementalGroups.push(r.int64());
          break;
        }
        case 26: {
          const packed = r.nested();
          while (!packed.done) supplementalGroups.push(packed.int64());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { uid, gid, supplementalGroups };
  },
  decode(bytes: Uint8Array): LinuxContainerUser {
    return LinuxContainerUser.read(new ByteReader(bytes));
  },
};


export type ContainerUser = {
  readonly linux: LinuxContainerUser | undefined;
};

export const ContainerUser = {
  write(m: Init<ContainerUser>, w: ByteWriter): void {
    if (m.linux !== undefined) {
      w.uint32(10);
      if (m.linux instanceof Uint8Array) w.bytes(m.linux);
      else {
        const start = w.open();
        LinuxContainerUser.write(m.linux, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ContainerUser>): Uint8Array {
    const w = new ByteWriter();
    ContainerUser.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerUser {
    let linux: LinuxContainerUser | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          linux = LinuxContainerUser.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { linux };
  },
  decode(bytes: Uint8Array): ContainerUser {
    return ContainerUser.read(new ByteReader(bytes));
  },
};


export type ContainerStatus = {
  readonly id: string;
  readonly metadata: ContainerMetadata | undefined;
  readonly state: number;
  readonly createdAt: bigint;
  readonly startedAt: bigint;
  readonly finishedAt: bigint;
  readonly exitCode: number;
  readonly image: ImageSpec | undefined;
  readonly imageRef: string;
  readonly reason: string;
  readonly message: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly logPath: string;
  readonly resources: ContainerResources | undefined;
  readonly imageId: string;
  readonly user: ContainerUser | undefined;
};

export const ContainerStatus = {
  write(m: Init<ContainerStatus>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.metadata !== undefined) {
      w.uint32(18);
      if (m.metadata instanceof Uint8Array) w.bytes(m.metadata);
      else {
        const start = w.open();
        ContainerMetadata.write(m.metadata, w);
        w.close(start);
      };
    }
    if (m.state !== undefined && m.state !== 0) {
      w.uint32(24);
      w.int32(m.state);
    }
    if (m.createdAt !== undefined && m.createdAt !== 0n) {
      w.uint32(32);
      w.bigint64(m.createdAt);
    }
    if (m.startedAt !== undefined && m.startedAt !== 0n) {
      w.uint32(40);
      w.bigint64(m.startedAt);
    }
    if (m.finishedAt !== undefined && m.finishedAt !== 0n) {
      w.uint32(48);
      w.bigint64(m.finishedAt);
    }
    if (m.exitCode !== undefined && m.exitCode !== 0) {
      w.uint32(56);
      w.int32(m.exitCode);
    }
    if (m.image !== undefined) {
      w.uint32(66);
      if (m.image instanceof Uint8Array) w.bytes(m.image);
      else {
        const start = w.open();
        ImageSpec.write(m.image, w);
        w.close(start);
      };
    }
    if (m.imageRef !== undefined && m.imageRef !== "") {
      w.uint32(74);
      w.string(m.imageRef);
    }
    if (m.reason !== undefined && m.reason !== "") {
      w.uint32(82);
      w.string(m.reason);
    }
    if (m.message !== undefined && m.message !== "") {
      w.uint32(90);
      w.string(m.message);
    }
    if (m.labels !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labels)) {
        w.uint32(98);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(106);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.mounts !== undefined) {
      for (const item of m.mounts) {
        w.uint32(114);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Mount.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.logPath !== undefined && m.logPath !== "") {
      w.uint32(122);
      w.string(m.logPath);
    }
    if (m.resources !== undefined) {
      w.uint32(130);
      if (m.resources instanceof Uint8Array) w.bytes(m.resources);
      else {
        const start = w.open();
        ContainerResources.write(m.resources, w);
        w.close(start);
      };
    }
    if (m.imageId !== undefined && m.imageId !== "") {
      w.uint32(138);
      w.string(m.imageId);
    }
    if (m.user !== undefined) {
      w.uint32(146);
      if (m.user instanceof Uint8Array) w.bytes(m.user);
      else {
        const start = w.open();
        ContainerUser.write(m.user, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ContainerStatus>): Uint8Array {
    const w = new ByteWriter();
    ContainerStatus.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerStatus {
    let id: string = "";
    let metadata: ContainerMetadata | undefined = undefined;
    let state: number = 0;
    let createdAt: bigint = 0n;
    let startedAt: bigint = 0n;
    let finishedAt: bigint = 0n;
    let exitCode: number = 0;
    let image: ImageSpec | undefined = undefined;
    let imageRef: string = "";
    let reason: string = "";
    let message: string = "";
    let labels: Record<string, string> = Object.create(null);
    let annotations: Record<string, string> = Object.create(null);
    let mounts: Mount[] = [];
    let logPath: string = "";
    let resources: ContainerResources | undefined = undefined;
    let imageId: string = "";
    let user: ContainerUser | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          metadata = ContainerMetadata.read(r.nested());
          break;
        }
        case 24: {
          state = r.int32();
          break;
        }
        case 32: {
          createdAt = r.bigint64();
          break;
        }
        case 40: {
          startedAt = r.bigint64();
          break;
        }
        case 48: {
          finishedAt = r.bigint64();
          break;
        }
        case 56: {
          exitCode = r.int32();
          break;
        }
        case 66: {
          image = ImageSpec.read(r.nested());
          break;
        }
        case 74: {
          imageRef = r.string();
          break;
        }
        case 82: {
          reason = r.string();
          break;
        }
        case 90: {
          message = r.string();
          break;
        }
        case 98: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labels[mapKey] = mapValue;
          break;
        }
        case 106: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        case 114: {
          mounts.push(Mount.read(r.nested()));
          break;
        }
        case 122: {
          logPath = r.string();
          break;
        }
        case 130: {
          resources = ContainerResources.read(r.nested());
          break;
        }
        case 138: {
          imageId = r.string();
          break;
        }
        case 146: {
          user = ContainerUser.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, metadata, state, createdAt, startedAt, finishedAt, exitCode, image, imageRef, reason, message, labels, annotations, mounts, logPath, resources, imageId, user };
  },
  decode(bytes: Uint8Array): ContainerStatus {
    return ContainerStatus.read(new ByteReader(bytes));
  },
};


export type ContainerStatusResponse = {
  readonly status: ContainerStatus | undefined;
  readonly info: Readonly<Record<string, string>>;
};

export const ContainerStatusResponse = {
  write(m: Init<ContainerStatusResponse>, w: ByteWriter): void {
    if (m.status !== undefined) {
      w.uint32(10);
      if (m.status instanceof Uint8Array) w.bytes(m.status);
      else {
        const start = w.open();
        ContainerStatus.write(m.status, w);
        w.close(start);
      };
    }
    if (m.info !== undefined) {
      for (const [mapKey, item] of Object.entries(m.info)) {
        w.uint32(18);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
  },
  encode(message: Init<ContainerStatusResponse>): Uint8Array {
    const w = new ByteWriter();
    ContainerStatusResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerStatusResponse {
    let status: ContainerStatus | undefined = undefined;
    let info: Record<string, string> = Object.create(null);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          status = ContainerStatus.read(r.nested());
          break;
        }
        case 18: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          info[mapKey] = mapValue;
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { status, info };
  },
  decode(bytes: Uint8Array): ContainerStatusResponse {
    return ContainerStatusResponse.read(new ByteReader(bytes));
  },
};


export type UpdateContainerResourcesRequest = {
  readonly containerId: string;
  readonly linux: LinuxContainerResources | undefined;
  readonly annotations: Readonly<Record<string, string>>;
};

export const UpdateContainerResourcesRequest = {
  write(m: Init<UpdateContainerResourcesRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
    if (m.linux !== undefined) {
      w.uint32(18);
      if (m.linux instanceof Uint8Array) w.bytes(m.linux);
      else {
        const start = w.open();
        LinuxContainerResources.write(m.linux, w);
        w.close(start);
      };
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(34);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
  },
  encode(message: Init<UpdateContainerResourcesRequest>): Uint8Array {
    const w = new ByteWriter();
    UpdateContainerResourcesRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): UpdateContainerResourcesRequest {
    let containerId: string = "";
    let linux: LinuxContainerResources | undefined = undefined;
    let annotations: Record<string, string> = Object.create(null);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        case 18: {
          linux = LinuxContainerResources.read(r.nested());
          break;
        }
        case 34: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId, linux, annotations };
  },
  decode(bytes: Uint8Array): UpdateContainerResourcesRequest {
    return UpdateContainerResourcesRequest.read(new ByteReader(bytes));
  },
};


export type UpdateContainerResourcesResponse = {

};

export const UpdateContainerResourcesResponse = {
  write(_m: Init<UpdateContainerResourcesResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<UpdateContainerResourcesResponse>): Uint8Array {
    const w = new ByteWriter();
    UpdateContainerResourcesResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): UpdateContainerResourcesResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): UpdateContainerResourcesResponse {
    return UpdateContainerResourcesResponse.read(new ByteReader(bytes));
  },
};


export type ReopenContainerLogRequest = {
  readonly containerId: string;
};

export const ReopenContainerLogRequest = {
  write(m: Init<ReopenContainerLogRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
  },
  encode(message: Init<ReopenContainerLogRequest>): Uint8Array {
    const w = new ByteWriter();
    ReopenContainerLogRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ReopenContainerLogRequest {
    let containerId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId };
  },
  decode(bytes: Uint8Array): ReopenContainerLogRequest {
    return ReopenContainerLogRequest.read(new ByteReader(bytes));
  },
};


export type ReopenContainerLogResponse = {

};

export const ReopenContainerLogResponse = {
  write(_m: Init<ReopenContainerLogResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<ReopenContainerLogResponse>): Uint8Array {
    const w = new ByteWriter();
    ReopenContainerLogResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ReopenContainerLogResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): ReopenContainerLogResponse {
    return ReopenContainerLogResponse.read(new ByteReader(bytes));
  },
};


export type CheckpointContainerRequest = {
  readonly containerId: string;
  readonly location: string;
  readonly timeout: number;
};

export const CheckpointContainerRequest = {
  write(m: Init<CheckpointContainerRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
    if (m.location !== undefined && m.location !== "") {
      w.uint32(18);
      w.string(m.location);
    }
    if (m.timeout !== undefined && m.timeout !== 0) {
      w.uint32(24);
      w.int64(m.timeout);
    }
  },
  encode(message: Init<CheckpointContainerRequest>): Uint8Array {
    const w = new ByteWriter();
    CheckpointContainerRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CheckpointContainerRequest {
    let containerId: string = "";
    let location: string = "";
    let timeout: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        case 18: {
          location = r.string();
          break;
        }
        case 24: {
          timeout = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId, location, timeout };
  },
  decode(bytes: Uint8Array): CheckpointContainerRequest {
    return CheckpointContainerRequest.read(new ByteReader(bytes));
  },
};


export type CheckpointContainerResponse = {

};

export const CheckpointContainerResponse = {
  write(_m: Init<CheckpointContainerResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<CheckpointContainerResponse>): Uint8Array {
    const w = new ByteWriter();
    CheckpointContainerResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CheckpointContainerResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): CheckpointContainerResponse {
    return CheckpointContainerResponse.read(new ByteReader(bytes));
  },
};


export const ContainerEventType = {
  CONTAINER_CREATED_EVENT: 0,
  CONTAINER_STARTED_EVENT: 1,
  CONTAINER_STOPPED_EVENT: 2,
  CONTAINER_DELETED_EVENT: 3,
} as const;


export type GetEventsRequest = {

};

export const GetEventsRequest = {
  write(_m: Init<GetEventsRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<GetEventsRequest>): Uint8Array {
    const w = new ByteWriter();
    GetEventsRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): GetEventsRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): GetEventsRequest {
    return GetEventsRequest.read(new ByteReader(bytes));
  },
};


export type ContainerEventResponse = {
  readonly containerId: string;
  readonly containerEventType: number;
  readonly createdAt: bigint;
  readonly podSandboxStatus: PodSandboxStatus | undefined;
  readonly containersStatuses: readonly ContainerStatus[];
};

export const ContainerEventResponse = {
  write(m: Init<ContainerEventResponse>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
    if (m.containerEventType !== undefined && m.containerEventType !== 0) {
      w.uint32(16);
      w.int32(m.containerEventType);
    }
    if (m.createdAt !== undefined && m.createdAt !== 0n) {
      w.uint32(24);
      w.bigint64(m.createdAt);
    }
    if (m.podSandboxStatus !== undefined) {
      w.uint32(34);
      if (m.podSandboxStatus instanceof Uint8Array) w.bytes(m.podSandboxStatus);
      else {
        const start = w.open();
        PodSandboxStatus.write(m.podSandboxStatus, w);
        w.close(start);
      };
    }
    if (m.containersStatuses !== undefined) {
      for (const item of m.containersStatuses) {
        w.uint32(42);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        ContainerStatus.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ContainerEventResponse>): Uint8Array {
    const w = new ByteWriter();
    ContainerEventResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerEventResponse {
    let containerId: string = "";
    let containerEventType: number = 0;
    let createdAt: bigint = 0n;
    let podSandboxStatus: PodSandboxStatus | undefined = undefined;
    let containersStatuses: ContainerStatus[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        case 16: {
          containerEventType = r.int32();
          break;
        }
        case 24: {
          createdAt = r.bigint64();
          break;
        }
        case 34: {
          podSandboxStatus = PodSandboxStatus.read(r.nested());
          break;
        }
        case 42: {
          containersStatuses.push(ContainerStatus.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId, containerEventType, createdAt, podSandboxStatus, containersStatuses };
  },
  decode(bytes: Uint8Array): ContainerEventResponse {
    return ContainerEventResponse.read(new ByteReader(bytes));
  },
};


export type ExecSyncRequest = {
  readonly containerId: string;
  readonly cmd: readonly string[];
  readonly timeout: number;
};

export const ExecSyncRequest = {
  write(m: Init<ExecSyncRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
    if (m.cmd !== undefined) {
      for (const item of m.cmd) {
        w.uint32(18);
        w.string(item);
      }
    }
    if (m.timeout !== undefined && m.timeout !== 0) {
      w.uint32(24);
      w.int64(m.timeout);
    }
  },
  encode(message: Init<ExecSyncRequest>): Uint8Array {
    const w = new ByteWriter();
    ExecSyncRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ExecSyncRequest {
    let containerId: string = "";
    let cmd: string[] = [];
    let timeout: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        case 18: {
          cmd.push(r.string());
          break;
        }
        case 24: {
          timeout = r.int64();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId, cmd, timeout };
  },
  decode(bytes: Uint8Array): ExecSyncRequest {
    return ExecSyncRequest.read(new ByteReader(bytes));
  },
};


export type ExecSyncResponse = {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly exitCode: number;
};

export const ExecSyncResponse = {
  write(m: Init<ExecSyncResponse>, w: ByteWriter): void {
    if (m.stdout !== undefined && m.stdout.length > 0) {
      w.uint32(10);
      w.bytes(m.stdout);
    }
    if (m.stderr !== undefined && m.stderr.length > 0) {
      w.uint32(18);
      w.bytes(m.stderr);
    }
    if (m.exitCode !== undefined && m.exitCode !== 0) {
      w.uint32(24);
      w.int32(m.exitCode);
    }
  },
  encode(message: Init<ExecSyncResponse>): Uint8Array {
    const w = new ByteWriter();
    ExecSyncResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ExecSyncResponse {
    let stdout: Uint8Array = new Uint8Array(0);
    let stderr: Uint8Array = new Uint8Array(0);
    let exitCode: number = 0;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          stdout = r.bytes();
          break;
        }
        case 18: {
          stderr = r.bytes();
          break;
        }
        case 24: {
          exitCode = r.int32();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { stdout, stderr, exitCode };
  },
  decode(bytes: Uint8Array): ExecSyncResponse {
    return ExecSyncResponse.read(new ByteReader(bytes));
  },
};


export type ExecRequest = {
  readonly containerId: string;
  readonly cmd: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
};

export const ExecRequest = {
  write(m: Init<ExecRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
    if (m.cmd !== undefined) {
      for (const item of m.cmd) {
        w.uint32(18);
        w.string(item);
      }
    }
    if (m.tty === true) {
      w.uint32(24);
      w.bool(m.tty);
    }
    if (m.stdin === true) {
      w.uint32(32);
      w.bool(m.stdin);
    }
    if (m.stdout === true) {
      w.uint32(40);
      w.bool(m.stdout);
    }
    if (m.stderr === true) {
      w.uint32(48);
      w.bool(m.stderr);
    }
  },
  encode(message: Init<ExecRequest>): Uint8Array {
    const w = new ByteWriter();
    ExecRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ExecRequest {
    let containerId: string = "";
    let cmd: string[] = [];
    let tty: boolean = false;
    let stdin: boolean = false;
    let stdout: boolean = false;
    let stderr: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        case 18: {
          cmd.push(r.string());
          break;
        }
        case 24: {
          tty = r.bool();
          break;
        }
        case 32: {
          stdin = r.bool();
          break;
        }
        case 40: {
          stdout = r.bool();
          break;
        }
        case 48: {
          stderr = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId, cmd, tty, stdin, stdout, stderr };
  },
  decode(bytes: Uint8Array): ExecRequest {
    return ExecRequest.read(new ByteReader(bytes));
  },
};


export type ExecResponse = {
  readonly url: string;
};

export const ExecResponse = {
  write(m: Init<ExecResponse>, w: ByteWriter): void {
    if (m.url !== undefined && m.url !== "") {
      w.uint32(10);
      w.string(m.url);
    }
  },
  encode(message: Init<ExecResponse>): Uint8Array {
    const w = new ByteWriter();
    ExecResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ExecResponse {
    let url: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          url = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { url };
  },
  decode(bytes: Uint8Array): ExecResponse {
    return ExecResponse.read(new ByteReader(bytes));
  },
};


export type AttachRequest = {
  readonly containerId: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
};

export const AttachRequest = {
  write(m: Init<AttachRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
    if (m.stdin === true) {
      w.uint32(16);
      w.bool(m.stdin);
    }
    if (m.tty === true) {
      w.uint32(24);
      w.bool(m.tty);
    }
    if (m.stdout === true) {
      w.uint32(32);
      w.bool(m.stdout);
    }
    if (m.stderr === true) {
      w.uint32(40);
      w.bool(m.stderr);
    }
  },
  encode(message: Init<AttachRequest>): Uint8Array {
    const w = new ByteWriter();
    AttachRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AttachRequest {
    let containerId: string = "";
    let stdin: boolean = false;
    let tty: boolean = false;
    let stdout: boolean = false;
    let stderr: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        case 16: {
          stdin = r.bool();
          break;
        }
        case 24: {
          tty = r.bool();
          break;
        }
        case 32: {
          stdout = r.bool();
          break;
        }
        case 40: {
          stderr = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId, stdin, tty, stdout, stderr };
  },
  decode(bytes: Uint8Array): AttachRequest {
    return AttachRequest.read(new ByteReader(bytes));
  },
};


export type AttachResponse = {
  readonly url: string;
};

export const AttachResponse = {
  write(m: Init<AttachResponse>, w: ByteWriter): void {
    if (m.url !== undefined && m.url !== "") {
      w.uint32(10);
      w.string(m.url);
    }
  },
  encode(message: Init<AttachResponse>): Uint8Array {
    const w = new ByteWriter();
    AttachResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AttachResponse {
    let url: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          url = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { url };
  },
  decode(bytes: Uint8Array): AttachResponse {
    return AttachResponse.read(new ByteReader(bytes));
  },
};


export type PortForwardRequest = {
  readonly podSandboxId: string;
  readonly port: readonly number[];
};

export const PortForwardRequest = {
  write(m: Init<PortForwardRequest>, w: ByteWriter): void {
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(10);
      w.string(m.podSandboxId);
    }
    if (m.port !== undefined && m.port.length > 0) {
      w.uint32(18);
      const packed = w.open();
      for (const item of m.port) w.int32(item);
      w.close(packed);
    }
  },
  encode(message: Init<PortForwardRequest>): Uint8Array {
    const w = new ByteWriter();
    PortForwardRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PortForwardRequest {
    let podSandboxId: string = "";
    let port: number[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podSandboxId = r.string();
          break;
        }
        case 16: {
          port.push(r.int32());
          break;
        }
        case 18: {
          const packed = r.nested();
          while (!packed.done) port.push(packed.int32());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podSandboxId, port };
  },
  decode(bytes: Uint8Array): PortForwardRequest {
    return PortForwardRequest.read(new ByteReader(bytes));
  },
};


export type PortForwardResponse = {
  readonly url: string;
};

export const PortForwardResponse = {
  write(m: Init<PortForwardResponse>, w: ByteWriter): void {
    if (m.url !== undefined && m.url !== "") {
      w.uint32(10);
      w.string(m.url);
    }
  },
  encode(message: Init<PortForwardResponse>): Uint8Array {
    const w = new ByteWriter();
    PortForwardResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PortForwardResponse {
    let url: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          url = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { url };
  },
  decode(bytes: Uint8Array): PortForwardResponse {
    return PortForwardResponse.read(new ByteReader(bytes));
  },
};


export type ImageSpec = {
  readonly image: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly userSpecifiedImage: string;
  readonly runtimeHandler: string;
};

export const ImageSpec = {
  write(m: Init<ImageSpec>, w: ByteWriter): void {
    if (m.image !== undefined && m.image !== "") {
      w.uint32(10);
      w.string(m.image);
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(18);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.userSpecifiedImage !== undefined && m.userSpecifiedImage !== "") {
      w.uint32(146);
      w.string(m.userSpecifiedImage);
    }
    if (m.runtimeHandler !== undefined && m.runtimeHandler !== "") {
      w.uint32(154);
      w.string(m.runtimeHandler);
    }
  },
  encode(message: Init<ImageSpec>): Uint8Array {
    const w = new ByteWriter();
    ImageSpec.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ImageSpec {
    let image: string = "";
    let annotations: Record<string, string> = Object.create(null);
    let userSpecifiedImage: string = "";
    let runtimeHandler: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          image = r.string();
          break;
        }
        case 18: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        case 146: {
          userSpecifiedImage = r.string();
          break;
        }
        case 154: {
          runtimeHandler = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { image, annotations, userSpecifiedImage, runtimeHandler };
  },
  decode(bytes: Uint8Array): ImageSpec {
    return ImageSpec.read(new ByteReader(bytes));
  },
};


export type ImageFilter = {
  readonly image: ImageSpec | undefined;
};

export const ImageFilter = {
  write(m: Init<ImageFilter>, w: ByteWriter): void {
    if (m.image !== undefined) {
      w.uint32(10);
      if (m.image instanceof Uint8Array) w.bytes(m.image);
      else {
        const start = w.open();
        ImageSpec.write(m.image, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ImageFilter>): Uint8Array {
    const w = new ByteWriter();
    ImageFilter.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ImageFilter {
    let image: ImageSpec | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          image = ImageSpec.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { image };
  },
  decode(bytes: Uint8Array): ImageFilter {
    return ImageFilter.read(new ByteReader(bytes));
  },
};


export type ListImagesRequest = {
  readonly filter: ImageFilter | undefined;
};

export const ListImagesRequest = {
  write(m: Init<ListImagesRequest>, w: ByteWriter): void {
    if (m.filter !== undefined) {
      w.uint32(10);
      if (m.filter instanceof Uint8Array) w.bytes(m.filter);
      else {
        const start = w.open();
        ImageFilter.write(m.filter, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ListImagesRequest>): Uint8Array {
    const w = new ByteWriter();
    ListImagesRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListImagesRequest {
    let filter: ImageFilter | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          filter = ImageFilter.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { filter };
  },
  decode(bytes: Uint8Array): ListImagesRequest {
    return ListImagesRequest.read(new ByteReader(bytes));
  },
};


export type Image = {
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly size: number;
  readonly uid: Int64Value | undefined;
  readonly username: string;
  readonly spec: ImageSpec | undefined;
  readonly pinned: boolean;
};

export const Image = {
  write(m: Init<Image>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.repoTags !== undefined) {
      for (const item of m.repoTags) {
        w.uint32(18);
        w.string(item);
      }
    }
    if (m.repoDigests !== undefined) {
      for (const item of m.repoDigests) {
        w.uint32(26);
        w.string(item);
      }
    }
    if (m.size !== undefined && m.size !== 0) {
      w.uint32(32);
      w.int64(m.size);
    }
    if (m.uid !== undefined) {
      w.uint32(42);
      if (m.uid instanceof Uint8Array) w.bytes(m.uid);
      else {
        const start = w.open();
        Int64Value.write(m.uid, w);
        w.close(start);
      };
    }
    if (m.username !== undefined && m.username !== "") {
      w.uint32(50);
      w.string(m.username);
    }
    if (m.spec !== undefined) {
      w.uint32(58);
      if (m.spec instanceof Uint8Array) w.bytes(m.spec);
      else {
        const start = w.open();
        ImageSpec.write(m.spec, w);
        w.close(start);
      };
    }
    if (m.pinned === true) {
      w.uint32(64);
      w.bool(m.pinned);
    }
  },
  encode(message: Init<Image>): Uint8Array {
    const w = new ByteWriter();
    Image.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Image {
    let id: string = "";
    let repoTags: string[] = [];
    let repoDigests: string[] = [];
    let size: number = 0;
    let uid: Int64Value | undefined = undefined;
    let username: string = "";
    let spec: ImageSpec | undefined = undefined;
    let pinned: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          repoTags.push(r.string());
          break;
        }
        case 26: {
          repoDigests.push(r.string());
          break;
        }
        case 32: {
          size = r.uint64();
          break;
        }
        case 42: {
          uid = Int64Value.read(r.nested());
          break;
        }
        case 50: {
          username = r.string();
          break;
        }
        case 58: {
          spec = ImageSpec.read(r.nested());
          break;
        }
        case 64: {
          pinned = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, repoTags, repoDigests, size, uid, username, spec, pinned };
  },
  decode(bytes: Uint8Array): Image {
    return Image.read(new ByteReader(bytes));
  },
};


export type ListImagesResponse = {
  readonly images: readonly Image[];
};

export const ListImagesResponse = {
  write(m: Init<ListImagesResponse>, w: ByteWriter): void {
    if (m.images !== undefined) {
      for (const item of m.images) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Image.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ListImagesResponse>): Uint8Array {
    const w = new ByteWriter();
    ListImagesResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListImagesResponse {
    let images: Image[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          images.push(Image.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { images };
  },
  decode(bytes: Uint8Array): ListImagesResponse {
    return ListImagesResponse.read(new ByteReader(bytes));
  },
};


export type ImageStatusRequest = {
  readonly image: ImageSpec | undefined;
  readonly verbose: boolean;
};

export const ImageStatusRequest = {
  write(m: Init<ImageStatusRequest>, w: ByteWriter): void {
    if (m.image !== undefined) {
      w.uint32(10);
      if (m.image instanceof Uint8Array) w.bytes(m.image);
      else {
        const start = w.open();
        ImageSpec.write(m.image, w);
        w.close(start);
      };
    }
    if (m.verbose === true) {
      w.uint32(16);
      w.bool(m.verbose);
    }
  },
  encode(message: Init<ImageStatusRequest>): Uint8Array {
    const w = new ByteWriter();
    ImageStatusRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ImageStatusRequest {
    let image: ImageSpec | undefined = undefined;
    let verbose: boolean = false;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          image = ImageSpec.read(r.nested());
          break;
        }
        case 16: {
          verbose = r.bool();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { image, verbose };
  },
  decode(bytes: Uint8Array): ImageStatusRequest {
    return ImageStatusRequest.read(new ByteReader(bytes));
  },
};


export type ImageStatusResponse = {
  readonly image: Image | undefined;
  readonly info: Readonly<Record<string, string>>;
};

export const ImageStatusResponse = {
  write(m: Init<ImageStatusResponse>, w: ByteWriter): void {
    if (m.image !== undefined) {
      w.uint32(10);
      if (m.image instanceof Uint8Array) w.bytes(m.image);
      else {
        const start = w.open();
        Image.write(m.image, w);
        w.close(start);
      };
    }
    if (m.info !== undefined) {
      for (const [mapKey, item] of Object.entries(m.info)) {
        w.uint32(18);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
  },
  encode(message: Init<ImageStatusResponse>): Uint8Array {
    const w = new ByteWriter();
    ImageStatusResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ImageStatusResponse {
    let image: Image | undefined = undefined;
    let info: Record<string, string> = Object.create(null);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          image = Image.read(r.nested());
          break;
        }
        case 18: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          info[mapKey] = mapValue;
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { image, info };
  },
  decode(bytes: Uint8Array): ImageStatusResponse {
    return ImageStatusResponse.read(new ByteReader(bytes));
  },
};


export type AuthConfig = {
  readonly username: string;
  readonly password: string;
  readonly auth: string;
  readonly serverAddress: string;
  readonly identityToken: string;
  readonly registryToken: string;
};

export const AuthConfig = {
  write(m: Init<AuthConfig>, w: ByteWriter): void {
    if (m.username !== undefined && m.username !== "") {
      w.uint32(10);
      w.string(m.username);
    }
    if (m.password !== undefined && m.password !== "") {
      w.uint32(18);
      w.string(m.password);
    }
    if (m.auth !== undefined && m.auth !== "") {
      w.uint32(26);
      w.string(m.auth);
    }
    if (m.serverAddress !== undefined && m.serverAddress !== "") {
      w.uint32(34);
      w.string(m.serverAddress);
    }
    if (m.identityToken !== undefined && m.identityToken !== "") {
      w.uint32(42);
      w.string(m.identityToken);
    }
    if (m.registryToken !== undefined && m.registryToken !== "") {
      w.uint32(50);
      w.string(m.registryToken);
    }
  },
  encode(message: Init<AuthConfig>): Uint8Array {
    const w = new ByteWriter();
    AuthConfig.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): AuthConfig {
    let username: string = "";
    let password: string = "";
    let auth: string = "";
    let serverAddress: string = "";
    let identityToken: string = "";
    let registryToken: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          username = r.string();
          break;
        }
        case 18: {
          password = r.string();
          break;
        }
        case 26: {
          auth = r.string();
          break;
        }
        case 34: {
          serverAddress = r.string();
          break;
        }
        case 42: {
          identityToken = r.string();
          break;
        }
        case 50: {
          registryToken = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { username, password, auth, serverAddress, identityToken, registryToken };
  },
  decode(bytes: Uint8Array): AuthConfig {
    return AuthConfig.read(new ByteReader(bytes));
  },
};


export type PullImageRequest = {
  readonly image: ImageSpec | undefined;
  readonly auth: AuthConfig | undefined;
  readonly sandboxConfig: PodSandboxConfig | undefined;
};

export const PullImageRequest = {
  write(m: Init<PullImageRequest>, w: ByteWriter): void {
    if (m.image !== undefined) {
      w.uint32(10);
      if (m.image instanceof Uint8Array) w.bytes(m.image);
      else {
        const start = w.open();
        ImageSpec.write(m.image, w);
        w.close(start);
      };
    }
    if (m.auth !== undefined) {
      w.uint32(18);
      if (m.auth instanceof Uint8Array) w.bytes(m.auth);
      else {
        const start = w.open();
        AuthConfig.write(m.auth, w);
        w.close(start);
      };
    }
    if (m.sandboxConfig !== undefined) {
      w.uint32(26);
      if (m.sandboxConfig instanceof Uint8Array) w.bytes(m.sandboxConfig);
      else {
        const start = w.open();
        PodSandboxConfig.write(m.sandboxConfig, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<PullImageRequest>): Uint8Array {
    const w = new ByteWriter();
    PullImageRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PullImageRequest {
    let image: ImageSpec | undefined = undefined;
    let auth: AuthConfig | undefined = undefined;
    let sandboxConfig: PodSandboxConfig | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          image = ImageSpec.read(r.nested());
          break;
        }
        case 18: {
          auth = AuthConfig.read(r.nested());
          break;
        }
        case 26: {
          sandboxConfig = PodSandboxConfig.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { image, auth, sandboxConfig };
  },
  decode(bytes: Uint8Array): PullImageRequest {
    return PullImageRequest.read(new ByteReader(bytes));
  },
};


export type PullImageResponse = {
  readonly imageRef: string;
};

export const PullImageResponse = {
  write(m: Init<PullImageResponse>, w: ByteWriter): void {
    if (m.imageRef !== undefined && m.imageRef !== "") {
      w.uint32(10);
      w.string(m.imageRef);
    }
  },
  encode(message: Init<PullImageResponse>): Uint8Array {
    const w = new ByteWriter();
    PullImageResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PullImageResponse {
    let imageRef: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          imageRef = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { imageRef };
  },
  decode(bytes: Uint8Array): PullImageResponse {
    return PullImageResponse.read(new ByteReader(bytes));
  },
};


export type RemoveImageRequest = {
  readonly image: ImageSpec | undefined;
};

export const RemoveImageRequest = {
  write(m: Init<RemoveImageRequest>, w: ByteWriter): void {
    if (m.image !== undefined) {
      w.uint32(10);
      if (m.image instanceof Uint8Array) w.bytes(m.image);
      else {
        const start = w.open();
        ImageSpec.write(m.image, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<RemoveImageRequest>): Uint8Array {
    const w = new ByteWriter();
    RemoveImageRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RemoveImageRequest {
    let image: ImageSpec | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          image = ImageSpec.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { image };
  },
  decode(bytes: Uint8Array): RemoveImageRequest {
    return RemoveImageRequest.read(new ByteReader(bytes));
  },
};


export type RemoveImageResponse = {

};

export const RemoveImageResponse = {
  write(_m: Init<RemoveImageResponse>, _w: ByteWriter): void {

  },
  encode(message: Init<RemoveImageResponse>): Uint8Array {
    const w = new ByteWriter();
    RemoveImageResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): RemoveImageResponse {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): RemoveImageResponse {
    return RemoveImageResponse.read(new ByteReader(bytes));
  },
};


export type ImageFsInfoRequest = {

};

export const ImageFsInfoRequest = {
  write(_m: Init<ImageFsInfoRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<ImageFsInfoRequest>): Uint8Array {
    const w = new ByteWriter();
    ImageFsInfoRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ImageFsInfoRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): ImageFsInfoRequest {
    return ImageFsInfoRequest.read(new ByteReader(bytes));
  },
};


export type ImageFsInfoResponse = {
  readonly imageFilesystems: readonly FilesystemUsage[];
  readonly containerFilesystems: readonly FilesystemUsage[];
};

export const ImageFsInfoResponse = {
  write(m: Init<ImageFsInfoResponse>, w: ByteWriter): void {
    if (m.imageFilesystems !== undefined) {
      for (const item of m.imageFilesystems) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        FilesystemUsage.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.containerFilesystems !== undefined) {
      for (const item of m.containerFilesystems) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        FilesystemUsage.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ImageFsInfoResponse>): Uint8Array {
    const w = new ByteWriter();
    ImageFsInfoResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ImageFsInfoResponse {
    let imageFilesystems: FilesystemUsage[] = [];
    let containerFilesystems: FilesystemUsage[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          imageFilesystems.push(FilesystemUsage.read(r.nested()));
          break;
        }
        case 18: {
          containerFilesystems.push(FilesystemUsage.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { imageFilesystems, containerFilesystems };
  },
  decode(bytes: Uint8Array): ImageFsInfoResponse {
    return ImageFsInfoResponse.read(new ByteReader(bytes));
  },
};


export type FilesystemIdentifier = {
  readonly mountpoint: string;
};

export const FilesystemIdentifier = {
  write(m: Init<FilesystemIdentifier>, w: ByteWriter): void {
    if (m.mountpoint !== undefined && m.mountpoint !== "") {
      w.uint32(10);
      w.string(m.mountpoint);
    }
  },
  encode(message: Init<FilesystemIdentifier>): Uint8Array {
    const w = new ByteWriter();
    FilesystemIdentifier.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): FilesystemIdentifier {
    let mountpoint: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          mountpoint = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { mountpoint };
  },
  decode(bytes: Uint8Array): FilesystemIdentifier {
    return FilesystemIdentifier.read(new ByteReader(bytes));
  },
};


export type FilesystemUsage = {
  readonly timestamp: bigint;
  readonly fsId: FilesystemIdentifier | undefined;
  readonly usedBytes: UInt64Value | undefined;
  readonly inodesUsed: UInt64Value | undefined;
};

export const FilesystemUsage = {
  write(m: Init<FilesystemUsage>, w: ByteWriter): void {
    if (m.timestamp !== undefined && m.timestamp !== 0n) {
      w.uint32(8);
      w.bigint64(m.timestamp);
    }
    if (m.fsId !== undefined) {
      w.uint32(18);
      if (m.fsId instanceof Uint8Array) w.bytes(m.fsId);
      else {
        const start = w.open();
        FilesystemIdentifier.write(m.fsId, w);
        w.close(start);
      };
    }
    if (m.usedBytes !== undefined) {
      w.uint32(26);
      if (m.usedBytes instanceof Uint8Array) w.bytes(m.usedBytes);
      else {
        const start = w.open();
        UInt64Value.write(m.usedBytes, w);
        w.close(start);
      };
    }
    if (m.inodesUsed !== undefined) {
      w.uint32(34);
      if (m.inodesUsed instanceof Uint8Array) w.bytes(m.inodesUsed);
      else {
        const start = w.open();
        UInt64Value.write(m.inodesUsed, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<FilesystemUsage>): Uint8Array {
    const w = new ByteWriter();
    FilesystemUsage.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): FilesystemUsage {
    let timestamp: bigint = 0n;
    let fsId: FilesystemIdentifier | undefined = undefined;
    let usedBytes: UInt64Value | undefined = undefined;
    let inodesUsed: UInt64Value | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          timestamp = r.bigint64();
          break;
        }
        case 18: {
          fsId = FilesystemIdentifier.read(r.nested());
          break;
        }
        case 26: {
          usedBytes = UInt64Value.read(r.nested());
          break;
        }
        case 34: {
          inodesUsed = UInt64Value.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { timestamp, fsId, usedBytes, inodesUsed };
  },
  decode(bytes: Uint8Array): FilesystemUsage {
    return FilesystemUsage.read(new ByteReader(bytes));
  },
};


export type CpuUsage = {
  readonly timestamp: bigint;
  readonly usageCoreNanoSeconds: UInt64Value | undefined;
  readonly usageNanoCores: UInt64Value | undefined;
};

export const CpuUsage = {
  write(m: Init<CpuUsage>, w: ByteWriter): void {
    if (m.timestamp !== undefined && m.timestamp !== 0n) {
      w.uint32(8);
      w.bigint64(m.timestamp);
    }
    if (m.usageCoreNanoSeconds !== undefined) {
      w.uint32(18);
      if (m.usageCoreNanoSeconds instanceof Uint8Array) w.bytes(m.usageCoreNanoSeconds);
      else {
        const start = w.open();
        UInt64Value.write(m.usageCoreNanoSeconds, w);
        w.close(start);
      };
    }
    if (m.usageNanoCores !== undefined) {
      w.uint32(26);
      if (m.usageNanoCores instanceof Uint8Array) w.bytes(m.usageNanoCores);
      else {
        const start = w.open();
        UInt64Value.write(m.usageNanoCores, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<CpuUsage>): Uint8Array {
    const w = new ByteWriter();
    CpuUsage.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): CpuUsage {
    let timestamp: bigint = 0n;
    let usageCoreNanoSeconds: UInt64Value | undefined = undefined;
    let usageNanoCores: UInt64Value | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          timestamp = r.bigint64();
          break;
        }
        case 18: {
          usageCoreNanoSeconds = UInt64Value.read(r.nested());
          break;
        }
        case 26: {
          usageNanoCores = UInt64Value.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { timestamp, usageCoreNanoSeconds, usageNanoCores };
  },
  decode(bytes: Uint8Array): CpuUsage {
    return CpuUsage.read(new ByteReader(bytes));
  },
};


export type MemoryUsage = {
  readonly timestamp: bigint;
  readonly workingSetBytes: UInt64Value | undefined;
  readonly availableBytes: UInt64Value | undefined;
  readonly usageBytes: UInt64Value | undefined;
  readonly rssBytes: UInt64Value | undefined;
  readonly pageFaults: UInt64Value | undefined;
  readonly majorPageFaults: UInt64Value | undefined;
};

export const MemoryUsage = {
  write(m: Init<MemoryUsage>, w: ByteWriter): void {
    if (m.timestamp !== undefined && m.timestamp !== 0n) {
      w.uint32(8);
      w.bigint64(m.timestamp);
    }
    if (m.workingSetBytes !== undefined) {
      w.uint32(18);
      if (m.workingSetBytes instanceof Uint8Array) w.bytes(m.workingSetBytes);
      else {
        const start = w.open();
        UInt64Value.write(m.workingSetBytes, w);
        w.close(start);
      };
    }
    if (m.availableBytes !== undefined) {
      w.uint32(26);
      if (m.availableBytes instanceof Uint8Array) w.bytes(m.availableBytes);
      else {
        const start = w.open();
        UInt64Value.write(m.availableBytes, w);
        w.close(start);
      };
    }
    if (m.usageBytes !== undefined) {
      w.uint32(34);
      if (m.usageBytes instanceof Uint8Array) w.bytes(m.usageBytes);
      else {
        const start = w.open();
        UInt64Value.write(m.usageBytes, w);
        w.close(start);
      };
    }
    if (m.rssBytes !== undefined) {
      w.uint32(42);
      if (m.rssBytes instanceof Uint8Array) w.bytes(m.rssBytes);
      else {
        const start = w.open();
        UInt64Value.write(m.rssBytes, w);
        w.close(start);
      };
    }
    if (m.pageFaults !== undefined) {
      w.uint32(50);
      if (m.pageFaults instanceof Uint8Array) w.bytes(m.pageFaults);
      else {
        const start = w.open();
        UInt64Value.write(m.pageFaults, w);
        w.close(start);
      };
    }
    if (m.majorPageFaults !== undefined) {
      w.uint32(58);
      if (m.majorPageFaults instanceof Uint8Array) w.bytes(m.majorPageFaults);
      else {
        const start = w.open();
        UInt64Value.write(m.majorPageFaults, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<MemoryUsage>): Uint8Array {
    const w = new ByteWriter();
    MemoryUsage.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MemoryUsage {
    let timestamp: bigint = 0n;
    let workingSetBytes: UInt64Value | undefined = undefined;
    let availableBytes: UInt64Value | undefined = undefined;
    let usageBytes: UInt64Value | undefined = undefined;
    let rssBytes: UInt64Value | undefined = undefined;
    let pageFaults: UInt64Value | undefined = undefined;
    let majorPageFaults: UInt64Value | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          timestamp = r.bigint64();
          break;
        }
        case 18: {
          workingSetBytes = UInt64Value.read(r.nested());
          break;
        }
        case 26: {
          availableBytes = UInt64Value.read(r.nested());
          break;
        }
        case 34: {
          usageBytes = UInt64Value.read(r.nested());
          break;
        }
        case 42: {
          rssBytes = UInt64Value.read(r.nested());
          break;
        }
        case 50: {
          pageFaults = UInt64Value.read(r.nested());
          break;
        }
        case 58: {
          majorPageFaults = UInt64Value.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { timestamp, workingSetBytes, availableBytes, usageBytes, rssBytes, pageFaults, majorPageFaults };
  },
  decode(bytes: Uint8Array): MemoryUsage {
    return MemoryUsage.read(new ByteReader(bytes));
  },
};


export type SwapUsage = {
  readonly timestamp: bigint;
  readonly swapAvailableBytes: UInt64Value | undefined;
  readonly swapUsageBytes: UInt64Value | undefined;
};

export const SwapUsage = {
  write(m: Init<SwapUsage>, w: ByteWriter): void {
    if (m.timestamp !== undefined && m.timestamp !== 0n) {
      w.uint32(8);
      w.bigint64(m.timestamp);
    }
    if (m.swapAvailableBytes !== undefined) {
      w.uint32(18);
      if (m.swapAvailableBytes instanceof Uint8Array) w.bytes(m.swapAvailableBytes);
      else {
        const start = w.open();
        UInt64Value.write(m.swapAvailableBytes, w);
        w.close(start);
      };
    }
    if (m.swapUsageBytes !== undefined) {
      w.uint32(26);
      if (m.swapUsageBytes instanceof Uint8Array) w.bytes(m.swapUsageBytes);
      else {
        const start = w.open();
        UInt64Value.write(m.swapUsageBytes, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<SwapUsage>): Uint8Array {
    const w = new ByteWriter();
    SwapUsage.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): SwapUsage {
    let timestamp: bigint = 0n;
    let swapAvailableBytes: UInt64Value | undefined = undefined;
    let swapUsageBytes: UInt64Value | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          timestamp = r.bigint64();
          break;
        }
        case 18: {
          swapAvailableBytes = UInt64Value.read(r.nested());
          break;
        }
        case 26: {
          swapUsageBytes = UInt64Value.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { timestamp, swapAvailableBytes, swapUsageBytes };
  },
  decode(bytes: Uint8Array): SwapUsage {
    return SwapUsage.read(new ByteReader(bytes));
  },
};


export type ContainerAttributes = {
  readonly id: string;
  readonly metadata: ContainerMetadata | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

export const ContainerAttributes = {
  write(m: Init<ContainerAttributes>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.metadata !== undefined) {
      w.uint32(18);
      if (m.metadata instanceof Uint8Array) w.bytes(m.metadata);
      else {
        const start = w.open();
        ContainerMetadata.write(m.metadata, w);
        w.close(start);
      };
    }
    if (m.labels !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labels)) {
        w.uint32(26);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(34);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
  },
  encode(message: Init<ContainerAttributes>): Uint8Array {
    const w = new ByteWriter();
    ContainerAttributes.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerAttributes {
    let id: string = "";
    let metadata: ContainerMetadata | undefined = undefined;
    let labels: Record<string, string> = Object.create(null);
    let annotations: Record<string, string> = Object.create(null);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          metadata = ContainerMetadata.read(r.nested());
          break;
        }
        case 26: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labels[mapKey] = mapValue;
          break;
        }
        case 34: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, metadata, labels, annotations };
  },
  decode(bytes: Uint8Array): ContainerAttributes {
    return ContainerAttributes.read(new ByteReader(bytes));
  },
};


export type ContainerStats = {
  readonly attributes: ContainerAttributes | undefined;
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly writableLayer: FilesystemUsage | undefined;
  readonly swap: SwapUsage | undefined;
};

export const ContainerStats = {
  write(m: Init<ContainerStats>, w: ByteWriter): void {
    if (m.attributes !== undefined) {
      w.uint32(10);
      if (m.attributes instanceof Uint8Array) w.bytes(m.attributes);
      else {
        const start = w.open();
        ContainerAttributes.write(m.attributes, w);
        w.close(start);
      };
    }
    if (m.cpu !== undefined) {
      w.uint32(18);
      if (m.cpu instanceof Uint8Array) w.bytes(m.cpu);
      else {
        const start = w.open();
        CpuUsage.write(m.cpu, w);
        w.close(start);
      };
    }
    if (m.memory !== undefined) {
      w.uint32(26);
      if (m.memory instanceof Uint8Array) w.bytes(m.memory);
      else {
        const start = w.open();
        MemoryUsage.write(m.memory, w);
        w.close(start);
      };
    }
    if (m.writableLayer !== undefined) {
      w.uint32(34);
      if (m.writableLayer instanceof Uint8Array) w.bytes(m.writableLayer);
      else {
        const start = w.open();
        FilesystemUsage.write(m.writableLayer, w);
        w.close(start);
      };
    }
    if (m.swap !== undefined) {
      w.uint32(42);
      if (m.swap instanceof Uint8Array) w.bytes(m.swap);
      else {
        const start = w.open();
        SwapUsage.write(m.swap, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ContainerStats>): Uint8Array {
    const w = new ByteWriter();
    ContainerStats.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerStats {
    let attributes: ContainerAttributes | undefined = undefined;
    let cpu: CpuUsage | undefined = undefined;
    let memory: MemoryUsage | undefined = undefined;
    let writableLayer: FilesystemUsage | undefined = undefined;
    let swap: SwapUsage | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          attributes = ContainerAttributes.read(r.nested());
          break;
        }
        case 18: {
          cpu = CpuUsage.read(r.nested());
          break;
        }
        case 26: {
          memory = MemoryUsage.read(r.nested());
          break;
        }
        case 34: {
          writableLayer = FilesystemUsage.read(r.nested());
          break;
        }
        case 42: {
          swap = SwapUsage.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { attributes, cpu, memory, writableLayer, swap };
  },
  decode(bytes: Uint8Array): ContainerStats {
    return ContainerStats.read(new ByteReader(bytes));
  },
};


export type ContainerStatsRequest = {
  readonly containerId: string;
};

export const ContainerStatsRequest = {
  write(m: Init<ContainerStatsRequest>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
  },
  encode(message: Init<ContainerStatsRequest>): Uint8Array {
    const w = new ByteWriter();
    ContainerStatsRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerStatsRequest {
    let containerId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId };
  },
  decode(bytes: Uint8Array): ContainerStatsRequest {
    return ContainerStatsRequest.read(new ByteReader(bytes));
  },
};


export type ContainerStatsResponse = {
  readonly stats: ContainerStats | undefined;
};

export const ContainerStatsResponse = {
  write(m: Init<ContainerStatsResponse>, w: ByteWriter): void {
    if (m.stats !== undefined) {
      w.uint32(10);
      if (m.stats instanceof Uint8Array) w.bytes(m.stats);
      else {
        const start = w.open();
        ContainerStats.write(m.stats, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ContainerStatsResponse>): Uint8Array {
    const w = new ByteWriter();
    ContainerStatsResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerStatsResponse {
    let stats: ContainerStats | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          stats = ContainerStats.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { stats };
  },
  decode(bytes: Uint8Array): ContainerStatsResponse {
    return ContainerStatsResponse.read(new ByteReader(bytes));
  },
};


export type ContainerStatsFilter = {
  readonly id: string;
  readonly podSandboxId: string;
  readonly labelSelector: Readonly<Record<string, string>>;
};

export const ContainerStatsFilter = {
  write(m: Init<ContainerStatsFilter>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(18);
      w.string(m.podSandboxId);
    }
    if (m.labelSelector !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labelSelector)) {
        w.uint32(26);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
  },
  encode(message: Init<ContainerStatsFilter>): Uint8Array {
    const w = new ByteWriter();
    ContainerStatsFilter.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerStatsFilter {
    let id: string = "";
    let podSandboxId: string = "";
    let labelSelector: Record<string, string> = Object.create(null);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          podSandboxId = r.string();
          break;
        }
        case 26: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labelSelector[mapKey] = mapValue;
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, podSandboxId, labelSelector };
  },
  decode(bytes: Uint8Array): ContainerStatsFilter {
    return ContainerStatsFilter.read(new ByteReader(bytes));
  },
};


export type ListContainerStatsRequest = {
  readonly filter: ContainerStatsFilter | undefined;
};

export const ListContainerStatsRequest = {
  write(m: Init<ListContainerStatsRequest>, w: ByteWriter): void {
    if (m.filter !== undefined) {
      w.uint32(10);
      if (m.filter instanceof Uint8Array) w.bytes(m.filter);
      else {
        const start = w.open();
        ContainerStatsFilter.write(m.filter, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ListContainerStatsRequest>): Uint8Array {
    const w = new ByteWriter();
    ListContainerStatsRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListContainerStatsRequest {
    let filter: ContainerStatsFilter | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          filter = ContainerStatsFilter.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { filter };
  },
  decode(bytes: Uint8Array): ListContainerStatsRequest {
    return ListContainerStatsRequest.read(new ByteReader(bytes));
  },
};


export type ListContainerStatsResponse = {
  readonly stats: readonly ContainerStats[];
};

export const ListContainerStatsResponse = {
  write(m: Init<ListContainerStatsResponse>, w: ByteWriter): void {
    if (m.stats !== undefined) {
      for (const item of m.stats) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        ContainerStats.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ListContainerStatsResponse>): Uint8Array {
    const w = new ByteWriter();
    ListContainerStatsResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListContainerStatsResponse {
    let stats: ContainerStats[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          stats.push(ContainerStats.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { stats };
  },
  decode(bytes: Uint8Array): ListContainerStatsResponse {
    return ListContainerStatsResponse.read(new ByteReader(bytes));
  },
};


export type NetworkInterfaceUsage = {
  readonly name: string;
  readonly rxBytes: UInt64Value | undefined;
  readonly rxErrors: UInt64Value | undefined;
  readonly txBytes: UInt64Value | undefined;
  readonly txErrors: UInt64Value | undefined;
};

export const NetworkInterfaceUsage = {
  write(m: Init<NetworkInterfaceUsage>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.rxBytes !== undefined) {
      w.uint32(18);
      if (m.rxBytes instanceof Uint8Array) w.bytes(m.rxBytes);
      else {
        const start = w.open();
        UInt64Value.write(m.rxBytes, w);
        w.close(start);
      };
    }
    if (m.rxErrors !== undefined) {
      w.uint32(26);
      if (m.rxErrors instanceof Uint8Array) w.bytes(m.rxErrors);
      else {
        const start = w.open();
        UInt64Value.write(m.rxErrors, w);
        w.close(start);
      };
    }
    if (m.txBytes !== undefined) {
      w.uint32(34);
      if (m.txBytes instanceof Uint8Array) w.bytes(m.txBytes);
      else {
        const start = w.open();
        UInt64Value.write(m.txBytes, w);
        w.close(start);
      };
    }
    if (m.txErrors !== undefined) {
      w.uint32(42);
      if (m.txErrors instanceof Uint8Array) w.bytes(m.txErrors);
      else {
        const start = w.open();
        UInt64Value.write(m.txErrors, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<NetworkInterfaceUsage>): Uint8Array {
    const w = new ByteWriter();
    NetworkInterfaceUsage.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): NetworkInterfaceUsage {
    let name: string = "";
    let rxBytes: UInt64Value | undefined = undefined;
    let rxErrors: UInt64Value | undefined = undefined;
    let txBytes: UInt64Value | undefined = undefined;
    let txErrors: UInt64Value | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          rxBytes = UInt64Value.read(r.nested());
          break;
        }
        case 26: {
          rxErrors = UInt64Value.read(r.nested());
          break;
        }
        case 34: {
          txBytes = UInt64Value.read(r.nested());
          break;
        }
        case 42: {
          txErrors = UInt64Value.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, rxBytes, rxErrors, txBytes, txErrors };
  },
  decode(bytes: Uint8Array): NetworkInterfaceUsage {
    return NetworkInterfaceUsage.read(new ByteReader(bytes));
  },
};


export type NetworkUsage = {
  readonly timestamp: bigint;
  readonly defaultInterface: NetworkInterfaceUsage | undefined;
  readonly interfaces: readonly NetworkInterfaceUsage[];
};

export const NetworkUsage = {
  write(m: Init<NetworkUsage>, w: ByteWriter): void {
    if (m.timestamp !== undefined && m.timestamp !== 0n) {
      w.uint32(8);
      w.bigint64(m.timestamp);
    }
    if (m.defaultInterface !== undefined) {
      w.uint32(18);
      if (m.defaultInterface instanceof Uint8Array) w.bytes(m.defaultInterface);
      else {
        const start = w.open();
        NetworkInterfaceUsage.write(m.defaultInterface, w);
        w.close(start);
      };
    }
    if (m.interfaces !== undefined) {
      for (const item of m.interfaces) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        NetworkInterfaceUsage.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<NetworkUsage>): Uint8Array {
    const w = new ByteWriter();
    NetworkUsage.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): NetworkUsage {
    let timestamp: bigint = 0n;
    let defaultInterface: NetworkInterfaceUsage | undefined = undefined;
    let interfaces: NetworkInterfaceUsage[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          timestamp = r.bigint64();
          break;
        }
        case 18: {
          defaultInterface = NetworkInterfaceUsage.read(r.nested());
          break;
        }
        case 26: {
          interfaces.push(NetworkInterfaceUsage.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { timestamp, defaultInterface, interfaces };
  },
  decode(bytes: Uint8Array): NetworkUsage {
    return NetworkUsage.read(new ByteReader(bytes));
  },
};


export type ProcessUsage = {
  readonly timestamp: bigint;
  readonly processCount: UInt64Value | undefined;
};

export const ProcessUsage = {
  write(m: Init<ProcessUsage>, w: ByteWriter): void {
    if (m.timestamp !== undefined && m.timestamp !== 0n) {
      w.uint32(8);
      w.bigint64(m.timestamp);
    }
    if (m.processCount !== undefined) {
      w.uint32(18);
      if (m.processCount instanceof Uint8Array) w.bytes(m.processCount);
      else {
        const start = w.open();
        UInt64Value.write(m.processCount, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ProcessUsage>): Uint8Array {
    const w = new ByteWriter();
    ProcessUsage.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ProcessUsage {
    let timestamp: bigint = 0n;
    let processCount: UInt64Value | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 8: {
          timestamp = r.bigint64();
          break;
        }
        case 18: {
          processCount = UInt64Value.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { timestamp, processCount };
  },
  decode(bytes: Uint8Array): ProcessUsage {
    return ProcessUsage.read(new ByteReader(bytes));
  },
};


export type LinuxPodSandboxStats = {
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly network: NetworkUsage | undefined;
  readonly process: ProcessUsage | undefined;
  readonly containers: readonly ContainerStats[];
};

export const LinuxPodSandboxStats = {
  write(m: Init<LinuxPodSandboxStats>, w: ByteWriter): void {
    if (m.cpu !== undefined) {
      w.uint32(10);
      if (m.cpu instanceof Uint8Array) w.bytes(m.cpu);
      else {
        const start = w.open();
        CpuUsage.write(m.cpu, w);
        w.close(start);
      };
    }
    if (m.memory !== undefined) {
      w.uint32(18);
      if (m.memory instanceof Uint8Array) w.bytes(m.memory);
      else {
        const start = w.open();
        MemoryUsage.write(m.memory, w);
        w.close(start);
      };
    }
    if (m.network !== undefined) {
      w.uint32(26);
      if (m.network instanceof Uint8Array) w.bytes(m.network);
      else {
        const start = w.open();
        NetworkUsage.write(m.network, w);
        w.close(start);
      };
    }
    if (m.process !== undefined) {
      w.uint32(34);
      if (m.process instanceof Uint8Array) w.bytes(m.process);
      else {
        const start = w.open();
        ProcessUsage.write(m.process, w);
        w.close(start);
      };
    }
    if (m.containers !== undefined) {
      for (const item of m.containers) {
        w.uint32(42);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        ContainerStats.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<LinuxPodSandboxStats>): Uint8Array {
    const w = new ByteWriter();
    LinuxPodSandboxStats.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): LinuxPodSandboxStats {
    let cpu: CpuUsage | undefined = undefined;
    let memory: MemoryUsage | undefined = undefined;
    let network: NetworkUsage | undefined = undefined;
    let process: ProcessUsage | undefined = undefined;
    let containers: ContainerStats[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          cpu = CpuUsage.read(r.nested());
          break;
        }
        case 18: {
          memory = MemoryUsage.read(r.nested());
          break;
        }
        case 26: {
          network = NetworkUsage.read(r.nested());
          break;
        }
        case 34: {
          process = ProcessUsage.read(r.nested());
          break;
        }
        case 42: {
          containers.push(ContainerStats.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { cpu, memory, network, process, containers };
  },
  decode(bytes: Uint8Array): LinuxPodSandboxStats {
    return LinuxPodSandboxStats.read(new ByteReader(bytes));
  },
};


export type PodSandboxAttributes = {
  readonly id: string;
  readonly metadata: PodSandboxMetadata | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
};

export const PodSandboxAttributes = {
  write(m: Init<PodSandboxAttributes>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.metadata !== undefined) {
      w.uint32(18);
      if (m.metadata instanceof Uint8Array) w.bytes(m.metadata);
      else {
        const start = w.open();
        PodSandboxMetadata.write(m.metadata, w);
        w.close(start);
      };
    }
    if (m.labels !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labels)) {
        w.uint32(26);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
    if (m.annotations !== undefined) {
      for (const [mapKey, item] of Object.entries(m.annotations)) {
        w.uint32(34);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
  },
  encode(message: Init<PodSandboxAttributes>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxAttributes.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxAttributes {
    let id: string = "";
    let metadata: PodSandboxMetadata | undefined = undefined;
    let labels: Record<string, string> = Object.create(null);
    let annotations: Record<string, string> = Object.create(null);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          metadata = PodSandboxMetadata.read(r.nested());
          break;
        }
        case 26: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labels[mapKey] = mapValue;
          break;
        }
        case 34: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          annotations[mapKey] = mapValue;
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, metadata, labels, annotations };
  },
  decode(bytes: Uint8Array): PodSandboxAttributes {
    return PodSandboxAttributes.read(new ByteReader(bytes));
  },
};


export type PodSandboxStats = {
  readonly attributes: PodSandboxAttributes | undefined;
  readonly linux: LinuxPodSandboxStats | undefined;
};

export const PodSandboxStats = {
  write(m: Init<PodSandboxStats>, w: ByteWriter): void {
    if (m.attributes !== undefined) {
      w.uint32(10);
      if (m.attributes instanceof Uint8Array) w.bytes(m.attributes);
      else {
        const start = w.open();
        PodSandboxAttributes.write(m.attributes, w);
        w.close(start);
      };
    }
    if (m.linux !== undefined) {
      w.uint32(18);
      if (m.linux instanceof Uint8Array) w.bytes(m.linux);
      else {
        const start = w.open();
        LinuxPodSandboxStats.write(m.linux, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<PodSandboxStats>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxStats.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxStats {
    let attributes: PodSandboxAttributes | undefined = undefined;
    let linux: LinuxPodSandboxStats | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          attributes = PodSandboxAttributes.read(r.nested());
          break;
        }
        case 18: {
          linux = LinuxPodSandboxStats.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { attributes, linux };
  },
  decode(bytes: Uint8Array): PodSandboxStats {
    return PodSandboxStats.read(new ByteReader(bytes));
  },
};


export type PodSandboxStatsRequest = {
  readonly podSandboxId: string;
};

export const PodSandboxStatsRequest = {
  write(m: Init<PodSandboxStatsRequest>, w: ByteWriter): void {
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(10);
      w.string(m.podSandboxId);
    }
  },
  encode(message: Init<PodSandboxStatsRequest>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxStatsRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxStatsRequest {
    let podSandboxId: string = "";
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podSandboxId = r.string();
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podSandboxId };
  },
  decode(bytes: Uint8Array): PodSandboxStatsRequest {
    return PodSandboxStatsRequest.read(new ByteReader(bytes));
  },
};


export type PodSandboxStatsResponse = {
  readonly stats: PodSandboxStats | undefined;
};

export const PodSandboxStatsResponse = {
  write(m: Init<PodSandboxStatsResponse>, w: ByteWriter): void {
    if (m.stats !== undefined) {
      w.uint32(10);
      if (m.stats instanceof Uint8Array) w.bytes(m.stats);
      else {
        const start = w.open();
        PodSandboxStats.write(m.stats, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<PodSandboxStatsResponse>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxStatsResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxStatsResponse {
    let stats: PodSandboxStats | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          stats = PodSandboxStats.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { stats };
  },
  decode(bytes: Uint8Array): PodSandboxStatsResponse {
    return PodSandboxStatsResponse.read(new ByteReader(bytes));
  },
};


export type PodSandboxStatsFilter = {
  readonly id: string;
  readonly labelSelector: Readonly<Record<string, string>>;
};

export const PodSandboxStatsFilter = {
  write(m: Init<PodSandboxStatsFilter>, w: ByteWriter): void {
    if (m.id !== undefined && m.id !== "") {
      w.uint32(10);
      w.string(m.id);
    }
    if (m.labelSelector !== undefined) {
      for (const [mapKey, item] of Object.entries(m.labelSelector)) {
        w.uint32(18);
        const entry = w.open();
        w.uint32(10);
        w.string(mapKey);
        w.uint32(18);
        w.string(item);
        w.close(entry);
      }
    }
  },
  encode(message: Init<PodSandboxStatsFilter>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxStatsFilter.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxStatsFilter {
    let id: string = "";
    let labelSelector: Record<string, string> = Object.create(null);
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          id = r.string();
          break;
        }
        case 18: {
          const entry = r.nested();
          let mapKey = "";
          let mapValue: string = "";
          while (!entry.done) {
            const entryKey = entry.tag();
            if (entryKey === 10) mapKey = entry.string();
            else if (entryKey === 18) mapValue = entry.string();
            else entry.skip(entryKey);
          }
          labelSelector[mapKey] = mapValue;
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { id, labelSelector };
  },
  decode(bytes: Uint8Array): PodSandboxStatsFilter {
    return PodSandboxStatsFilter.read(new ByteReader(bytes));
  },
};


export type ListPodSandboxStatsRequest = {
  readonly filter: PodSandboxStatsFilter | undefined;
};

export const ListPodSandboxStatsRequest = {
  write(m: Init<ListPodSandboxStatsRequest>, w: ByteWriter): void {
    if (m.filter !== undefined) {
      w.uint32(10);
      if (m.filter instanceof Uint8Array) w.bytes(m.filter);
      else {
        const start = w.open();
        PodSandboxStatsFilter.write(m.filter, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<ListPodSandboxStatsRequest>): Uint8Array {
    const w = new ByteWriter();
    ListPodSandboxStatsRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListPodSandboxStatsRequest {
    let filter: PodSandboxStatsFilter | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          filter = PodSandboxStatsFilter.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { filter };
  },
  decode(bytes: Uint8Array): ListPodSandboxStatsRequest {
    return ListPodSandboxStatsRequest.read(new ByteReader(bytes));
  },
};


export type ListPodSandboxStatsResponse = {
  readonly stats: readonly PodSandboxStats[];
};

export const ListPodSandboxStatsResponse = {
  write(m: Init<ListPodSandboxStatsResponse>, w: ByteWriter): void {
    if (m.stats !== undefined) {
      for (const item of m.stats) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        PodSandboxStats.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ListPodSandboxStatsResponse>): Uint8Array {
    const w = new ByteWriter();
    ListPodSandboxStatsResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListPodSandboxStatsResponse {
    let stats: PodSandboxStats[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          stats.push(PodSandboxStats.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { stats };
  },
  decode(bytes: Uint8Array): ListPodSandboxStatsResponse {
    return ListPodSandboxStatsResponse.read(new ByteReader(bytes));
  },
};


export const MetricType = {
  COUNTER: 0,
  GAUGE: 1,
} as const;


export type MetricDescriptor = {
  readonly name: string;
  readonly help: string;
  readonly labelKeys: readonly string[];
};

export const MetricDescriptor = {
  write(m: Init<MetricDescriptor>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.help !== undefined && m.help !== "") {
      w.uint32(18);
      w.string(m.help);
    }
    if (m.labelKeys !== undefined) {
      for (const item of m.labelKeys) {
        w.uint32(26);
        w.string(item);
      }
    }
  },
  encode(message: Init<MetricDescriptor>): Uint8Array {
    const w = new ByteWriter();
    MetricDescriptor.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): MetricDescriptor {
    let name: string = "";
    let help: string = "";
    let labelKeys: string[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 18: {
          help = r.string();
          break;
        }
        case 26: {
          labelKeys.push(r.string());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, help, labelKeys };
  },
  decode(bytes: Uint8Array): MetricDescriptor {
    return MetricDescriptor.read(new ByteReader(bytes));
  },
};


export type Metric = {
  readonly name: string;
  readonly timestamp: bigint;
  readonly metricType: number;
  readonly labelValues: readonly string[];
  readonly value: UInt64Value | undefined;
};

export const Metric = {
  write(m: Init<Metric>, w: ByteWriter): void {
    if (m.name !== undefined && m.name !== "") {
      w.uint32(10);
      w.string(m.name);
    }
    if (m.timestamp !== undefined && m.timestamp !== 0n) {
      w.uint32(16);
      w.bigint64(m.timestamp);
    }
    if (m.metricType !== undefined && m.metricType !== 0) {
      w.uint32(24);
      w.int32(m.metricType);
    }
    if (m.labelValues !== undefined) {
      for (const item of m.labelValues) {
        w.uint32(34);
        w.string(item);
      }
    }
    if (m.value !== undefined) {
      w.uint32(42);
      if (m.value instanceof Uint8Array) w.bytes(m.value);
      else {
        const start = w.open();
        UInt64Value.write(m.value, w);
        w.close(start);
      };
    }
  },
  encode(message: Init<Metric>): Uint8Array {
    const w = new ByteWriter();
    Metric.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): Metric {
    let name: string = "";
    let timestamp: bigint = 0n;
    let metricType: number = 0;
    let labelValues: string[] = [];
    let value: UInt64Value | undefined = undefined;
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          name = r.string();
          break;
        }
        case 16: {
          timestamp = r.bigint64();
          break;
        }
        case 24: {
          metricType = r.int32();
          break;
        }
        case 34: {
          labelValues.push(r.string());
          break;
        }
        case 42: {
          value = UInt64Value.read(r.nested());
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { name, timestamp, metricType, labelValues, value };
  },
  decode(bytes: Uint8Array): Metric {
    return Metric.read(new ByteReader(bytes));
  },
};


export type ContainerMetrics = {
  readonly containerId: string;
  readonly metrics: readonly Metric[];
};

export const ContainerMetrics = {
  write(m: Init<ContainerMetrics>, w: ByteWriter): void {
    if (m.containerId !== undefined && m.containerId !== "") {
      w.uint32(10);
      w.string(m.containerId);
    }
    if (m.metrics !== undefined) {
      for (const item of m.metrics) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Metric.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ContainerMetrics>): Uint8Array {
    const w = new ByteWriter();
    ContainerMetrics.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ContainerMetrics {
    let containerId: string = "";
    let metrics: Metric[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          containerId = r.string();
          break;
        }
        case 18: {
          metrics.push(Metric.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { containerId, metrics };
  },
  decode(bytes: Uint8Array): ContainerMetrics {
    return ContainerMetrics.read(new ByteReader(bytes));
  },
};


export type PodSandboxMetrics = {
  readonly podSandboxId: string;
  readonly metrics: readonly Metric[];
  readonly containerMetrics: readonly ContainerMetrics[];
};

export const PodSandboxMetrics = {
  write(m: Init<PodSandboxMetrics>, w: ByteWriter): void {
    if (m.podSandboxId !== undefined && m.podSandboxId !== "") {
      w.uint32(10);
      w.string(m.podSandboxId);
    }
    if (m.metrics !== undefined) {
      for (const item of m.metrics) {
        w.uint32(18);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        Metric.write(item, w);
        w.close(start);
      };
      }
    }
    if (m.containerMetrics !== undefined) {
      for (const item of m.containerMetrics) {
        w.uint32(26);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        ContainerMetrics.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<PodSandboxMetrics>): Uint8Array {
    const w = new ByteWriter();
    PodSandboxMetrics.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): PodSandboxMetrics {
    let podSandboxId: string = "";
    let metrics: Metric[] = [];
    let containerMetrics: ContainerMetrics[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podSandboxId = r.string();
          break;
        }
        case 18: {
          metrics.push(Metric.read(r.nested()));
          break;
        }
        case 26: {
          containerMetrics.push(ContainerMetrics.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podSandboxId, metrics, containerMetrics };
  },
  decode(bytes: Uint8Array): PodSandboxMetrics {
    return PodSandboxMetrics.read(new ByteReader(bytes));
  },
};


export type ListMetricDescriptorsRequest = {

};

export const ListMetricDescriptorsRequest = {
  write(_m: Init<ListMetricDescriptorsRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<ListMetricDescriptorsRequest>): Uint8Array {
    const w = new ByteWriter();
    ListMetricDescriptorsRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListMetricDescriptorsRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): ListMetricDescriptorsRequest {
    return ListMetricDescriptorsRequest.read(new ByteReader(bytes));
  },
};


export type ListMetricDescriptorsResponse = {
  readonly descriptors: readonly MetricDescriptor[];
};

export const ListMetricDescriptorsResponse = {
  write(m: Init<ListMetricDescriptorsResponse>, w: ByteWriter): void {
    if (m.descriptors !== undefined) {
      for (const item of m.descriptors) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        MetricDescriptor.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ListMetricDescriptorsResponse>): Uint8Array {
    const w = new ByteWriter();
    ListMetricDescriptorsResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListMetricDescriptorsResponse {
    let descriptors: MetricDescriptor[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          descriptors.push(MetricDescriptor.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { descriptors };
  },
  decode(bytes: Uint8Array): ListMetricDescriptorsResponse {
    return ListMetricDescriptorsResponse.read(new ByteReader(bytes));
  },
};


export type ListPodSandboxMetricsRequest = {

};

export const ListPodSandboxMetricsRequest = {
  write(_m: Init<ListPodSandboxMetricsRequest>, _w: ByteWriter): void {

  },
  encode(message: Init<ListPodSandboxMetricsRequest>): Uint8Array {
    const w = new ByteWriter();
    ListPodSandboxMetricsRequest.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListPodSandboxMetricsRequest {

    while (!r.done) {
      const key = r.tag();
      switch (key) {

        default:
          r.skip(key);
      }
    }
    return {  };
  },
  decode(bytes: Uint8Array): ListPodSandboxMetricsRequest {
    return ListPodSandboxMetricsRequest.read(new ByteReader(bytes));
  },
};


export type ListPodSandboxMetricsResponse = {
  readonly podMetrics: readonly PodSandboxMetrics[];
};

export const ListPodSandboxMetricsResponse = {
  write(m: Init<ListPodSandboxMetricsResponse>, w: ByteWriter): void {
    if (m.podMetrics !== undefined) {
      for (const item of m.podMetrics) {
        w.uint32(10);
        if (item instanceof Uint8Array) w.bytes(item);
      else {
        const start = w.open();
        PodSandboxMetrics.write(item, w);
        w.close(start);
      };
      }
    }
  },
  encode(message: Init<ListPodSandboxMetricsResponse>): Uint8Array {
    const w = new ByteWriter();
    ListPodSandboxMetricsResponse.write(message, w);
    return w.finish();
  },
  read(r: ByteReader): ListPodSandboxMetricsResponse {
    let podMetrics: PodSandboxMetrics[] = [];
    while (!r.done) {
      const key = r.tag();
      switch (key) {
        case 10: {
          podMetrics.push(PodSandboxMetrics.read(r.nested()));
          break;
        }
        default:
          r.skip(key);
      }
    }
    return { podMetrics };
  },
  decode(bytes: Uint8Array): ListPodSandboxMetricsResponse {
    return ListPodSandboxMetricsResponse.read(new ByteReader(bytes));
  },
};


export const RuntimeService = {
  Version: {
    path: "/runtime.v1.RuntimeService/Version",
    requestStream: false,
    responseStream: false,
    encodeRequest: VersionRequest.encode,
    decodeRequest: VersionRequest.decode,
    encodeResponse: VersionResponse.encode,
    decodeResponse: VersionResponse.decode,
  } satisfies RpcMethod<VersionRequest, VersionResponse> as RpcMethod<VersionRequest, VersionResponse>,
  Status: {
    path: "/runtime.v1.RuntimeService/Status",
    requestStream: false,
    responseStream: false,
    encodeRequest: StatusRequest.encode,
    decodeRequest: StatusRequest.decode,
    encodeResponse: StatusResponse.encode,
    decodeResponse: StatusResponse.decode,
  } satisfies RpcMethod<StatusRequest, StatusResponse> as RpcMethod<StatusRequest, StatusResponse>,
  UpdateRuntimeConfig: {
    path: "/runtime.v1.RuntimeService/UpdateRuntimeConfig",
    requestStream: false,
    responseStream: false,
    encodeRequest: UpdateRuntimeConfigRequest.encode,
    decodeRequest: UpdateRuntimeConfigRequest.decode,
    encodeResponse: UpdateRuntimeConfigResponse.encode,
    decodeResponse: UpdateRuntimeConfigResponse.decode,
  } satisfies RpcMethod<UpdateRuntimeConfigRequest, UpdateRuntimeConfigResponse> as RpcMethod<UpdateRuntimeConfigRequest, UpdateRuntimeConfigResponse>,
  RuntimeConfig: {
    path: "/runtime.v1.RuntimeService/RuntimeConfig",
    requestStream: false,
    responseStream: false,
    encodeRequest: RuntimeConfigRequest.encode,
    decodeRequest: RuntimeConfigRequest.decode,
    encodeResponse: RuntimeConfigResponse.encode,
    decodeResponse: RuntimeConfigResponse.decode,
  } satisfies RpcMethod<RuntimeConfigRequest, RuntimeConfigResponse> as RpcMethod<RuntimeConfigRequest, RuntimeConfigResponse>,
  RunPodSandbox: {
    path: "/runtime.v1.RuntimeService/RunPodSandbox",
    requestStream: false,
    responseStream: false,
    encodeRequest: RunPodSandboxRequest.encode,
    decodeRequest: RunPodSandboxRequest.decode,
    encodeResponse: RunPodSandboxResponse.encode,
    decodeResponse: RunPodSandboxResponse.decode,
  } satisfies RpcMethod<RunPodSandboxRequest, RunPodSandboxResponse> as RpcMethod<RunPodSandboxRequest, RunPodSandboxResponse>,
  StopPodSandbox: {
    path: "/runtime.v1.RuntimeService/StopPodSandbox",
    requestStream: false,
    responseStream: false,
    encodeRequest: StopPodSandboxRequest.encode,
    decodeRequest: StopPodSandboxRequest.decode,
    encodeResponse: StopPodSandboxResponse.encode,
    decodeResponse: StopPodSandboxResponse.decode,
  } satisfies RpcMethod<StopPodSandboxRequest, StopPodSandboxResponse> as RpcMethod<StopPodSandboxRequest, StopPodSandboxResponse>,
  RemovePodSandbox: {
    path: "/runtime.v1.RuntimeService/RemovePodSandbox",
    requestStream: false,
    responseStream: false,
    encodeRequest: RemovePodSandboxRequest.encode,
    decodeRequest: RemovePodSandboxRequest.decode,
    encodeResponse: RemovePodSandboxResponse.encode,
    decodeResponse: RemovePodSandboxResponse.decode,
  } satisfies RpcMethod<RemovePodSandboxRequest, RemovePodSandboxResponse> as RpcMethod<RemovePodSandboxRequest, RemovePodSandboxResponse>,
  PodSandboxStatus: {
    path: "/runtime.v1.RuntimeService/PodSandboxStatus",
    requestStream: false,
    responseStream: false,
    encodeRequest: PodSandboxStatusRequest.encode,
    decodeRequest: PodSandboxStatusRequest.decode,
    encodeResponse: PodSandboxStatusResponse.encode,
    decodeResponse: PodSandboxStatusResponse.decode,
  } satisfies RpcMethod<PodSandboxStatusRequest, PodSandboxStatusResponse> as RpcMethod<PodSandboxStatusRequest, PodSandboxStatusResponse>,
  ListPodSandbox: {
    path: "/runtime.v1.RuntimeService/ListPodSandbox",
    requestStream: false,
    responseStream: false,
    encodeRequest: ListPodSandboxRequest.encode,
    decodeRequest: ListPodSandboxRequest.decode,
    encodeResponse: ListPodSandboxResponse.encode,
    decodeResponse: ListPodSandboxResponse.decode,
  } satisfies RpcMethod<ListPodSandboxRequest, ListPodSandboxResponse> as RpcMethod<ListPodSandboxRequest, ListPodSandboxResponse>,
  CreateContainer: {
    path: "/runtime.v1.RuntimeService/CreateContainer",
    requestStream: false,
    responseStream: false,
    encodeRequest: CreateContainerRequest.encode,
    decodeRequest: CreateContainerRequest.decode,
    encodeResponse: CreateContainerResponse.encode,
    decodeResponse: CreateContainerResponse.decode,
  } satisfies RpcMethod<CreateContainerRequest, CreateContainerResponse> as RpcMethod<CreateContainerRequest, CreateContainerResponse>,
  StartContainer: {
    path: "/runtime.v1.RuntimeService/StartContainer",
    requestStream: false,
    responseStream: false,
    encodeRequest: StartContainerRequest.encode,
    decodeRequest: StartContainerRequest.decode,
    encodeResponse: StartContainerResponse.encode,
    decodeResponse: StartContainerResponse.decode,
  } satisfies RpcMethod<StartContainerRequest, StartContainerResponse> as RpcMethod<StartContainerRequest, StartContainerResponse>,
  StopContainer: {
    path: "/runtime.v1.RuntimeService/StopContainer",
    requestStream: false,
    responseStream: false,
    encodeRequest: StopContainerRequest.encode,
    decodeRequest: StopContainerRequest.decode,
    encodeResponse: StopContainerResponse.encode,
    decodeResponse: StopContainerResponse.decode,
  } satisfies RpcMethod<StopContainerRequest, StopContainerResponse> as RpcMethod<StopContainerRequest, StopContainerResponse>,
  RemoveContainer: {
    path: "/runtime.v1.RuntimeService/RemoveContainer",
    requestStream: false,
    responseStream: false,
    encodeRequest: RemoveContainerRequest.encode,
    decodeRequest: RemoveContainerRequest.decode,
    encodeResponse: RemoveContainerResponse.encode,
    decodeResponse: RemoveContainerResponse.decode,
  } satisfies RpcMethod<RemoveContainerRequest, RemoveContainerResponse> as RpcMethod<RemoveContainerRequest, RemoveContainerResponse>,
  ListContainers: {
    path: "/runtime.v1.RuntimeService/ListContainers",
    requestStream: false,
    responseStream: false,
    encodeRequest: ListContainersRequest.encode,
    decodeRequest: ListContainersRequest.decode,
    encodeResponse: ListContainersResponse.encode,
    decodeResponse: ListContainersResponse.decode,
  } satisfies RpcMethod<ListContainersRequest, ListContainersResponse> as RpcMethod<ListContainersRequest, ListContainersResponse>,
  ContainerStatus: {
    path: "/runtime.v1.RuntimeService/ContainerStatus",
    requestStream: false,
    responseStream: false,
    encodeRequest: ContainerStatusRequest.encode,
    decodeRequest: ContainerStatusRequest.decode,
    encodeResponse: ContainerStatusResponse.encode,
    decodeResponse: ContainerStatusResponse.decode,
  } satisfies RpcMethod<ContainerStatusRequest, ContainerStatusResponse> as RpcMethod<ContainerStatusRequest, ContainerStatusResponse>,
  UpdateContainerResources: {
    path: "/runtime.v1.RuntimeService/UpdateContainerResources",
    requestStream: false,
    responseStream: false,
    encodeRequest: UpdateContainerResourcesRequest.encode,
    decodeRequest: UpdateContainerResourcesRequest.decode,
    encodeResponse: UpdateContainerResourcesResponse.encode,
    decodeResponse: UpdateContainerResourcesResponse.decode,
  } satisfies RpcMethod<UpdateContainerResourcesRequest, UpdateContainerResourcesResponse> as RpcMethod<UpdateContainerResourcesRequest, UpdateContainerResourcesResponse>,
  ReopenContainerLog: {
    path: "/runtime.v1.RuntimeService/ReopenContainerLog",
    requestStream: false,
    responseStream: false,
    encodeRequest: ReopenContainerLogRequest.encode,
    decodeRequest: ReopenContainerLogRequest.decode,
    encodeResponse: ReopenContainerLogResponse.encode,
    decodeResponse: ReopenContainerLogResponse.decode,
  } satisfies RpcMethod<ReopenContainerLogRequest, ReopenContainerLogResponse> as RpcMethod<ReopenContainerLogRequest, ReopenContainerLogResponse>,
  CheckpointContainer: {
    path: "/runtime.v1.RuntimeService/CheckpointContainer",
    requestStream: false,
    responseStream: false,
    encodeRequest: CheckpointContainerRequest.encode,
    decodeRequest: CheckpointContainerRequest.decode,
    encodeResponse: CheckpointContainerResponse.encode,
    decodeResponse: CheckpointContainerResponse.decode,
  } satisfies RpcMethod<CheckpointContainerRequest, CheckpointContainerResponse> as RpcMethod<CheckpointContainerRequest, CheckpointContainerResponse>,
  GetContainerEvents: {
    path: "/runtime.v1.RuntimeService/GetContainerEvents",
    requestStream: false,
    responseStream: true,
    encodeRequest: GetEventsRequest.encode,
    decodeRequest: GetEventsRequest.decode,
    encodeResponse: ContainerEventResponse.encode,
    decodeResponse: ContainerEventResponse.decode,
  } satisfies RpcMethod<GetEventsRequest, ContainerEventResponse> as RpcMethod<GetEventsRequest, ContainerEventResponse>,
  ExecSync: {
    path: "/runtime.v1.RuntimeService/ExecSync",
    requestStream: false,
    responseStream: false,
    encodeRequest: ExecSyncRequest.encode,
    decodeRequest: ExecSyncRequest.decode,
    encodeResponse: ExecSyncResponse.encode,
    decodeResponse: ExecSyncResponse.decode,
  } satisfies RpcMethod<ExecSyncRequest, ExecSyncResponse> as RpcMethod<ExecSyncRequest, ExecSyncResponse>,
  Exec: {
    path: "/runtime.v1.RuntimeService/Exec",
    requestStream: false,
    responseStream: false,
    encodeRequest: ExecRequest.encode,
    decodeRequest: ExecRequest.decode,
    encodeResponse: ExecResponse.encode,
    decodeResponse: ExecResponse.decode,
  } satisfies RpcMethod<ExecRequest, ExecResponse> as RpcMethod<ExecRequest, ExecResponse>,
  Attach: {
    path: "/runtime.v1.RuntimeService/Attach",
    requestStream: false,
    responseStream: false,
    encodeRequest: AttachRequest.encode,
    decodeRequest: AttachRequest.decode,
    encodeResponse: AttachResponse.encode,
    decodeResponse: AttachResponse.decode,
  } satisfies RpcMethod<AttachRequest, AttachResponse> as RpcMethod<AttachRequest, AttachResponse>,
  PortForward: {
    path: "/runtime.v1.RuntimeService/PortForward",
    requestStream: false,
    responseStream: false,
    encodeRequest: PortForwardRequest.encode,
    decodeRequest: PortForwardRequest.decode,
    encodeResponse: PortForwardResponse.encode,
    decodeResponse: PortForwardResponse.decode,
  } satisfies RpcMethod<PortForwardRequest, PortForwardResponse> as RpcMethod<PortForwardRequest, PortForwardResponse>,
  ContainerStats: {
    path: "/runtime.v1.RuntimeService/ContainerStats",
    requestStream: false,
    responseStream: false,
    encodeRequest: ContainerStatsRequest.encode,
    decodeRequest: ContainerStatsRequest.decode,
    encodeResponse: ContainerStatsResponse.encode,
    decodeResponse: ContainerStatsResponse.decode,
  } satisfies RpcMethod<ContainerStatsRequest, ContainerStatsResponse> as RpcMethod<ContainerStatsRequest, ContainerStatsResponse>,
  ListContainerStats: {
    path: "/runtime.v1.RuntimeService/ListContainerStats",
    requestStream: false,
    responseStream: false,
    encodeRequest: ListContainerStatsRequest.encode,
    decodeRequest: ListContainerStatsRequest.decode,
    encodeResponse: ListContainerStatsResponse.encode,
    decodeResponse: ListContainerStatsResponse.decode,
  } satisfies RpcMethod<ListContainerStatsRequest, ListContainerStatsResponse> as RpcMethod<ListContainerStatsRequest, ListContainerStatsResponse>,
  PodSandboxStats: {
    path: "/runtime.v1.RuntimeService/PodSandboxStats",
    requestStream: false,
    responseStream: false,
    encodeRequest: PodSandboxStatsRequest.encode,
    decodeRequest: PodSandboxStatsRequest.decode,
    encodeResponse: PodSandboxStatsResponse.encode,
    decodeResponse: PodSandboxStatsResponse.decode,
  } satisfies RpcMethod<PodSandboxStatsRequest, PodSandboxStatsResponse> as RpcMethod<PodSandboxStatsRequest, PodSandboxStatsResponse>,
  ListPodSandboxStats: {
    path: "/runtime.v1.RuntimeService/ListPodSandboxStats",
    requestStream: false,
    responseStream: false,
    encodeRequest: ListPodSandboxStatsRequest.encode,
    decodeRequest: ListPodSandboxStatsRequest.decode,
    encodeResponse: ListPodSandboxStatsResponse.encode,
    decodeResponse: ListPodSandboxStatsResponse.decode,
  } satisfies RpcMethod<ListPodSandboxStatsRequest, ListPodSandboxStatsResponse> as RpcMethod<ListPodSandboxStatsRequest, ListPodSandboxStatsResponse>,
  ListMetricDescriptors: {
    path: "/runtime.v1.RuntimeService/ListMetricDescriptors",
    requestStream: false,
    responseStream: false,
    encodeRequest: ListMetricDescriptorsRequest.encode,
    decodeRequest: ListMetricDescriptorsRequest.decode,
    encodeResponse: ListMetricDescriptorsResponse.encode,
    decodeResponse: ListMetricDescriptorsResponse.decode,
  } satisfies RpcMethod<ListMetricDescriptorsRequest, ListMetricDescriptorsResponse> as RpcMethod<ListMetricDescriptorsRequest, ListMetricDescriptorsResponse>,
  ListPodSandboxMetrics: {
    path: "/runtime.v1.RuntimeService/ListPodSandboxMetrics",
    requestStream: false,
    responseStream: false,
    encodeRequest: ListPodSandboxMetricsRequest.encode,
    decodeRequest: ListPodSandboxMetricsRequest.decode,
    encodeResponse: ListPodSandboxMetricsResponse.encode,
    decodeResponse: ListPodSandboxMetricsResponse.decode,
  } satisfies RpcMethod<ListPodSandboxMetricsRequest, ListPodSandboxMetricsResponse> as RpcMethod<ListPodSandboxMetricsRequest, ListPodSandboxMetricsResponse>,
};


export const ImageService = {
  ListImages: {
    path: "/runtime.v1.ImageService/ListImages",
    requestStream: false,
    responseStream: false,
    encodeRequest: ListImagesRequest.encode,
    decodeRequest: ListImagesRequest.decode,
    encodeResponse: ListImagesResponse.encode,
    decodeResponse: ListImagesResponse.decode,
  } satisfies RpcMethod<ListImagesRequest, ListImagesResponse> as RpcMethod<ListImagesRequest, ListImagesResponse>,
  ImageStatus: {
    path: "/runtime.v1.ImageService/ImageStatus",
    requestStream: false,
    responseStream: false,
    encodeRequest: ImageStatusRequest.encode,
    decodeRequest: ImageStatusRequest.decode,
    encodeResponse: ImageStatusResponse.encode,
    decodeResponse: ImageStatusResponse.decode,
  } satisfies RpcMethod<ImageStatusRequest, ImageStatusResponse> as RpcMethod<ImageStatusRequest, ImageStatusResponse>,
  PullImage: {
    path: "/runtime.v1.ImageService/PullImage",
    requestStream: false,
    responseStream: false,
    encodeRequest: PullImageRequest.encode,
    decodeRequest: PullImageRequest.decode,
    encodeResponse: PullImageResponse.encode,
    decodeResponse: PullImageResponse.decode,
  } satisfies RpcMethod<PullImageRequest, PullImageResponse> as RpcMethod<PullImageRequest, PullImageResponse>,
  RemoveImage: {
    path: "/runtime.v1.ImageService/RemoveImage",
    requestStream: false,
    responseStream: false,
    encodeRequest: RemoveImageRequest.encode,
    decodeRequest: RemoveImageRequest.decode,
    encodeResponse: RemoveImageResponse.encode,
    decodeResponse: RemoveImageResponse.decode,
  } satisfies RpcMethod<RemoveImageRequest, RemoveImageResponse> as RpcMethod<RemoveImageRequest, RemoveImageResponse>,
  ImageFsInfo: {
    path: "/runtime.v1.ImageService/ImageFsInfo",
    requestStream: false,
    responseStream: false,
    encodeRequest: ImageFsInfoRequest.encode,
    decodeRequest: ImageFsInfoRequest.decode,
    encodeResponse: ImageFsInfoResponse.encode,
    decodeResponse: ImageFsInfoResponse.decode,
  } satisfies RpcMethod<ImageFsInfoRequest, ImageFsInfoResponse> as RpcMethod<ImageFsInfoRequest, ImageFsInfoResponse>,
};
