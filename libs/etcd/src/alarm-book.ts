// Alarms as replicated state: which member raised which. A handful of rows; etcd's three actions.
import { assert, emptyBytes } from "@keelson/base";
import { etcdserverpb } from "@keelson/wire";
import type { Tables } from "@keelson/mvcc";

const { GET, ACTIVATE, DEACTIVATE } = etcdserverpb.AlarmAction;

export class AlarmBook {
  readonly #tables: Tables;
  #alarms: readonly etcdserverpb.AlarmMember[];

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#alarms = [...tables.alarms.range(emptyBytes, undefined)].map(({ value }) =>
      etcdserverpb.AlarmMember.decode(value),
    );
  }

  get all(): readonly etcdserverpb.AlarmMember[] {
    return this.#alarms;
  }

  /** Runs the action; returns the alarms it names (GET, filtered by kind) or changed. */
  apply(request: etcdserverpb.AlarmRequest): readonly etcdserverpb.AlarmMember[] {
    const { action, memberID, alarm } = request;
    const same = (other: etcdserverpb.AlarmMember): boolean => other.memberID === memberID && other.alarm === alarm;
    if (action === GET)
      return this.#alarms.filter((other) => alarm === etcdserverpb.AlarmType.NONE || other.alarm === alarm);
    const known = this.#alarms.some(same);
    if (alarm === etcdserverpb.AlarmType.NONE) return [];
    if (action === ACTIVATE) {
      if (!known) this.put({ memberID, alarm });
      return [{ memberID, alarm }];
    }
    if (action !== DEACTIVATE || !known) return [];
    this.#tables.alarms.delete(alarmKey({ memberID, alarm }));
    this.#alarms = this.#alarms.filter((other) => !same(other));
    return [{ memberID, alarm }];
  }

  put(alarm: etcdserverpb.AlarmMember): void {
    assert(alarm.alarm >= 0 && alarm.alarm < 256, "an alarm kind is one byte", { alarm: alarm.alarm });
    this.#tables.alarms.put(alarmKey(alarm), etcdserverpb.AlarmMember.encode(alarm));
    this.#alarms = [...this.#alarms, alarm];
  }
}

function alarmKey(alarm: etcdserverpb.AlarmMember): Uint8Array {
  const out = new Uint8Array(9);
  new DataView(out.buffer).setBigUint64(0, BigInt.asUintN(64, alarm.memberID));
  out[8] = alarm.alarm;
  return out;
}
