const FILES: Record<string, string> = import.meta.glob("../../../src/neena/integrations/*/icon.svg", {
  eager: true,
  query: "?url",
  import: "default",
});

/** The picture of a service that tasks call. */
export function ServiceIcon({ service }: { service: string }) {
  const file = FILES[`../../../src/neena/integrations/${service}/icon.svg`];
  if (!file) return <span className="service" aria-hidden="true" />;
  return <img className="service" src={file} alt="" width={18} height={18} />;
}
