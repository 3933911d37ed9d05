import { createContext, useContext } from "react";

/** Whether the live connection has been lost for a while; the shells show it. */
export const LiveContext = createContext(false);
export const useConnectionLost = () => useContext(LiveContext);
