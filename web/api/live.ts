import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { bootstrap } from "./bootstrap.ts";
import { invalidateEntities } from "./queries.ts";

const quietFor = 5_000;

/**
 * Listens to the district's live push, once for the whole page; what shows a changed entity is fetched again.
 * A new connection for a new account: what is heard depends on who listens. Returns true when the connection has been gone for five seconds.
 */
export function useLive(accountId: string | null): boolean {
  const client = useQueryClient();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const address = `/api/d/${bootstrap.districtId}/live`;
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let opened = false;
    const connect = () => {
      source = new EventSource(address);
      source.addEventListener("open", () => {
        clearTimeout(timer);
        timer = undefined;
        setLost(false);
        // what happened while away is unknown: everything on screen is asked again
        if (opened) void client.invalidateQueries();
        opened = true;
      });
      source.addEventListener("message", (event: MessageEvent<string>) => {
        const { entities } = JSON.parse(event.data) as { entities?: readonly string[] };
        if (entities) void invalidateEntities(client, entities);
      });
      source.addEventListener("error", () => {
        timer ??= setTimeout(() => setLost(true), quietFor);
        // the browser gives up after a refusal (a restart behind a proxy); then we come back ourselves
        if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, quietFor);
      });
    };
    connect();
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      source.close();
    };
  }, [client, accountId]);
  return lost;
}
