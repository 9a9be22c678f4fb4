// Turns what npm has installed, and our own styles and scripts, into the files that the server embeds.
// Run by scripts/assets: node build.mjs MODULES OUT. OUT is filled anew; unchanged files are left as they are.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const [modules, out] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(path.join(modules, "package.json"));
const esbuild = require("esbuild");
const { PurgeCSS } = require("purgecss");
const italia = path.join(modules, "node_modules", "bootstrap-italia");
const sources = path.join(here, "..", "src");
const examples = path.join(here, "..", "examples");

/** What browsers must understand: those of the last four years. */
const TARGET = ["chrome109", "firefox115", "safari16"];

/** Faces of the text: our name, weight, style, file. */
const FACES = [
  ["titillium-400", 400, "normal", "titillium-web-v10-latin-ext_latin-regular"],
  ["titillium-400-corsivo", 400, "italic", "titillium-web-v10-latin-ext_latin-italic"],
  ["titillium-600", 600, "normal", "titillium-web-v10-latin-ext_latin-600"],
  ["titillium-700", 700, "normal", "titillium-web-v10-latin-ext_latin-700"],
];

/** Name to content of all files made. */
const made = new Map();

/** Keeps a file under its name with a digest of its content; gives the name. */
function keep(stem, ending, content, digest = createHash("sha256").update(content).digest("hex").slice(0, 16)) {
  const name = `${stem}.${digest}.${ending}`;
  made.set(name, Buffer.from(content));
  return name;
}

/** The digest that templates::assets gives our own files (FNV-1a, 64 bits), so that these go before what they are made of. */
function ownDigest(text) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}

const minified = (css) => esbuild.transformSync(css, { loader: "css", minify: true, target: TARGET }).code;

/** Every source in which classes and pictograms are named. */
function templates() {
  const under = (folder) => readdirSync(folder, { recursive: true }).sort().map((name) => path.join(folder, name));
  const all = [...under(sources), ...under(examples)].filter((name) => name.endsWith(".rs"));
  return all.map((name) => readFileSync(name, "utf8"));
}

/** The rules of bootstrap-italia for classes and elements that our templates name, after our faces. */
async function style(texts) {
  const raw = readFileSync(path.join(italia, "dist", "css", "bootstrap-italia.min.css"), "utf8");
  const own = ["stile.css", "pagine.css"].map((name) => readFileSync(path.join(sources, "assets", name), "utf8")).join("");
  const purged = await new PurgeCSS().purge({
    content: texts.map((text) => ({ raw: text, extension: "rs" })),
    // Ours says which of its variables are used.
    css: [{ raw }, { raw: own }],
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    safelist: ["html", "body"],
    fontFace: true, keyframes: true, variables: true,
  });
  const faces = FACES.map(([stem, weight, style, file]) => {
    const name = keep(stem, "woff2", readFileSync(path.join(italia, "dist", "fonts", "Titillium_Web", `${file}.woff2`)));
    return `@font-face{font-family:"Titillium Web";font-weight:${weight};font-style:${style};font-display:swap;` +
      `src:url("${name}") format("woff2")}`;
  });
  const code = esbuild.transformSync(faces.join("") + purged[0].css, { loader: "css", minify: true, target: TARGET }).code;
  keep("italia", "css", code);
  keep("stile", "css", minified(own), ownDigest(own));
}

/** The pictograms that our templates name. */
function sprite(texts) {
  const all = readFileSync(path.join(italia, "dist", "svg", "sprites.svg"), "utf8");
  const names = [...new Set(texts.flatMap((text) => text.match(/"it-[a-z0-9-]+"/g) ?? []))].map((name) => name.slice(1, -1));
  const symbols = names.sort().map((name) => {
    const found = all.match(new RegExp(`<(symbol|svg)[^>]*\\sid="${name}"[^>]*>.*?</\\1>`, "s"));
    if (!found) throw new Error(`bootstrap-italia has no pictogram ${name}`);
    return found[0];
  });
  keep("sprite", "svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

/** Our script, and beside it what it loads when a page wants it. */
function scripts() {
  const built = esbuild.buildSync({
    entryPoints: [path.join(here, "js", "portale.js")],
    bundle: true, format: "esm", splitting: true, minify: true, write: false, target: TARGET,
    outdir: out, entryNames: "[name].[hash]", chunkNames: "[name].[hash]", nodePaths: [path.join(modules, "node_modules")],
  });
  for (const file of built.outputFiles) made.set(path.basename(file.path), Buffer.from(file.contents));
}

/** What others have written, with its licence: shown to whoever asks for it. */
function licences() {
  const text = (...where) => readFileSync(path.join(modules, "node_modules", ...where), "utf8").trim();
  const version = (name) => JSON.parse(text(name, "package.json")).version;
  const parts = [
    [`bootstrap-italia ${version("bootstrap-italia")} (stile e pittogrammi, ridotti)`, text("bootstrap-italia", "LICENSE")],
    ["Titillium Web (caratteri)", text("bootstrap-italia", "dist", "fonts", "Titillium_Web", "OFL.txt")],
    [`htmx ${version("htmx.org")}`, text("htmx.org", "LICENSE")],
  ];
  const line = "=".repeat(78);
  keep("licenze", "txt", parts.map(([name, licence]) => `${line}\n${name}\n${line}\n\n${licence}\n`).join("\n"));
}

/** Puts the files into the folder, with packed copies of those that get smaller, and takes others away. */
function write() {
  for (const [name, content] of [...made]) {
    if (name.endsWith(".woff2")) continue;
    const packed = gzipSync(content, { level: 9 });
    if (packed.length < content.length) made.set(`${name}.gz`, packed);
  }
  mkdirSync(out, { recursive: true });
  const there = new Set(readdirSync(out));
  let changed = false;
  for (const name of there) {
    if (!made.has(name)) { rmSync(path.join(out, name)); changed = true; }
  }
  for (const [name, content] of made) {
    if (there.has(name) && readFileSync(path.join(out, name)).equals(content)) continue;
    writeFileSync(path.join(out, name), content);
    changed = true;
  }
  return changed;
}

const texts = templates();
await style(texts);
sprite(texts);
scripts();
licences();
const changed = write();
const sent = (ending) => [...made].filter(([name]) => name.endsWith(ending)).reduce((sum, [, content]) => sum + content.length, 0);
console.log(JSON.stringify({ changed, css: sent(".css.gz"), js: sent(".js.gz"), svg: sent(".svg.gz"), woff2: sent(".woff2") }));
