import { type ReactNode, useEffect } from "react";

type Props = { title: string; actions?: ReactNode; aside?: ReactNode; wide?: boolean; children: ReactNode };

/** A page: its title, what can be done with the whole of it, and what is on it. */
export function Page({ title, actions, aside, wide = false, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Neena`;
  }, [title]);
  return (
    <div className="page" data-wide={wide}>
      <header>
        <div className="titles">
          <h1 title={title}>{title}</h1>
          {aside}
        </div>
        {actions && <div className="actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
