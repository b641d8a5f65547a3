// Reads a spreadsheet as somebody does who was sent it: a ZIP with a sheet of cells, without the
// program that wrote it. As much of the format as a report needs.

import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';

/** How an entry of the directory begins. */
const ENTRY = 0x02014b50;

/** The parts of a ZIP, by name, from the directory at its end. */
function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  assert.ok(end >= 0, 'no ZIP');
  const parts = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(bytes.readUInt32LE(at), ENTRY);
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, remark] = [28, 30, 32].map((of) => bytes.readUInt16LE(at + of));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    const text = () => (method === 0 ? packed : inflateRawSync(packed)).toString('utf8');
    parts.set(bytes.toString('utf8', at + 46, at + 46 + name), text);
    at += 46 + name + extra + remark;
  }
  return parts;
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const plain = (text) => text.replace(/&(\w+);/g, (all, word) => ENTITIES[word] ?? all);
const texts = (xml) => [...xml.matchAll(/<t(?: [^>]*)?>([^<]*)<\/t>/g)].map((it) => plain(it[1])).join('');

/** The column of a cell's name: A is 0, AA is 26. */
function column(name) {
  return [...name.replace(/\d/g, '')].reduce((all, letter) => all * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The rows of the first sheet: what is kept as a number is a number, the rest is text. */
export function rowsOf(bytes) {
  const parts = unzip(bytes);
  const shared = [...(parts.get('xl/sharedStrings.xml')?.() ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map((it) => texts(it[1]));
  const sheet = parts.get('xl/worksheets/sheet1.xml')();
  return [...sheet.matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, inside = '']) => {
    const cells = [];
    for (const [, attributes, value = ''] of inside.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const of = (word) => attributes.match(new RegExp(`\\b${word}="([^"]*)"`))?.[1];
      const kept = value.match(/<v>([^<]*)<\/v>/)?.[1];
      const read = { s: () => shared[Number(kept)], inlineStr: () => texts(value), str: () => plain(kept) };
      const kind = of('t') ?? 'n';
      if (kind in read) cells[column(of('r'))] = read[kind]();
      else if (kept !== undefined) cells[column(of('r'))] = Number(kept);
    }
    return cells;
  });
}
