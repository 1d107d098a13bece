/**
 * Sums of an exported file, worked out again without anything of ours: the file's bytes, the digits of the divisions'
 * codes, and whole numbers of any size. Must never ask the server what stands under what.
 */

/** Rows of a CSV with quotes (RFC 4180), as texts. */
export function rowsOf(text) {
  const rows = [[]];
  let cell = "", quoted = false;
  const end = () => { rows.at(-1).push(cell); cell = ""; };
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (quoted && c === '"' && text[at + 1] === '"') { cell += c; at++; }
    else if (c === '"') quoted = !quoted;
    else if (quoted || (c !== "," && c !== "\n" && c !== "\r")) cell += c;
    else if (c === ",") end();
    else if (c === "\n") { end(); rows.push([]); }
  }
  if (cell || rows.at(-1).length) end();
  return rows.filter((row) => row.join("") !== "");
}

/** A decimal as a whole number of its last digit. */
export function digits(text) {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`not a number: ${text}`);
  return BigInt(`${sign}${whole}${part}`);
}

const PROVINCE = 2, CITY = 4, COUNTY = 6, TOWN = 9;
/** 济源 is directly under the province, a city and a county at once; its code is written as a county's. */
const CITY_AND_COUNTY = "419001";

/** The codes of the nodes above a town by the standard of division codes, and its own, each with its level. */
export function nodesOf(code) {
  const padded = (length) => code.slice(0, length).padEnd(12, "0");
  const city = code.startsWith(CITY_AND_COUNTY) ? padded(COUNTY) : padded(CITY);
  return [["province", padded(PROVINCE)], ["city", city], ["county", padded(COUNTY)], ["town", padded(TOWN)]];
}

/**
 * `{day: {level: {code: {field: {n, sum}}}}}` of an export whose second row has the tags of its columns. What is empty
 * was not answered and is not a nought. Fields in `words` are choices and texts, which have no sum.
 */
export function recompute(csv, words = []) {
  const [, tags, ...rows] = rowsOf(csv.replace(/^\uFEFF/, ""));
  const column = (tag) => tags.indexOf(tag);
  const fields = tags.flatMap((tag, at) => (/^#indicator\+[a-z]\w*$/.test(tag) ? [[tag.slice("#indicator+".length), at]] : [])).filter(([field]) => !words.includes(field));
  const days = {};
  for (const row of rows) {
    const day = (days[row[column("#date+period")]] ??= {});
    for (const [level, code] of nodesOf(row[column("#adm+code")])) {
      const node = ((day[level] ??= {})[code] ??= {});
      for (const [field, at] of fields.filter(([, at]) => row[at] !== "")) {
        const figure = (node[field] ??= { n: 0, sum: 0n });
        figure.n += 1;
        figure.sum += digits(row[at]);
      }
    }
  }
  return { days, rows: rows.length };
}
