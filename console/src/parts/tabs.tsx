type Props<Name extends string> = { label: string; tabs: readonly Name[]; shown: Name; show: (name: Name) => void };

/** Chooses one of several views of the same thing. */
export function Tabs<Name extends string>({ label, tabs, shown, show }: Props<Name>) {
  return (
    <div className="chips" role="group" aria-label={label}>
      {tabs.map((one) => (
        <button key={one} type="button" aria-pressed={one === shown} onClick={() => show(one)}>
          {one}
        </button>
      ))}
    </div>
  );
}
