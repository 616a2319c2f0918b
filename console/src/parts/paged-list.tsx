import type { ReactNode } from "react";
import type { Paged } from "../api/paged";
import { ProblemNote } from "./problem-note";
import { Skeleton } from "./skeleton";

type Props<T> = {
  paged: Paged<T>;
  label: string;
  empty: ReactNode;
  row: (item: T) => { key: string; shown: ReactNode };
};

/** A list that is read page by page: what it holds so far, and a way to older items. */
export function PagedList<T>({ paged, label, empty, row }: Props<T>) {
  if (paged.isPending) return <Skeleton lines={8} />;
  const fault = paged.isError && <ProblemNote error={paged.error} retry={() => void paged.refetch()} />;
  if (!paged.items) return fault;
  return (
    <>
      {fault}
      {paged.items.length === 0 && empty}
      {paged.items.length > 0 && (
        <ul className="rows" data-long aria-label={label}>
          {paged.items.map((one) => {
            const { key, shown } = row(one);
            return <li key={key}>{shown}</li>;
          })}
        </ul>
      )}
      {paged.hasNextPage && (
        <button type="button" className="older" disabled={paged.isFetchingNextPage} onClick={() => void paged.fetchNextPage()}>
          {paged.isFetchingNextPage ? "Loading …" : "Show older ones"}
        </button>
      )}
    </>
  );
}
