import type { ExpressionType, Variables } from "../../engines/expression/expression.ts";
import { layoutOf } from "../../engines/questionnaire/layout.ts";
import { isNumber, isQuestion, type Questionnaire } from "../../engines/questionnaire/model.ts";
import { type FormBody, formKind, questionnaireOf } from "../forms/index.ts";
import { type AsOf, type Definitions, type Others } from "../packs/index.ts";
import type { Parameter } from "../rules/contract/kinds.ts";
import { parameterKind } from "../rules/index.ts";
import { findSubject } from "./registry.ts";
import { type Lookup, nameOf } from "./variables.ts";

/** Names and types of a form's items as expressions see them; what may have several answers is a list. */
export function itemVariables(questionnaire: Questionnaire): Variables {
  const variables: Record<string, ExpressionType> = {};
  for (const { item, repeating } of layoutOf(questionnaire).values()) {
    if (!isQuestion(item)) continue;
    const type: ExpressionType =
      item.type === "boolean" ? "boolean" : isNumber(item) ? "number" : item.type === "date" ? "date" : "text";
    variables[nameOf(item.id)] = repeating.length > 0 || item.repeats ? "list" : type;
  }
  return variables;
}

const typeOf = ({ type }: Parameter): ExpressionType =>
  type === "integer" || type === "number" ? "number" : type === "choice" ? "text" : type;

const lookup = (
  form: (key: string) => FormBody | undefined,
  parameter: (key: string) => Parameter | undefined,
): Lookup => ({
  form(key) {
    const found = form(key);
    return found && itemVariables(questionnaireOf(found));
  },
  parameter(key) {
    const found = parameter(key);
    return found && typeOf(found);
  },
  facts: (about) => findSubject(about)?.facts ?? {},
});

/** What kinds of case refer to, among definitions that are being checked. */
export const lookupIn = (others: Others): Lookup =>
  lookup(
    (key) => others.find(formKind, key),
    (key) => others.find(parameterKind, key),
  );

/** The same among those that hold in a district. */
export const lookupOf = (definitions: Definitions, asOf: AsOf): Lookup =>
  lookup(
    (key) => definitions.find(formKind, key, asOf)?.body,
    (key) => definitions.find(parameterKind, key, asOf)?.body,
  );
