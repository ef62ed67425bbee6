// Prints what Neo4j's own parser and checks say of each script: one JSON row a file.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// The package's build for `import` lacks the endings of file names, and Node refuses it.
const { lintCypherQuery, parseStatementsStrs } = createRequire(import.meta.url)('@neo4j-cypher/language-support');

for (const file of process.argv.slice(2)) {
  const script = readFileSync(file, 'utf8');
  const said = lintCypherQuery(script, {}).map((one) => one.message);
  console.log(JSON.stringify({ statements: parseStatementsStrs(script).length, said }));
}
