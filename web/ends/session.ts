/** Who is signed in, as far as the shells need it. */
export type Session = {
  readonly kind: "anonymous" | "family" | "staff";
  readonly name: string;
  /** Opens with "我的" or the desk of the person's role. */
  readonly home: string;
};

export function useSession(): Session {
  return { kind: "anonymous", name: "", home: "/" };
}
