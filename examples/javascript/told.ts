// What each sample prints.
type Told = { totalCount: number; edges: readonly { node: { name: string } }[] } | undefined;

function told(connection: Told): string {
  if (!connection) throw new Error('There is no answer.');
  return `${connection.totalCount} (${connection.edges.map((edge) => edge.node.name).join(', ')})`;
}

type One = { __typename: string; name?: string; exports?: { totalCount: number } } | null | undefined;

export function tell(now: Told, then: Told, one: One): void {
  console.log(`Exported to China: ${told(now)}; by the end of 2013: ${told(then)}.`);
  console.log(`${one?.name}, a ${one?.__typename}, exported ${one?.exports?.totalCount} times.`);
}
