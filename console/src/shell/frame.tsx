import { type ReactNode, Suspense, useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { usePendingApprovals } from "../api/approvals";
import { may, useSession, useSignOut } from "../api/session";
import { Icon, type IconName } from "../parts/icon";
import { Skeleton } from "../parts/skeleton";
import { ErrorBoundary } from "./error-boundary";
import { useShortcut, useShortcutHelp } from "./shortcuts";
import { useTheme } from "./theme";

type Place = { path: string; label: string; keys: string; icon: IconName };

const PLACES: readonly Place[] = [
  { path: "/", label: "Ask", keys: "g a", icon: "ask" },
  { path: "/flows", label: "Flows", keys: "g f", icon: "flow" },
  { path: "/runs", label: "Runs", keys: "g r", icon: "run" },
  { path: "/approvals", label: "Approvals", keys: "g i", icon: "approval" },
  { path: "/triggers", label: "Triggers", keys: "g t", icon: "trigger" },
  { path: "/workflows", label: "Workflows", keys: "g w", icon: "workflow" },
  { path: "/desktops", label: "Desktops", keys: "g d", icon: "system" },
  { path: "/integrations", label: "Integrations", keys: "g c", icon: "connect" },
  { path: "/settings", label: "Settings", keys: "g s", icon: "settings" },
];

function PlaceLink({ place, here, count }: { place: Place; here: string; count: number }) {
  const [, go] = useLocation();
  useShortcut(place.keys, `Go to ${place.label}`, () => go(place.path), "Go to");
  const current = place.path === "/" ? here === "/" : here === place.path || here.startsWith(`${place.path}/`);
  return (
    <Link href={place.path} className="place" aria-current={current ? "page" : undefined} title={place.keys}>
      <Icon name={place.icon} />
      <span>{place.label}</span>
      {count > 0 && (
        <span className="count">
          {count}
          <span className="unseen"> waiting</span>
        </span>
      )}
    </Link>
  );
}

function Foot() {
  const { data: session } = useSession();
  const [theme, nextTheme] = useTheme();
  const signOut = useSignOut();
  const help = useShortcutHelp();
  useShortcut("", "Change between light, dark and the system's colours", nextTheme, "Everywhere");
  useShortcut("", "Sign out", () => signOut.mutate(false), "Everywhere");
  return (
    <div className="foot">
      <span className="who" title={session?.user.email}>
        {session?.user.full_name || session?.user.email}
      </span>
      <button type="button" className="quiet square" aria-label={`Theme: ${theme}`} title={`Theme: ${theme}`} onClick={nextTheme}>
        <Icon name={theme === "system" ? "system" : theme === "light" ? "sun" : "moon"} />
      </button>
      <button type="button" className="quiet square" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={() => help("sheet")}>
        <Icon name="keyboard" />
      </button>
      <button type="button" className="quiet square" aria-label="Sign out" title="Sign out" onClick={() => signOut.mutate(false)}>
        <Icon name="leave" />
      </button>
    </div>
  );
}

/** Navigation, and the page beside it. A change of page is told to who cannot see it by the focus. */
export function Frame({ children }: { children: ReactNode }) {
  const [here] = useLocation();
  const { data: session } = useSession();
  const { data: pending } = usePendingApprovals(may(session, "approve"));
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [here]);
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <nav className="bar" aria-label="Console">
        <Link href="/" className="brand" aria-label="Neena, home">
          <Icon name="mark" />
          <span>Neena</span>
        </Link>
        <div className="places">
          {PLACES.map((one) => (
            <PlaceLink key={one.path} place={one} here={here} count={one.path === "/approvals" ? (pending?.length ?? 0) : 0} />
          ))}
        </div>
        <Foot />
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        <ErrorBoundary key={here}>
          <Suspense fallback={<Skeleton lines={6} page />}>{children}</Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}
