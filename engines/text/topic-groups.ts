export type BurstPost = {
  readonly id: string;
  readonly author: number;
  readonly at: number;
  readonly terms: readonly number[];
};

/** A term that many different authors use at once. */
export type BurstTerm = {
  readonly term: number;
  readonly name: string;
  readonly startedAt: number;
  readonly seenAt: number;
  readonly posts: BurstPost[];
  readonly expected: number;
  readonly score: number;
  authors: number;
};

export type TopicTerm = {
  readonly name: string;
  /** Most different authors within an hour, or the window it was found in. */
  readonly authors: number;
  /** Authors that were usual for that window. */
  readonly expected: number;
  /** −log10 of the probability of chance. */
  readonly score: number;
};

export type Topic = {
  readonly number: number;
  /** Strongest first. */
  terms: readonly TopicTerm[];
  /** First post of the window in which it was found, and when it was found; milliseconds since 1970. */
  startedAt: number;
  readonly seenAt: number;
  endedAt: number | undefined;
  /** Different authors of its posts. */
  authors: number;
  /** Posts that say most of it, of different authors. */
  posts: readonly string[];
};

const leastOverlap = 0.5;
const representatives = 3;

/**
 * Terms that belong together: in at least half of the authors of the rarer one's posts, both stand in the same post.
 * O(posts × terms bursting in them²).
 */
export function groupTerms(bursts: readonly BurstTerm[]): BurstTerm[][] {
  const order = new Map(bursts.map((burst, at) => [burst.term, at]));
  const authorsOf = bursts.map((burst) => new Set(burst.posts.map((post) => post.author)));
  const together = new Map<number, Set<number>>();
  for (const post of new Set(bursts.flatMap((burst) => burst.posts))) {
    const here = post.terms.flatMap((term) => order.get(term) ?? []);
    for (const a of here)
      for (const b of here) {
        if (a >= b) continue;
        const key = a * bursts.length + b;
        let authors = together.get(key);
        if (!authors) together.set(key, (authors = new Set()));
        authors.add(post.author);
      }
  }
  const roots = bursts.map((_, at) => at);
  const rootOf = (at: number): number => (roots[at] === at ? at : (roots[at] = rootOf(roots[at]!)));
  for (const [key, authors] of together) {
    const [a, b] = [Math.floor(key / bursts.length), key % bursts.length];
    if (authors.size >= leastOverlap * Math.min(authorsOf[a]!.size, authorsOf[b]!.size)) roots[rootOf(b)] = rootOf(a);
  }
  return [...Map.groupBy(bursts, (_, at) => rootOf(at)).values()];
}

/** What is told of a group of terms; `known` is the topic it goes on with. */
export function describeTopic(terms: readonly BurstTerm[], known: Topic | undefined) {
  const posts = [...new Set(terms.flatMap((burst) => burst.posts))];
  const told = new Map<string, TopicTerm>(known?.terms.map((term) => [term.name, term]));
  for (const { name, authors, expected, score } of terms)
    told.set(name, { name, authors: Math.max(authors, told.get(name)?.authors ?? 0), expected, score });
  return {
    terms: [...told.values()].toSorted((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1)),
    startedAt: Math.min(known?.startedAt ?? Infinity, ...terms.map((burst) => burst.startedAt)),
    authors: Math.max(known?.authors ?? 0, new Set(posts.map((post) => post.author)).size),
    posts: representativesOf(terms, posts) ?? known?.posts ?? [],
  };
}

/** Posts with the greatest weight of the topic's terms, the shorter before the longer, one of an author. */
function representativesOf(terms: readonly BurstTerm[], posts: readonly BurstPost[]): string[] | undefined {
  const weights = new Map(terms.map((burst) => [burst.term, Math.log1p(burst.score)]));
  const ranked = posts
    .map((post) => ({ post, weight: post.terms.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0) }))
    .toSorted((a, b) => b.weight - a.weight || a.post.terms.length - b.post.terms.length || a.post.at - b.post.at);
  const authors = new Set<number>();
  const chosen: string[] = [];
  for (const { post } of ranked) {
    if (authors.has(post.author)) continue;
    authors.add(post.author);
    chosen.push(post.id);
    if (chosen.length === representatives) break;
  }
  return chosen.length > 0 ? chosen : undefined;
}
