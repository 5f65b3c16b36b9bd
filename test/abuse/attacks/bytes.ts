// Below HTTP/2: noise, connections that begin and never go on, TLS that is not finished.
import type { Attack, Door, Target } from "../attack.ts";
import { preface, randomBytes, settings, type RawConnection } from "../wire.ts";

const doors: readonly Door[] = ["client", "peer"];
const openAtOnce = 300;

export const byteAttacks: readonly Attack[] = [
  {
    name: "random bytes",
    run: async (target) => {
      while (target.going) {
        const door = target.prng.pick(doors);
        const connection = target.prng.chance(0.5) ? target.connectBare(door) : target.connect(door);
        await Promise.race([connection.open, target.pause(500)]);
        if (target.prng.chance(0.5)) connection.write(preface, settings());
        for (let i = target.prng.below(5); i >= 0; i--) {
          connection.write(randomBytes(target.prng, 1 + target.prng.below(20_000)));
          await connection.drained(50);
        }
        if (target.prng.chance(0.7)) connection.destroy();
      }
    },
  },
  {
    name: "half-open handshakes",
    only: "tls",
    run: async (target) => {
      // The first bytes of a ClientHello, and then silence.
      const hello = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]);
      await hold(target, (connection) => connection.write(hello.subarray(0, 1 + target.prng.below(hello.length))));
    },
  },
  {
    name: "slow preface",
    run: async (target) => {
      await hold(target, async (connection) => {
        await connection.open;
        for (let i = 0; i < preface.length && target.going && !connection.ended; i++) {
          connection.write(preface.subarray(i, i + 1));
          await target.pause(100);
        }
      });
    },
  },
  {
    name: "connections that say nothing",
    run: (target) => hold(target, () => {}),
  },
];

/** Hundreds of connections at once, half to each door, held until the end. */
async function hold(target: Target, use: (connection: RawConnection) => unknown): Promise<void> {
  const uses: Promise<unknown>[] = [];
  for (let i = 0; i < openAtOnce && target.going; i++) {
    const connection = target.connectBare(doors[i % 2] ?? "client");
    uses.push(Promise.resolve(use(connection)));
    if (i % 50 === 49) await target.pause(20);
  }
  await target.pause(target.leftMs);
  await Promise.all(uses);
}
