const FINDING = /(?:^|; )((?:secure_)?workflow_params(?:\.[^:;]+)?): (.*?)(?=; (?:secure_)?workflow_params[.:]|$)/g;

/** What the API says of single fields, by their place (`workflow_params.address.city`). */
export function faultsOf(message: string): ReadonlyMap<string, string> {
  const found = [...message.matchAll(FINDING)].map(([, place = "", said = ""]) => [place, said] as const);
  return new Map(found);
}
