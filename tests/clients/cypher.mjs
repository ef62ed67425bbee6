// Prints what Neo4j's own parser and checks say of each script: one JSON row a file.
import { lintCypherQuery, parseStatementsStrs } from '@neo4j-cypher/language-support';
import { readFileSync } from 'node:fs';

for (const file of process.argv.slice(2)) {
  const script = readFileSync(file, 'utf8');
  const said = lintCypherQuery(script, {}).diagnostics.map((one) => one.message);
  console.log(JSON.stringify({ statements: parseStatementsStrs(script).length, said }));
}
