// Filters as functions: each is put together once a request, of the tests that it has.

const all = (tests) => {
  const [one, two] = tests
  if (!one) return () => true
  if (!two) return one
  return tests.length === 2 ? (row) => one(row) && two(row) : (row) => tests.every((test) => test(row))
}

function year(filter, tests) {
  const { eq, gte } = filter ?? {}
  if (eq != null) tests.push((edge) => edge.properties.year === eq)
  if (gte != null) tests.push((edge) => edge.properties.year >= gte)
}

function exported(where) {
  const tests = []
  const region = where.node?.region?.eq
  const name = where.node?.name?.eq
  year(where.properties?.when?.year, tests)
  if (region != null) tests.push((edge) => edge.node.region === region)
  if (name != null) tests.push((edge) => edge.node.name === name)
  return all(tests)
}

function worked(where) {
  const tests = []
  const season = where.node?.season?.eq
  const name = where.node?.name?.eq
  if (season != null) tests.push((event) => event.season === season)
  if (name != null) tests.push((event) => event.name === name)
  return all(tests)
}

const some = (rows, holds) => {
  for (let place = 0; place < rows.length; place++) if (holds(rows[place])) return true
  return false
}

export function company(where) {
  const tests = []
  if (where.olympicWork?.some) {
    const holds = worked(where.olympicWork.some)
    tests.push((row) => some(row.worked, holds))
  }
  if (where.exports?.some) {
    const holds = exported(where.exports.some)
    tests.push((row) => some(row.exported, holds))
  }
  return all(tests)
}
