/**
 * Workbooks as a person fills them in: the table that the desk gives is taken apart, figures are written into its cells,
 * and it is put together again; a new one is made of rows. Knows only as much of the format as our own tables have: words in cells.
 */
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

const SHEET = "xl/worksheets/sheet1.xml";
const DEFLATED = 8;

/** The parts of a zip file by their names, as its directory lists them. */
function unzipped(bytes) {
  const found = new Map();
  let at = bytes.readUInt32LE(bytes.lastIndexOf("PK\x05\x06", undefined, "latin1") + 16);
  while (bytes.toString("latin1", at, at + 4) === "PK\x01\x02") {
    const [size, named, more, local] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(from, from + size);
    found.set(bytes.toString("utf8", at + 46, at + 46 + named), bytes.readUInt16LE(at + 10) === DEFLATED ? inflateRawSync(body) : body);
    at += 46 + named + more;
  }
  return found;
}

function zipped(parts) {
  const [files, directory] = [[], []];
  let offset = 0;
  for (const [name, body] of parts) {
    const [packed, named, facts, rest] = [deflateRawSync(body), Buffer.from(name), Buffer.alloc(26), Buffer.alloc(14)];
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(DEFLATED, 4);
    facts.writeUInt16LE(0x21, 8);
    facts.writeUInt32LE(crc32(body), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(body.length, 18);
    facts.writeUInt16LE(named.length, 22);
    rest.writeUInt32LE(offset, 10);
    files.push(Buffer.from("PK\x03\x04", "latin1"), facts, named, packed);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), facts, rest, named);
    offset += 30 + named.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listed, end]);
}

const CELL = /<c r="([A-Z])\d+"[^>]*>(.*?)<\/c>/g;
const textOf = (inside) => inside.replace(/<[^>]+>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const ROW = /(<row r="(\d+)"[^>]*>)(.*?)<\/row>/g;

/** The rows of the sheet, each with its cells by the letter of the column. */
export function rowsOf(bytes) {
  const sheet = unzipped(bytes).get(SHEET).toString();
  return [...sheet.matchAll(ROW)].map(([, , , inside]) => Object.fromEntries([...inside.matchAll(CELL)].map(([, letter, cell]) => [letter, textOf(cell)])));
}

/** The same workbook with `cells` written: `{ F2: 5, F3: "x" }`. */
export function filled(bytes, cells) {
  const parts = unzipped(bytes);
  const written = (number, inside) => {
    const row = new Map([...inside.matchAll(CELL)].map(([cell, letter]) => [letter, cell]));
    for (const [at, value] of Object.entries(cells)) {
      if (at.slice(1) !== number) continue;
      row.set(at[0], typeof value === "number" ? `<c r="${at}"><v>${value}</v></c>` : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`);
    }
    return [...row].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell).join("");
  };
  const sheet = parts.get(SHEET).toString().replace(ROW, (_, head, number, inside) => `${head}${written(number, inside)}</row>`);
  return zipped(parts.set(SHEET, Buffer.from(sheet)));
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const escaped = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const cell = (text, column, row) => (text === "" ? "" : `<c r="${String.fromCharCode(65 + column)}${row}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`);
const sheetOf = (rows) => `${XML}<worksheet xmlns="${MAIN}"><sheetData>${rows.map((row, n) => `<row r="${n + 1}">${row.map((text, column) => cell(text, column, n + 1)).join("")}</row>`).join("")}</sheetData></worksheet>`;

/** A new workbook of these sheets: `{ survey: [["type", "name"], …] }`; at most 26 columns. */
export function made(sheets) {
  const names = Object.keys(sheets);
  const parts = {
    "[Content_Types].xml": `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${MEDIA}.sheet.main+xml"/>${names.map((_, n) => `<Override PartName="/xl/worksheets/sheet${n + 1}.xml" ContentType="${MEDIA}.worksheet+xml"/>`).join("")}</Types>`,
    "_rels/.rels": `${XML}<Relationships xmlns="${RELATIONS}"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${names.map((name, n) => `<sheet name="${name}" sheetId="${n + 1}" r:id="s${n + 1}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${XML}<Relationships xmlns="${RELATIONS}">${names.map((_, n) => `<Relationship Id="s${n + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n + 1}.xml"/>`).join("")}</Relationships>`,
    ...Object.fromEntries(names.map((name, n) => [`xl/worksheets/sheet${n + 1}.xml`, sheetOf(sheets[name])])),
  };
  return zipped(new Map(Object.entries(parts).map(([name, text]) => [name, Buffer.from(text)])));
}
