const PLACE = /<\{\s*([A-Za-z_]\w*)\s*\}>|\{\{\s*([A-Za-z_]\w*)\s*\}\}/g;

/** A stretch of a filled template, which begins at a place in the template. */
export type Piece = { at: number; text: string; isField: boolean };

function said(value: unknown): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A template with the fields of an event filled in, as the server does it: `<{name}>` or `{{name}}`, once. */
export function pieces(template: string, fields: Readonly<Record<string, unknown>>): readonly Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const place of template.matchAll(PLACE)) {
    const value = fields[place[1] ?? place[2] ?? ""];
    if (value === undefined) continue;
    found.push({ at: from, text: template.slice(from, place.index), isField: false });
    found.push({ at: place.index, text: said(value), isField: true });
    from = place.index + place[0].length;
  }
  found.push({ at: from, text: template.slice(from), isField: false });
  return found.filter((one) => one.text !== "");
}
