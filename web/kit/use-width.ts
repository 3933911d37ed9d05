import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** The width an element has on screen, followed as it changes. */
export function useWidth<T extends HTMLElement>(start = 640): [RefObject<T | null>, number] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(start);
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const measure = () => setWidth(Math.max(200, Math.round(node.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}
