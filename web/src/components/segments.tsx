// A row of buttons of which one is chosen.

export function Segments<T extends string>(props: {
  label: string;
  names: readonly T[];
  chosen: T;
  choose: (name: T) => void;
}) {
  return (
    <div class="segments" role="group" aria-label={props.label}>
      {props.names.map((name) => (
        <button key={name} type="button" aria-pressed={props.chosen === name}
          onClick={() => props.choose(name)}>
          {name}
        </button>
      ))}
    </div>
  );
}
