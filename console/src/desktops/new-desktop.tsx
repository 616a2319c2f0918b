import { type FormEvent, useState } from "react";
import { type NewDesktop, useMakeDesktop } from "../api/desktops";
import { useSnapshots } from "../api/snapshots";
import { Dialog } from "../parts/dialog";
import { ProblemNote } from "../parts/problem-note";
import { Machine } from "./machine";

type Kind = NonNullable<NewDesktop["desktop_type"]>;

const KINDS: Record<Kind, string> = {
  sandbox: "A new one, on this server",
  container: "A new one, in a container",
  vnc: "A machine that exists, by VNC",
  rdp: "A machine that exists, by RDP",
};
const SIZES = ["800 × 600", "1024 × 768", "1280 × 800", "1440 × 900", "1920 × 1080"];
const HOURS = [1, 4, 8, 24, 168];
const REMOTE: ReadonlySet<Kind> = new Set(["vnc", "rdp"]);

function read(form: HTMLFormElement, kind: Kind): NewDesktop {
  const given = new FormData(form);
  const text = (name: string) => String(given.get(name) ?? "").trim();
  const words = (name: string) => (text(name) ? { [name]: text(name) } : {});
  const number = (name: string, times = 1) => (text(name) ? { [name]: Number(text(name)) * times } : {});
  const common = { desktop_type: kind, ...words("name"), ...number("lifetime_seconds", 3600) };
  const [width, height] = text("size").split(" × ").map(Number);
  const size = text("size") ? { width, height } : {};
  if (!REMOTE.has(kind)) {
    const allow = text("allow").split(/[\s,]+/).filter(Boolean);
    return { ...common, ...size, ...words("open"), ...words("snapshot"), ...(allow.length ? { allow } : {}) } as NewDesktop;
  }
  const password = String(given.get("password") ?? ""); // blanks may be part of it
  const secret = password ? { password } : {};
  const login = { ...words("host"), ...number("port"), ...words("username"), ...secret };
  return kind === "vnc"
    ? { ...common, ...login }
    : ({ ...common, ...size, ...login, ...words("security"), ignore_cert: given.has("ignore_cert") } as NewDesktop);
}

function OurOwn() {
  const snapshots = useSnapshots();
  return (
    <>
      <label htmlFor="desktop-open">Page to open at once</label>
      <input id="desktop-open" name="open" placeholder="https://example.com" />
      <label htmlFor="desktop-allow">Hosts it may reach</label>
      <input id="desktop-allow" name="allow" placeholder="example.com *.example.com" aria-describedby="allow-note" />
      <p id="allow-note" className="quiet-text">
        Separated by blanks; * is every public one. Left empty: what the operator allows.
      </p>
      {snapshots.data && snapshots.data.length > 0 && (
        <>
          <label htmlFor="desktop-snapshot">Begin with</label>
          <select id="desktop-snapshot" name="snapshot">
            <option value="">An empty home</option>
            {snapshots.data.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </>
      )}
    </>
  );
}

/** Makes a desktop, or connects a machine as one. */
export function NewDesktopDialog({ made, close }: { made: (id: string) => void; close: () => void }) {
  const [kind, setKind] = useState<Kind>("sandbox");
  const make = useMakeDesktop();

  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    make.mutate(read(event.currentTarget, kind), { onSuccess: (desktop) => made(desktop.desktop_id) });
  }

  return (
    <Dialog title="New desktop" close={close}>
      <form className="pad fields" onSubmit={send}>
        <label htmlFor="desktop-kind">What it is</label>
        <select id="desktop-kind" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
          {Object.entries(KINDS).map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
        <label htmlFor="desktop-name">Name</label>
        <input id="desktop-name" name="name" maxLength={128} placeholder="Invoices" autoComplete="off" />
        {REMOTE.has(kind) ? <Machine kind={kind} /> : <OurOwn />}
        {kind !== "vnc" && (
          <>
            <label htmlFor="desktop-size">Screen</label>
            <select id="desktop-size" name="size">
              <option value="">Usual size</option>
              {SIZES.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </>
        )}
        <label htmlFor="desktop-life">Delete it</label>
        <select id="desktop-life" name="lifetime_seconds">
          <option value="">when the operator’s limits say so</option>
          {HOURS.map((one) => (
            <option key={one} value={one}>
              after {one === 1 ? "an hour" : one < 168 ? `${one} hours` : "a week"}
            </option>
          ))}
        </select>
        {make.isError && <ProblemNote error={make.error} />}
        <button type="submit" className="primary" disabled={make.isPending}>
          {make.isPending ? "Starting …" : REMOTE.has(kind) ? "Connect it" : "Make it"}
        </button>
      </form>
    </Dialog>
  );
}
