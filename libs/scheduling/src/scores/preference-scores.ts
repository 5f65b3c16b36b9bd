// What pods would rather have: preferred node affinity, taints that are only discouraging, images already there.
import { nodeMatchesTerm } from "../cluster/expressions.ts";
import { tolerates } from "../cluster/taints.ts";
import type { ScorePlugin } from "../framework.ts";
import { nodeScoreMax } from "../limits.ts";
import { stretch } from "./normalize.ts";

export const preferredNodeAffinity: ScorePlugin = {
  name: "NodeAffinity",
  weight: 2,
  score: ({ pod }, nodes) => {
    const terms = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (terms.length === 0) return undefined;
    return stretch(
      nodes.map(({ node }) =>
        terms.reduce((sum, { weight, preference }) => sum + (nodeMatchesTerm(node, preference) ? weight : 0), 0),
      ),
    );
  },
};

export const discouragingTaints: ScorePlugin = {
  name: "TaintToleration",
  weight: 3,
  score: ({ tolerations }, nodes) => {
    const relevant = tolerations.filter(({ effect }) => (effect ?? "") === "" || effect === "PreferNoSchedule");
    const counts = nodes.map(
      (node) =>
        node.taints.filter(
          (taint) =>
            taint.effect === "PreferNoSchedule" && !relevant.some((toleration) => tolerates(toleration, taint)),
        ).length,
    );
    return counts.every((count) => count === 0) ? undefined : stretch(counts, true);
  },
};

const imageBytesMin = 23 * 1024 * 1024;
const imageBytesMaxPerContainer = 1000 * 1024 * 1024;

/** Large images that are there count more; those that few nodes have count less, or one node would draw all pods. */
export const imageLocality: ScorePlugin = {
  name: "ImageLocality",
  weight: 1,
  score: ({ pod }, nodes, view) => {
    const images = (pod.spec?.containers ?? []).map((container) => withTag(container.image ?? ""));
    if (!nodes.some((node) => images.some((image) => node.images.has(image)))) return undefined;
    const share = new Map(
      images.map((image) => [image, view.nodes.filter((node) => node.images.has(image)).length / view.nodes.length]),
    );
    const most = imageBytesMaxPerContainer * images.length;
    return nodes.map((node) => {
      const bytes = images.reduce((sum, image) => sum + (node.images.get(image) ?? 0) * (share.get(image) ?? 0), 0);
      const bounded = Math.min(Math.max(bytes, imageBytesMin), most);
      return Math.floor((nodeScoreMax * (bounded - imageBytesMin)) / (most - imageBytesMin));
    });
  },
};

function withTag(image: string): string {
  return /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
}
