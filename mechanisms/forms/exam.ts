import { writeFhir } from "../../engines/questionnaire/fhir-write.ts";
import type { Item, Questionnaire } from "../../engines/questionnaire/model.ts";

/** An exam paper as the candidate may see it: nothing tells which answer is right. */
export function withoutScores(questionnaire: Questionnaire) {
  const strip = ({ weight: _weight, veto: _veto, points: _points, ...item }: Item): Item => ({
    ...item,
    ...(item.options && {
      options: item.options.map(({ score: _score, veto: _fails, ...option }) => option),
    }),
    ...(item.items && { items: item.items.map(strip) }),
  });
  return writeFhir({ items: questionnaire.items.map(strip) });
}
