import { useEffect } from "react";
import { useCommand, useEndpoint } from "../../../web/api/queries.ts";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { toast } from "../../../web/kit/toast.tsx";
import { dropFavourite, keepFavourite, listFavourites, mergeFavourites, type SiteId } from "../contract.ts";
import { keptList } from "./kept-in-browser.ts";
import { searchTexts } from "./texts.ts";

const local = keptList("huituo.favourites", 200);
let merging = false;

export type Favourites = {
  readonly ids: readonly string[];
  readonly signedIn: boolean;
  readonly has: (id: string) => boolean;
  readonly toggle: (id: string) => void;
};

/** Favourites of the account, or of this browser while nobody is signed in; those move into the account at sign-in. */
export function useFavourites(): Favourites {
  const t = useTexts(searchTexts);
  const kept = useEndpoint(listFavourites, {}).data;
  const here = local.use();
  const onError = (error: unknown) => toast({ text: errorText(error, t.errors), tone: "danger" });
  const keep = useCommand(keepFavourite, { onError });
  const drop = useCommand(dropFavourite, { onError });
  const merge = useCommand(mergeFavourites, { onError });
  const signedIn = kept?.signedIn ?? false;
  const { submit } = merge;
  useEffect(() => {
    if (!signedIn || here.length === 0 || merging) return;
    merging = true;
    submit({ body: { siteIds: here as SiteId[] } })
      .then(() => local.write([]))
      .catch(() => {}) // told by onError; they stay in the browser
      .finally(() => (merging = false));
  }, [signedIn, here, submit]);
  const ids: readonly string[] = signedIn ? [...new Set([...(kept?.siteIds ?? []), ...here])] : here;
  const set = (id: string, on: boolean, quiet = false) => {
    const undo = quiet ? undefined : () => set(id, !on, true);
    if (signedIn) (on ? keep : drop).run({ params: { siteId: id as SiteId } });
    else local.write(on ? [...local.read(), id] : local.read().filter((one) => one !== id));
    if (!quiet) toast({ text: on ? (signedIn ? t.keptToast : t.keptLocally) : t.dropped, undo });
  };
  return { ids, signedIn, has: (id) => ids.includes(id), toggle: (id) => set(id, !ids.includes(id)) };
}
