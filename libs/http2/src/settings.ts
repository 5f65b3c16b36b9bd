// SETTINGS (RFC 9113 §6.5): what this side says, and what the peer has said, checked.
import { ConnectionError, errorCode } from "./errors.ts";
import { readUint32, settingId } from "./frame.ts";
import {
  concurrentStreamsMax,
  defaultFrameBytesMax,
  defaultTableBytes,
  defaultWindowBytes,
  frameBytesCeiling,
  headerListBytesMax,
  settingsPerFrameMax,
  streamWindowBytes,
  windowBytesMax,
} from "./limits.ts";

export type Role = "server" | "client";

/** What the peer allows this side. */
export type PeerSettings = {
  headerTableSize: number;
  maxConcurrentStreams: number;
  initialWindowSize: number;
  maxFrameSize: number;
};

export function defaultPeerSettings(): PeerSettings {
  return {
    headerTableSize: defaultTableBytes,
    maxConcurrentStreams: Number.POSITIVE_INFINITY,
    initialWindowSize: defaultWindowBytes,
    maxFrameSize: defaultFrameBytesMax,
  };
}

/** This side's settings, as pairs of number and value. */
export function ownSettings(role: Role): readonly (readonly [id: number, value: number])[] {
  return [
    role === "client" ? [settingId.enablePush, 0] : [settingId.maxConcurrentStreams, concurrentStreamsMax],
    [settingId.initialWindowSize, streamWindowBytes],
    [settingId.maxHeaderListSize, headerListBytesMax],
  ];
}

/** Takes over the payload of a SETTINGS frame. Throws ConnectionError for values that are not allowed (§6.5.2). */
export function readSettings(bytes: Uint8Array, start: number, end: number, into: PeerSettings): void {
  if ((end - start) % 6 !== 0) throw new ConnectionError(errorCode.frameSizeError, "SETTINGS of a wrong length");
  if ((end - start) / 6 > settingsPerFrameMax)
    throw new ConnectionError(errorCode.enhanceYourCalm, "too many settings");
  for (let at = start; at < end; at += 6) {
    const id = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    takeSetting(into, id, readUint32(bytes, at + 2));
  }
}

function takeSetting(into: PeerSettings, id: number, value: number): void {
  switch (id) {
    case settingId.headerTableSize:
      into.headerTableSize = value;
      break;
    case settingId.enablePush:
      if (value > 1) throw new ConnectionError(errorCode.protocolError, "ENABLE_PUSH is neither 0 nor 1");
      break;
    case settingId.maxConcurrentStreams:
      into.maxConcurrentStreams = value;
      break;
    case settingId.initialWindowSize:
      if (value > windowBytesMax)
        throw new ConnectionError(errorCode.flowControlError, "INITIAL_WINDOW_SIZE too large");
      into.initialWindowSize = value;
      break;
    case settingId.maxFrameSize:
      if (value < 16_384 || value > frameBytesCeiling) {
        throw new ConnectionError(errorCode.protocolError, "MAX_FRAME_SIZE out of range");
      }
      into.maxFrameSize = value;
      break;
    default: // unknown ones are ignored, and the size of lists is not ours to exceed
  }
}
