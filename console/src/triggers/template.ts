/** A template with its fields filled in, as the server does it: `<{name}>` or `{{name}}`, once. */
export function filled(template: string, fields: Readonly<Record<string, unknown>>): string {
  return template.replace(/<\{(\w+)\}>|\{\{(\w+)\}\}/g, (whole, one: string | undefined, other: string | undefined) => {
    const value = fields[one ?? other ?? ""];
    if (value === undefined) return whole;
    if (value === null) return "";
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}
