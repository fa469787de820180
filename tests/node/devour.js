// What devour-client sees of the API and does there, as one JSON object: API, token and ids come as one JSON argument.
"use strict";
const JsonApi = require("devour-client");

const {api, token, event, track, speaker, sessions} = JSON.parse(process.argv[2]);
const client = new JsonApi({apiUrl: `${api}/v1`, bearer: token, logger: false});
const one = (type) => ({jsonApi: "hasOne", type});
const many = (type) => ({jsonApi: "hasMany", type});
client.define("event", {name: "", sessions: many("session")}, {type: "event"});
client.define("session", {title: "", state: "", event: one("event"), track: one("track"), speakers: many("speaker")}, {type: "session"});
client.define("speaker", {name: "", email: "", event: one("event"), sessions: many("session")}, {type: "speaker"});
client.define("track", {name: "", color: "", event: one("event"), sessions: many("session")}, {type: "track"});

const ofEvent = (more = {}) => ({filter: {"event.id": event}, sort: "id", ...more});
const names = (found) => found.map((each) => each.title ?? each.name);
const follow = async (link) => (await client.request(`${api}${link}`)).data;

/** Find one, and all of an event, of a type. */
const reads = async (type, id) => ({
  one: names([(await client.find(type, id)).data])[0],
  all: names((await client.findAll(type, ofEvent())).data),
});

const pages = async () => {
  const first = await client.findAll("session", ofEvent({page: {size: 2, number: 1}}));
  const second = await follow(first.links.next);
  return {count: first.meta.count, pages: [names(first.data), names(second)]};
};

const includes = async () => {
  const {data} = await client.find("session", sessions[0], {include: "speakers,track,event"});
  return {event: data.event.name, track: data.track.name, speakers: names(data.speakers)};
};

const follows = async () => {
  const {document} = await client.find("session", sessions[0]);
  const links = document.data.relationships;
  const linked = await client.one("session", sessions[0]).relationships("speakers").get();
  return {
    track: (await follow(links.track.links.related)).name,
    speakers: names(await follow(links.speakers.links.related)),
    linked: linked.document.data,
    built: names((await client.one("track", track).all("session").get(ofEvent())).data),
  };
};

/** Make one, change it, look at it, delete it, and look again. */
const writes = async (type, attributes, change) => {
  const {id} = (await client.create(type, {...attributes, event: {id: event}})).data;
  const {data} = await client.update(type, {id, ...change});
  const read = (await client.find(type, id)).data;
  const {document} = await client.destroy(type, id);
  const gone = await client.find(type, id).catch((errors) => errors[0].title);
  return {changed: names([data])[0], read: names([read])[0], said: document.meta.message, gone};
};

/** Make a session whose links are set, and a track whose body is wrong. */
const links = async () => {
  const made = await client.create("session", {title: "Punching", event: {id: event}, track: {id: track}});
  await client.update("session", {id: made.data.id, speakers: [{id: speaker}], track: null});
  const {data} = await client.find("session", made.data.id, {include: "speakers,track"});
  await client.destroy("session", made.data.id);
  const wrong = await client.create("track", {name: "x", color: "mauve", event: {id: event}}).catch((errors) => errors);
  return {speakers: names(data.speakers), track: data.track, wrong: Object.keys(wrong)};
};

const main = async () => ({
  session: await reads("session", sessions[0]),
  speaker: await reads("speaker", speaker),
  track: await reads("track", track),
  pages: await pages(),
  includes: await includes(),
  follows: await follows(),
  writes: {
    session: await writes("session", {title: "Weaving"}, {title: "Weaving by steam"}),
    speaker: await writes("speaker", {name: "Grace", email: "grace@example.org"}, {name: "Grace Hopper"}),
    track: await writes("track", {name: "Cards", color: "#ffffff"}, {name: "Punched cards"}),
  },
  links: await links(),
});

main().then((seen) => console.log(JSON.stringify(seen)));
