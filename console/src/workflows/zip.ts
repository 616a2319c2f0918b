const END = 0x06054b50; // signatures of APPNOTE.TXT 6.3, sections 4.3.16 and 4.3.12
const ENTRY = 0x02014b50;
const STORED = 0;

/** A file of an archive; its bytes are unpacked when they are asked for. */
export type Packed = { name: string; size: number; bytes: () => Promise<ArrayBuffer> };

function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0; at -= 1) if (view.getUint32(at, true) === END) return at;
  throw new Error("This is no ZIP archive.");
}

function unpacked(view: DataView, at: number, packedSize: number, method: number): Promise<ArrayBuffer> {
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  const packed = new Blob([new Uint8Array(view.buffer as ArrayBuffer, start, packedSize)]);
  const bytes = method === STORED ? packed.stream() : packed.stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(bytes).arrayBuffer();
}

/** The files of a ZIP archive, in its order. */
export function unzip(archive: ArrayBuffer): Packed[] {
  const view = new DataView(archive);
  const end = endOf(view);
  const found: Packed[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0 && view.getUint32(at, true) === ENTRY; left -= 1) {
    const [method, packedSize, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const named = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(new Uint8Array(archive, at + 46, named));
    const place = view.getUint32(at + 42, true);
    if (!name.endsWith("/")) found.push({ name, size, bytes: () => unpacked(view, place, packedSize, method) });
    at += 46 + named + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}
