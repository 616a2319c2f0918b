const UNITS = ["bytes", "KiB", "MiB", "GiB"];
const words = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** A size in bytes as people read it. */
export function inBytes(size: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(size, 1)) / 10));
  return `${words.format(size / 1024 ** step)} ${UNITS[step]}`;
}
