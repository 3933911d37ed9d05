/** Extensions in use. Those of HL7 by their addresses; ours under one prefix. */
const hl7 = "http://hl7.org/fhir/StructureDefinition/";
const sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/";
const own = "urn:huituo:questionnaire:";

export const urls = {
  translation: `${hl7}translation`,
  ordinal: `${hl7}ordinalValue`,
  minValue: `${hl7}minValue`,
  maxValue: `${hl7}maxValue`,
  minLength: `${hl7}minLength`,
  regex: `${hl7}regex`,
  decimals: `${hl7}maxDecimalPlaces`,
  unit: `${hl7}questionnaire-unit`,
  control: `${hl7}questionnaire-itemControl`,
  hidden: `${hl7}questionnaire-hidden`,
  least: `${hl7}questionnaire-minOccurs`,
  most: `${hl7}questionnaire-maxOccurs`,
  exclusive: `${hl7}questionnaire-optionExclusive`,
  signature: `${hl7}questionnaire-signatureRequired`,
  mimeType: `${hl7}mimeType`,
  /** Kind of an attachment or text beyond FHIR's: photo, signature, location. */
  kind: `${own}kind`,
  veto: `${own}veto`,
  weight: `${own}weight`,
  points: `${own}points`,
  grading: `${own}grading`,
} as const;

/** Change nothing about how a form is filled: left out without a word. */
export const harmless: ReadonlySet<string> = new Set([
  `${hl7}questionnaire-choiceOrientation`,
  `${hl7}questionnaire-supportLink`,
  `${hl7}questionnaire-displayCategory`,
  `${hl7}questionnaire-usageMode`,
  `${hl7}designNote`,
  `${hl7}entryFormat`,
  `${hl7}rendering-style`,
  `${hl7}rendering-xhtml`,
  `${hl7}rendering-markdown`,
  `${hl7}rendering-styleSensitive`,
  `${hl7}artifact-versionAlgorithm`,
  `${hl7}structuredefinition-wg`,
  `${hl7}structuredefinition-fmm`,
  `${hl7}structuredefinition-standards-status`,
  `${sdc}sdc-questionnaire-preferredTerminologyServer`,
  `${sdc}sdc-questionnaire-openLabel`,
  `${sdc}sdc-questionnaire-shortText`,
  `${sdc}sdc-questionnaire-width`,
  `${sdc}sdc-questionnaire-columnCount`,
]);

/** Translations are written for this language; texts themselves are Chinese. */
export const otherLanguage = "en";
export const ownLanguage = "zh-CN";

export type Extension = { url: string; extension?: Extension[]; [value: string]: unknown };

/** The value of an extension, whatever its type. */
export function extensionValue(extension: Extension): unknown {
  const key = Object.keys(extension).find((name) => name.startsWith("value"));
  return key === undefined ? undefined : extension[key];
}
