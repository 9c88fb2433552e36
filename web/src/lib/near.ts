// Whether an element is on the screen or just beside it. Of 250 rows some twenty are: only they
// follow their prices, the others catch up before they come into sight.

import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

const kMargin = "300px 0px";

const told = new Map<Element, (isNear: boolean) => void>();
let observer: IntersectionObserver | undefined;

function observe(element: Element, tell: (isNear: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => entries.forEach((entry) => told.get(entry.target)?.(entry.isIntersecting)),
    { rootMargin: kMargin },
  );
  told.set(element, tell);
  observer.observe(element);
  return () => {
    told.delete(element);
    observer?.unobserve(element);
  };
}

export function useNear(ref: RefObject<Element>): ReadonlySignal<boolean> {
  const isNear = useSignal(false);
  useEffect(() => {
    return ref.current ? observe(ref.current, (now) => (isNear.value = now)) : undefined;
  }, []);
  return isNear;
}
