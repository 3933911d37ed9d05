const placeholder = /\{([^{}]*)\}/g;

export const placeholdersOf = (text: string): string[] => [...text.matchAll(placeholder)].map(([, name = ""]) => name);

/** A value that is not there leaves nothing. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(placeholder, (_, name: string) => values[name] ?? "");
