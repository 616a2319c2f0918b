import { useState } from "react";
import { useDesktops, useMakeDesktop } from "../api/desktops";
import { told } from "../api/problem";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useToast } from "../shell/toasts";
import { DesktopCard } from "./desktop-card";
import "./desktops.css";

/** The desktops that run: make one, watch it, take it over. */
export default function DesktopsPage() {
  const desktops = useDesktops();
  const make = useMakeDesktop();
  const [name, setName] = useState("");
  const say = useToast();
  return (
    <Page title="Desktops">
      <form
        className="bar-form"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate(name.trim(), { onSuccess: () => setName(""), onError: (error) => say(told(error), "fault") });
        }}
      >
        <div>
          <label htmlFor="desktop-name">Name of a new desktop, if it shall have one</label>
          <input id="desktop-name" maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <button type="submit" className="primary" disabled={make.isPending}>
          {make.isPending ? "Starting …" : "Make a desktop"}
        </button>
      </form>
      {desktops.isError && <ProblemNote error={desktops.error} retry={() => void desktops.refetch()} />}
      {desktops.isPending && <Skeleton lines={6} />}
      {desktops.data?.length === 0 && (
        <Empty title="No desktop runs">Make one above, and watch what is done on it; programs make them by the API.</Empty>
      )}
      <ul className="cards">
        {desktops.data?.map((one) => (
          <DesktopCard key={one.desktop_id} desktop={one} />
        ))}
      </ul>
    </Page>
  );
}
