// What an editor shows in seed files: reads {schema, cases} from standard input, prints what its language service answers to each case.
// A case has a text with one | where the cursor stands, and asks for `complete`, `hover` or `check`.
import { getLanguageService } from 'vscode-json-languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { readFileSync } from 'node:fs';

const { schema, cases } = JSON.parse(readFileSync(0, 'utf8'));
const service = getLanguageService({ schemaRequestService: () => Promise.resolve(JSON.stringify(schema)) });
service.configure({ validate: true, schemas: [{ uri: 'seed://schema', fileMatch: ['*.json'], schema }] });

const acts = {
  async complete(document, json, place) {
    const { items } = await service.doComplete(document, place, json);
    return items.map(({ label, documentation }) => ({ label, said: documentation?.value ?? documentation ?? '' }));
  },
  async hover(document, json, place) {
    const found = await service.doHover(document, place, json);
    return found ? [found.contents].flat().map((one) => one.value ?? one).join('\n') : '';
  },
  async check(document, json) {
    const found = await service.doValidation(document, json);
    return found.map(({ message, range }) => ({ line: range.start.line + 1, column: range.start.character + 1, message }));
  },
};

const answers = [];
for (const { act, text } of cases) {
  const offset = text.indexOf('|');
  const document = TextDocument.create('seed://file.json', 'json', 1, offset < 0 ? text : text.slice(0, offset) + text.slice(offset + 1));
  const json = service.parseJSONDocument(document);
  const start = performance.now();
  const answer = await acts[act](document, json, document.positionAt(Math.max(offset, 0)));
  answers.push({ answer, ms: performance.now() - start });
}
console.log(JSON.stringify(answers));
