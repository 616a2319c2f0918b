import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, data, type Flow, type Question } from "./client";
import { plan } from "./flows";

type Metadata = Record<string, unknown>[];

function withAnswers(metadata: Metadata, answers: Record<string, string>): Metadata {
  const known = metadata.flatMap((one) => (isAnswers(one["answers"]) ? [one["answers"]] : []));
  const rest = metadata.flatMap(({ answers: said, ...other }) => {
    const kept = isAnswers(said) ? other : said === undefined ? other : { ...other, answers: said };
    return Object.keys(kept).length > 0 ? [kept] : [];
  });
  return [...rest, { answers: Object.assign({}, ...known, answers) }];
}

function isAnswers(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Answer a flow's questions on the request that it was planned for, and plan that anew; gives the new flow. */
export function useAnswer() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ questions, answers }: { questions: readonly Question[]; answers: Record<string, string> }): Promise<Flow> => {
      const id = questions[0]?.flow_request ?? "";
      const asked = await data(api.GET("/api/v1/flow_requests/", { params: { query: { id } } }));
      const request = await data(
        api.PUT("/api/v1/flow_requests/", {
          body: {
            id,
            request_instructions: asked.request_instructions,
            request_metadata: withAnswers(asked.request_metadata ?? [], answers),
          },
        }),
      );
      return plan(queries, request);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["flows"] }),
  });
}
