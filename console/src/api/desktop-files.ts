import { useQuery } from "@tanstack/react-query";
import { api, data } from "./client";
import { useChange } from "./desktops";

const LOOK_AGAIN = 5_000; // milliseconds
const ANY_TYPE = "application/octet-stream";

/** The files and folders in a folder of a desktop's drive; the drive itself is the empty path. */
export function useFiles(desktop: string, path: string) {
  return useQuery({
    queryKey: ["files", desktop, path],
    queryFn: async () => {
      const params = { path: { desktop_id: desktop }, query: { path } };
      return (await data(api.GET("/desktops/{desktop_id}/files", { params }))).files;
    },
    refetchInterval: LOOK_AGAIN,
  });
}

/** Put a file into a folder of the drive, in place of one with its name. */
export function useUpload(desktop: string, path: string) {
  return useChange(
    (file: File) =>
      data(
        api.POST("/desktops/{desktop_id}/files/{name}", {
          params: { path: { desktop_id: desktop, name: file.name }, query: { path } },
          body: file as unknown as string, // bytes, which the types of the document know no word for
          bodySerializer: (body) => body,
          headers: { "Content-Type": file.type || ANY_TYPE },
        }),
      ),
    ["files", desktop],
  );
}

/** Where a file of the drive can be had. */
export function addressOf(desktop: string, path: string, name: string): string {
  return `/desktops/${desktop}/files/${encodeURIComponent(name)}?${new URLSearchParams({ path })}`;
}
