import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "./client";
import { Problem } from "./problem";
import type { components } from "./schema";

type Schemas = components["schemas"];
/** What a new desktop may be told; what is left out is the operator's choice. */
export type NewDesktop = Partial<Schemas["NewDesktop"]>;

/** One action that was done on a desktop. */
export type Act = {
  id: string;
  timestamp: string;
  tool: string;
  action: string;
  by?: string;
  params: Record<string, unknown>;
  status: "ok" | "error";
  duration_ms: number;
  output?: string;
  error?: string;
  picture?: true;
};

const DESKTOPS = ["desktops"];
const LOOK_AGAIN = 5_000; // milliseconds

const of = (id: string) => ({ path: { desktop_id: id } });

/** The desktops that run, newest first. */
export function useDesktops(shown = true) {
  return useQuery({
    queryKey: DESKTOPS,
    queryFn: () => data(api.GET("/desktops")),
    refetchInterval: LOOK_AGAIN,
    enabled: shown,
  });
}

/** One desktop; for a day after its end with the status `deleted`. */
export function useDesktop(id: string) {
  return useQuery({
    queryKey: [...DESKTOPS, id],
    queryFn: () => data(api.GET("/desktops/{desktop_id}", { params: of(id) })),
    refetchInterval: ({ state }) => (state.data && state.data.status !== "running" ? false : LOOK_AGAIN),
  });
}

/** Have what is shown of the desktops asked for anew after a change. */
export function useChange<Given, Found>(change: (given: Given) => Promise<Found>, ...changed: (readonly string[])[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => Promise.all([DESKTOPS, ...changed].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

/** Make a desktop. */
export function useMakeDesktop() {
  return useChange((given: NewDesktop) => data(api.POST("/desktops", { body: given as Schemas["NewDesktop"] })));
}

/** Give a desktop another name. */
export function useRenameDesktop(id: string) {
  return useChange((name: string) => data(api.PATCH("/desktops/{desktop_id}", { params: of(id), body: { name } })));
}

/** End a desktop with all that is on it. */
export function useDeleteDesktop() {
  return useChange((id: string) => data(api.DELETE("/desktops/{desktop_id}", { params: of(id) })));
}

/** Start the live view of a desktop; gives its address, which opens once. Nobody acts in one that is not `interactive`. */
export function useLiveView(id: string) {
  return useChange(async (interactive: boolean) => {
    const session = await data(api.PUT("/desktops/{desktop_id}/session", { params: of(id), body: { interactive } }));
    return session.href;
  });
}

/** End the live view of a desktop for everybody who watches. */
export function useEndLiveView(id: string) {
  return useChange((_: undefined) =>
    api.DELETE("/desktops/{desktop_id}/session", { params: of(id) }).catch((error: unknown) => {
      if (!(error instanceof Problem && error.status === 404)) throw error; // it has ended already
    }),
  );
}

/** What the screen of a desktop shows, at most so many pixels wide; looked at again every few seconds. */
export function useScreen(id: string, width: number) {
  return useQuery({
    queryKey: ["screen", id, width],
    queryFn: async (): Promise<Blob> => {
      const params = { ...of(id), query: { width } };
      return (await data(api.GET("/desktops/{desktop_id}/screenshot", { params, parseAs: "blob" }))) as unknown as Blob;
    },
    refetchInterval: ({ state }) => state.status !== "error" && LOOK_AGAIN,
    gcTime: 0,
  });
}

/** The last actions on a desktop, oldest first. */
export function useToolLog(id: string, runs: boolean) {
  return useQuery({
    queryKey: ["tool_log", id],
    queryFn: async () =>
      (await data(api.GET("/desktops/{desktop_id}/tool-logs", { params: of(id) }))) as unknown as Act[],
    refetchInterval: runs && LOOK_AGAIN,
  });
}

/** The address of the picture that an action gave. */
export function pictureOf(desktop: string, act: Act): string {
  return `/desktops/${desktop}/tool-logs/${act.id}/picture`;
}
