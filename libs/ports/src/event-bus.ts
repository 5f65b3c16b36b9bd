// The event log's transport, as much of NATS as the publisher and the followers use. Everything behind this
// port may lose, repeat, reorder, stall or rewind; correctness never depends on it.

export interface BusMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly reply: string | undefined;
}

export interface BusSubscription {
  close(): void;
}

export interface StreamConfig {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly replicas: number;
  readonly maxBytes: number;
  readonly maxMessageBytes: number;
  readonly description: string;
}

export interface StreamState {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly description: string;
}

/** Answer of the capture stream to one published message, as it arrived on the reply inbox. */
export type PublishAck =
  | { readonly kind: "stored"; readonly sequence: number }
  | { readonly kind: "refused"; readonly code: number; readonly description: string };

export interface ReplayOptions {
  readonly stream: string;
  readonly filterSubject: string;
  readonly startSequence: number;
}

export interface ReplayMessage extends BusMessage {
  readonly streamSequence: number;
  readonly consumerSequence: number;
}

export interface EventBus {
  readonly connected: boolean;
  /** The largest payload the server takes, 0 while never connected. */
  readonly maxPayloadBytes: number;
  /** Called on every change of `connected`. */
  onStatus(callback: (connected: boolean) => void): void;
  /** Bytes queued on the connection and not yet written. */
  readonly outboundBytes: number;
  publish(subject: string, data: Uint8Array, options?: { headers?: Record<string, string>; reply?: string }): void;
  subscribe(subject: string, onMessage: (message: BusMessage) => void): BusSubscription;
  /** A fresh inbox subject under this client's own prefix. */
  newInbox(): string;
  /** Decodes a message received on a reply inbox of `publish`. */
  parseAck(message: BusMessage): PublishAck;
  /** Undefined when there is no such stream. Rejects with AppError `bus.unavailable` or `bus.timeout`. */
  streamState(name: string, timeoutMs: number): Promise<StreamState | undefined>;
  /** The captured message at a sequence; undefined when there is none. Rejects like `streamState`. */
  readMessage(name: string, sequence: number, timeoutMs: number): Promise<Uint8Array | undefined>;
  createStream(config: StreamConfig): Promise<void>;
  deleteStream(name: string): Promise<void>;
  /** Removes messages with a sequence below `sequence`. */
  purgeStream(name: string, sequence: number): Promise<void>;
  /** Delivers captured messages from a sequence on, until closed. */
  replay(options: ReplayOptions, onMessage: (message: ReplayMessage) => void): Promise<BusSubscription>;
  close(): Promise<void>;
}
