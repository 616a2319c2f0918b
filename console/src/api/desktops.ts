import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "./client";

const DESKTOPS = ["desktops"];
const LOOK_AGAIN = 5_000; // milliseconds

/** The desktops that run, newest first. */
export function useDesktops() {
  return useQuery({
    queryKey: DESKTOPS,
    queryFn: () => data(api.GET("/desktops")),
    refetchInterval: LOOK_AGAIN,
  });
}

function useChange<Given, Found>(change: (given: Given) => Promise<Found>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: DESKTOPS }),
  });
}

/** Make a desktop of Neena's own kind, with this name. */
export function useMakeDesktop() {
  return useChange((name: string) =>
    data(
      api.POST("/desktops", {
        body: { desktop_type: "sandbox", ...(name ? { name } : {}) },
      }),
    ),
  );
}

/** End a desktop with all that is on it. */
export function useDeleteDesktop() {
  return useChange((id: string) =>
    data(api.DELETE("/desktops/{desktop_id}", { params: { path: { desktop_id: id } } })),
  );
}

/** Start the live view of a desktop; gives its address, which opens once. */
export function useLiveView() {
  return useChange(async (id: string) => {
    const path = { desktop_id: id };
    const session = await data(
      api.PUT("/desktops/{desktop_id}/session", { params: { path }, body: { interactive: true } }),
    );
    return session.href;
  });
}

/** The last actions on a desktop. */
export function useToolLog(id: string, shown: boolean) {
  return useQuery({
    queryKey: ["tool_log", id],
    queryFn: () => data(api.GET("/desktops/{desktop_id}/tool-logs", { params: { path: { desktop_id: id } } })),
    enabled: shown,
    refetchInterval: LOOK_AGAIN,
  });
}
