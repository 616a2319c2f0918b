import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";

const SIZE = 50;

/** What a list shows that is read page by page, newest first. */
export type Paged<T> = ReturnType<typeof usePaged<T>>;

/** A list that is read page by page; `key` tells its items apart, `again` is how often it is looked at (milliseconds). */
export function usePaged<T>(
  queryKey: QueryKey,
  page: (query: { skip: number; limit: number }) => Promise<T[]>,
  key: (item: T) => string,
  again?: number,
) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => page({ skip: pageParam, limit: SIZE }),
    initialPageParam: 0,
    getNextPageParam: (last: T[], all: T[][]) => (last.length < SIZE ? undefined : all.length * SIZE),
    ...(again ? { refetchInterval: again } : {}),
  });
  // What came meanwhile moves the rest on to the next page, where it is met again.
  const items = query.data && [...new Map(query.data.pages.flat().map((one) => [key(one), one])).values()];
  return { ...query, items };
}
