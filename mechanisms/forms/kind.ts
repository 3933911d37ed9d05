import { defineKind, type Fault } from "../packs/index.ts";
import { countQuestions, layoutOf } from "../../engines/questionnaire/layout.ts";
import { FormBody, questionnaireOf } from "./contract/kind.ts";
import { isPrefillKey } from "./prefill.ts";

/** Forms; the questionnaire itself is checked by the schema, here what it is tied to. */
export const formKind = defineKind<FormBody>({
  kind: "form",
  list: "forms",
  schema: FormBody,
  needsBasis: false,
  summary: (body) => `${body.purpose}, ${countQuestions(questionnaireOf(body))}`,
  check(body) {
    const layout = layoutOf(questionnaireOf(body));
    return Object.entries(body.prefill).flatMap(([linkId, key]): Fault[] => [
      ...(layout.has(linkId)
        ? []
        : [{ path: ["prefill", linkId], message: `没有题目 ${linkId} · there is no item ${linkId}` }]),
      ...(isPrefillKey(key)
        ? []
        : [{ path: ["prefill", linkId], message: `没有可用的资料 ${key} · nothing provides the fact ${key}` }]),
    ]);
  },
});
