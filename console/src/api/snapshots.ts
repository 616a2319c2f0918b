import { useQuery } from "@tanstack/react-query";
import { api, data } from "./client";
import { useChange } from "./desktops";

const SNAPSHOTS = ["snapshots"];

/** The homes of desktops that were kept, by name. */
export function useSnapshots() {
  return useQuery({ queryKey: SNAPSHOTS, queryFn: () => data(api.GET("/desktop-snapshots")) });
}

/** Keep the home of a desktop under a name; its browser is closed first, which makes it write down logins. */
export function useKeepSnapshot(desktop: string) {
  return useChange(
    (name: string) =>
      data(
        api.POST("/desktops/{desktop_id}/snapshots", {
          params: { path: { desktop_id: desktop } },
          body: { name, close_browsers: true },
        }),
      ),
    SNAPSHOTS,
  );
}

/** Put a snapshot in place of the home of a desktop. */
export function useRestore(desktop: string) {
  return useChange((snapshot: string) =>
    data(api.POST("/desktops/{desktop_id}/restore", { params: { path: { desktop_id: desktop } }, body: { snapshot } })),
  );
}

/** Remove a snapshot for good. */
export function useDeleteSnapshot() {
  return useChange((name: string) => api.DELETE("/desktop-snapshots/{name}", { params: { path: { name } } }), SNAPSHOTS);
}
