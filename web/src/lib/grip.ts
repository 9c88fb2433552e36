// A line in the chart that can be taken and moved.

export interface Grip {
  isAt(y: number): boolean;
  drag(y: number): void;
  hold(held: boolean): void;
}

// Returns what ends it. Before the library hears of the press, so that the chart stands still.
export function makeDraggable(element: HTMLElement, grip: Grip): () => void {
  const yOf = (event: PointerEvent) => event.clientY - element.getBoundingClientRect().top;
  let held = false;
  const down = (event: PointerEvent) => {
    if (!grip.isAt(yOf(event))) return;
    held = true;
    grip.hold(true);
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (held) grip.drag(yOf(event));
    element.classList.toggle("grab", held || grip.isAt(yOf(event)));
  };
  const up = () => {
    if (held) grip.hold(false);
    held = false;
  };
  const listeners = [
    ["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", up],
  ] as const;
  listeners.forEach(([name, listener]) => element.addEventListener(name, listener, true));
  return () => {
    listeners.forEach(([name, listener]) => element.removeEventListener(name, listener, true));
  };
}
