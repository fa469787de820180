// A front end with the types of openapi-typescript: it compiles only if they are exact.
import type { components, operations } from "./openapi";

type Schemas = components["schemas"];
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

// A request needs no attribute that has a default; it needs those that have none.
const session: Schemas["session-new"] = {
  data: {
    type: "session",
    attributes: { title: "Looms" },
    relationships: { event: { data: { type: "event", id: "1" } } },
  },
};
// @ts-expect-error a session needs a title
const untitled: Schemas["session-new"]["data"]["attributes"] = { state: "draft" };
const event: Schemas["event-new"]["data"]["attributes"] = { name: "Tide", "starts-at": "", "ends-at": "", timezone: "UTC" };
const change: Schemas["event-changed"] = { data: { type: "event", id: "1", attributes: {} } };

// A task has exactly three states, and a result whose members are typed.
const read = (task: Schemas["task"]): string => {
  holds<Equal<typeof task.state, "WAITING" | "SUCCESS" | "FAILURE">>();
  holds<Equal<typeof task.progress, { message: string; percent: number }>>();
  const places: (string | null)[] = (task.errors ?? []).map((problem) => problem.pointer);
  if (typeof task.result === "string" || task.result === undefined) return task.result ?? `${task.progress.percent} %`;
  if ("download_url" in task.result) return task.result.download_url ?? places.join();
  if ("identifier" in task.result) return task.result.identifier;
  return String(task.result.counts["sessions"]);
};

// An error has a place, an upload has fields, and an included resource is told by its type.
const place = (error: Schemas["error"]): string => error.source.pointer ?? error.source.parameter ?? "";
// @ts-expect-error a source has no other member
const other = (error: Schemas["error"]): string => error.source.line;
const fill = (upload: Schemas["upload-form"]): string[] => [upload.fields.key, upload.fields.policy, ...Object.values(upload.fields)];
const speakers = (document: Schemas["session-list"]): (string | undefined)[] =>
  (document.included ?? []).map((resource) => (resource.type === "speaker" ? resource.attributes?.name : resource.id));

// Every parameter of a list has its type.
const query: operations["getEventSessions"]["parameters"]["query"] = {
  "page[size]": 50,
  sort: ["-starts-at", "track.name"],
  include: ["speakers", "speakers.user"],
  filter: JSON.stringify([{ name: "title", op: "ilike", val: "%web%" }] satisfies Schemas["filter-node"][]),
  "filter[state]": "accepted",
  "filter[track]": 7,
  "fields[session]": ["title", "speakers"],
  "fields[speaker]": ["name"],
};
// @ts-expect-error no session has this state
const wrong: typeof query = { "filter[state]": "abandoned" };

export { change, event, fill, other, place, query, read, session, speakers, untitled, wrong };
