// The event log's pure machines: the publisher that projects applied revisions to the bus, the follower that
// makes an exact sequence of what the bus delivers, and the words both speak.
export type { Offer } from "./chain.ts";
export { Chain } from "./chain.ts";
export { EventFollower } from "./follower.ts";
export type { FollowerCounts, FollowerEffect, FollowerOptions } from "./follower-effects.ts";
export { wholeLog } from "./follower-effects.ts";
export type { EventLogLimits } from "./limits.ts";
export { eventLogLimits } from "./limits.ts";
export type { Connection, PublisherEffect, PublisherOptions, PublisherSource } from "./publisher.ts";
export { EventPublisher } from "./publisher.ts";
export type { StreamIdentity } from "./stream-identity.ts";
export { describeStream, parseStreamDescription } from "./stream-identity.ts";
export {
  beaconSubject,
  captureWildcard,
  directoryOfTail,
  fillSubject,
  isMultiTail,
  liveSubject,
  liveSubjectsOf,
  liveWildcard,
  streamName,
  subjectTail,
} from "./subject.ts";
