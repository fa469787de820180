// What drafter makes of the API Blueprint on its standard input, as one JSON object: what it finds wrong, and every
// transaction in the document's order with its URI filled with the sample values of its parameters.
"use strict";
const drafter = require("drafter.js");

const attribute = (element, name) => element.attributes?.[name];
const content = (element) => element?.content;
const found = (element, name) => element.content.filter((each) => each.element === name);

/** The sample values by name, of parameters that have one. */
const samples = (variables) =>
  Object.fromEntries(
    (content(variables) ?? [])
      .map((member) => [member.content.key.content, member.content.value.content])
      .filter(([, value]) => value !== undefined),
  );

/** A URI template (`/v1/tracks/{key}{?include,sort}`) with values in it; parameters without one are left out. */
const filled = (template, values) =>
  template
    .replace(/\{\?([^}]*)\}/, (_, names) => {
      const said = names.split(",").filter((name) => name in values);
      return said.length ? `?${said.map((name) => `${name}=${encodeURIComponent(values[name])}`).join("&")}` : "";
    })
    .replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));

const message = (element) => ({
  headers: Object.fromEntries(
    (content(attribute(element, "headers")) ?? []).map(({content: {key, value}}) => [key.content, value.content]),
  ),
  body: content(found(element, "asset").find((asset) => asset.meta.classes.content[0].content === "messageBody")) ?? null,
});

const transaction = (element, uri) => {
  const [request] = found(element, "httpRequest");
  const [response] = found(element, "httpResponse");
  return {
    method: attribute(request, "method").content,
    uri,
    request: message(request),
    response: {...message(response), status: attribute(response, "statusCode").content},
  };
};

/** All transactions of an element and what is in it. */
const transactions = (element, href, variables) => {
  const template = content(attribute(element, "href")) ?? href;
  const values = {...variables, ...samples(attribute(element, "hrefVariables"))};
  if (element.element === "httpTransaction") return [transaction(element, filled(template, values))];
  return Array.isArray(element.content) ? element.content.flatMap((each) => transactions(each, template, values)) : [];
};

const parsed = drafter.parseSync(require("fs").readFileSync(0, "utf8"), {});
const wrong = found(parsed, "annotation").map((each) => each.content);
process.stdout.write(JSON.stringify({wrong, transactions: transactions(parsed, "", {})}));
